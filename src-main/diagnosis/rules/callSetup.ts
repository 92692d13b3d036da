import { hangupFromQ850 } from '../../../src-shared/model/hangup';
import type { Naming, Rule, RuleInput } from '../api';
import type { ProbeCall } from '../facts/call';
import { BY_Q850, rejected, setup } from './callRefused';
import { hasResponse, name, redirection, retried, seconds, signallingAnswers } from './naming';

/** From the INVITE to the answer, and to an end that nobody wanted. */
export const callSetupRules: Rule = (input) => {
  const call = input.findings['call.setup']?.call;
  const long = input.findings['call.long']?.call;
  if (!call) return [];
  const named = call.result.state === 'answered' ? answered(input, call) : notAnswered(input, call);
  return [...named, ...(long ? sessionTimer(long) : [])];
};

function notAnswered(input: RuleInput, call: ProbeCall): Naming[] {
  const nowhere = redirected(call) ?? unusableAnswer(call);
  if (nowhere) return [nowhere];
  if (!hasResponse(call)) return call.inviteOctets === null ? [] : noResponse(input, call);
  if (call.final && call.final.status >= 300 && !(call.final.status === 487 && call.gaveUpAfterMs !== null)) {
    return [...rejected(input, call, call.final), ...earlyMedia(call)];
  }
  const ringing = call.provisional.find(({ status }) => status >= 180);
  if (call.gaveUpAfterMs === null) return [];
  if (ringing) {
    return [
      setup(
        'call-no-answer',
        'proven',
        `The far end rang (${ringing.status} ${ringing.reason}) for ${seconds(call.gaveUpAfterMs - ringing.atMs)} and was not answered.`,
      ),
      ...earlyMedia(call),
    ];
  }
  return [
    setup(
      'call-progress-timeout',
      'proven',
      `The server took the call (100 after ${Math.round(call.provisional[0]?.atMs ?? 0)} ms), but no ringing, early media or answer followed within ${seconds(call.gaveUpAfterMs)}.`,
    ),
  ];
}

/** RFC 3261 section 8.1.3.4: the server named another place, and there nobody answers. */
function redirected(call: ProbeCall): Naming | null {
  const to = redirection(call);
  if (!to || call.final || call.provisional.length > 0) return null;
  return setup(
    'call-unavailable',
    'likely',
    `The server led the call on to ${to.target} (${to.says}), and nothing answers there.`,
    ['call.setup', 'call.answer'],
  );
}

/** Answered, and yet no call: the answer itself gives our audio nowhere to go. */
function unusableAnswer({ final, answer, offer }: ProbeCall): Naming | null {
  if (!final || final.status >= 300 || !answer || !offer) return null;
  if (answer.port === 0) {
    return setup(
      'media-direction-held',
      'proven',
      `The call was answered with port 0 for our audio: the far end refuses it altogether (RFC 3264 section 6).`,
    );
  }
  if (offer.fingerprint && !answer.fingerprint) {
    return setup(
      'call-srtp-mismatch',
      'proven',
      `We offered ${offer.profile} with a DTLS fingerprint, and the answer is ${answer.profile} without one: what answers there does not speak DTLS-SRTP (RFC 5763 section 5).`,
    );
  }
  if (answer.address.includes(':') === offer.address.includes(':')) return null;
  return setup(
    'sdp-peer-address-unroutable',
    'proven',
    `The answer tells us to send to ${answer.address}, and our audio is at ${offer.address}: one is IPv4, the other IPv6.`,
  );
}

function noResponse(input: RuleInput, call: ProbeCall): Naming[] {
  if (!signallingAnswers(input)) return [];
  const small = retried(input, 'size');
  const tcp = retried(input, 'transport');
  // A matter of size: the rule for fragments names it.
  const size = input.findings['reach.size'];
  const fragmented = size?.small === 'answered' && size.large === 'silent' && (call.inviteOctets ?? 0) > 1400;
  if (fragmented || (small && hasResponse(small))) return [];
  const proof = small
    ? `an INVITE of ${small.inviteOctets ?? 'few'} octets neither`
    : 'while other requests on the same way are answered';
  const other =
    tcp && hasResponse(tcp) ? ` By ${(tcp.variant.transport ?? 'tcp').toUpperCase()} the same call is answered.` : '';
  return [
    name(
      'invite-no-response',
      small || other ? 'proven' : 'likely',
      'failure',
      `The INVITE of ${call.inviteOctets} octets never got a response, not even 100, ${proof}.${other}`,
      ['call.setup', 'call.retry', 'registration.register'],
    ),
  ];
}

function answered(input: RuleInput, call: ProbeCall): Naming[] {
  return [
    ...ackLost(input, call),
    ...otherTarget(call),
    ...setupTime(input, call),
    ...earlyMedia(call),
    ...sessionTimer(call),
    ...endedEarly(call),
  ];
}

/** RFC 3263 section 4.3: a server that says 503 is passed over, and the next one took the call. */
function otherTarget({ ladder }: ProbeCall): Naming[] {
  const refusal = ladder.find(
    ({ direction, startLine, cseq }) =>
      direction === 'inbound' && startLine.startsWith('SIP/2.0 503') && cseq.endsWith('INVITE'),
  );
  if (!refusal) return [];
  return [
    name(
      'server-overloaded',
      'proven',
      'degradation',
      `${refusal.from} answered the INVITE with ${refusal.startLine.slice(8)}; another server of the same name took the call.`,
      ['call.setup'],
      { explains: ['call-setup-slow'] },
    ),
  ];
}

/** Q.850: classes of causes that nobody chooses (RFC 3326 in the BYE); 102 follows a lost ACK, which has a rule of its own. */
const UNWANTED = new Set([27, 34, 38, 41, 42, 43, 44, 47, 58, 63, 88, 95, 111, 127]);

function endedEarly({ ended }: ProbeCall): Naming[] {
  const { by, afterMs, q850, text } = ended;
  if (by !== 'remote' || afterMs === null || q850 === null || !UNWANTED.has(q850)) return [];
  const code = BY_Q850[q850];
  return [
    setup(
      code ?? 'unknown',
      code ? 'proven' : 'likely',
      `The far end ended the call ${seconds(afterMs)} after the answer for "${text ?? hangupFromQ850(q850).name}" (Q.850 cause ${q850}).`,
      ['call.setup', 'call.answer'],
    ),
  ];
}

/** T2 (RFC 3261 section 17.1.2.1): repetitions come no further apart, ms. */
const MAX_REPEAT_MS = 4000;
/** For the way, ms. */
const MARGIN_MS = 1000;

/** RFC 3261 section 13.3.1.4: a 200 is repeated until its ACK comes, at 0.5, 1.5, 3.5 s...; after 32 s the far end hangs up. */
function ackLost(input: RuleInput, call: ProbeCall): Naming[] {
  const repeated = Math.max(call.repeatedSuccess, 0);
  if (repeated < 2 || ackCameAtLast(call)) return [];
  const tcp = retried(input, 'transport');
  const other =
    tcp?.result.state === 'answered' && tcp.repeatedSuccess === 0
      ? ` By ${(tcp.variant.transport ?? 'tcp').toUpperCase()} it comes once.`
      : '';
  return [
    name(
      'call-ack-lost',
      repeated >= 3 || other ? 'proven' : 'likely',
      'failure',
      `The 200 came ${repeated} times again although each was answered with an ACK: the far end does not get it, and hangs up after about 32 s.${other}`,
      ['call.setup', 'call.answer', 'call.retry'],
    ),
  ];
}

/**
 * On a long way, or a busy one, the 200 is sent again before our ACK can be there. It got there after all where the next repetition, due after
 * twice the time, did not come.
 */
function ackCameAtLast({ ladder, result }: ProbeCall): boolean {
  const successes = ladder
    .filter(
      ({ direction, startLine, cseq }) =>
        direction === 'inbound' && startLine.startsWith('SIP/2.0 2') && cseq.endsWith('INVITE'),
    )
    .map(({ at }) => Date.parse(at));
  const [first, last, before] = [successes[0], successes.at(-1), successes.at(-2)];
  if (first === undefined || last === undefined || before === undefined) return false;
  const dueMs = Math.min(2 * (last - before), MAX_REPEAT_MS);
  return first + (result.timing.durationMs ?? 0) - last > dueMs + MARGIN_MS;
}

function setupTime({ subject, findings }: RuleInput, call: ProbeCall): Naming[] {
  const { pddMs } = call.result.timing;
  const { pddWarnMs, pddFailMs } = subject.limits;
  if (pddMs === null || pddMs <= pddWarnMs) return [];
  const trying = call.result.timing.tryingMs;
  const dns = findings['names.resolve']?.steps.reduce((sum, step) => sum + step.durationMs, 0) ?? 0;
  const parts = [
    dns >= 100 ? `name resolution ${Math.round(dns)} ms` : null,
    trying === null ? null : `server's first sign ${Math.round(trying)} ms`,
    trying === null ? null : `what lies behind it ${Math.round(pddMs - trying)} ms`,
  ].filter((part) => part !== null);
  return [
    name(
      'call-setup-slow',
      'proven',
      pddMs > pddFailMs ? 'failure' : 'degradation',
      `Post-dial delay was ${seconds(pddMs)} (limit ${seconds(pddMs > pddFailMs ? pddFailMs : pddWarnMs)}): ${parts.join(', ')}.`,
      ['call.answer', 'call.setup'],
    ),
  ];
}

/** Early media that never comes leaves the caller in silence where no 180 lets the telephone ring by itself. */
function earlyMedia(call: ProbeCall): Naming[] {
  const early = call.provisional.find(({ status, sdp }) => status === 183 && sdp);
  const until = call.result.timing.answerMs ?? call.gaveUpAfterMs ?? call.final?.atMs ?? null;
  if (!early || until === null || until - early.atMs < 1000 || !call.media) return [];
  if (call.provisional.some(({ status }) => status === 180) || call.media.beforeAnswer > 0) return [];
  return [
    name(
      'call-early-media-missing',
      'proven',
      'degradation',
      `183 with SDP came ${Math.round(early.atMs)} ms after the INVITE, but no RTP and no 180 in the ${seconds(until - early.atMs)} until the end of the wait: the caller hears nothing.`,
      ['call.answer', 'call.setup'],
    ),
  ];
}

/** RFC 4028: without a refresh the call is ended at Session-Expires. */
function sessionTimer(call: ProbeCall): Naming[] {
  const { by, afterMs } = call.ended;
  if (afterMs === null || call.sessionExpiresS === null) return [];
  const share = afterMs / 1000 / call.sessionExpiresS;
  // Section 10: whoever refreshes in vain ends the call itself, a third of the interval or 32 s before its end.
  if (by === 'local' && share > 0.6 && afterMs < (call.variant.talkMs ?? 0) - 5000) {
    return [
      name(
        'call-session-timer-drop',
        'proven',
        'failure',
        `The refresh of the session timer (${call.sessionExpiresS} s) was not answered, so the call had to be ended ${seconds(afterMs)} after the answer.`,
        ['call.long', 'call.setup'],
      ),
    ];
  }
  if (by !== 'remote') return [];
  if (share < 0.6 || share > 1.2) return [];
  return [
    name(
      'call-session-timer-drop',
      share > 0.85 ? 'proven' : 'likely',
      'failure',
      `The far end ended the call ${seconds(afterMs)} after the answer, with a session timer of ${call.sessionExpiresS} s${call.ended.text ? ` (${call.ended.text})` : ''}.`,
      ['call.long', 'call.setup'],
    ),
  ];
}
