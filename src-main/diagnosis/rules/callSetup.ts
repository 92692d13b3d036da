import type { CauseCode } from '../../../src-shared/causes/codes';
import type { Naming, Rule, RuleInput } from '../api';
import type { FinalResponseFacts, ProbeCall, SdpFacts } from '../facts/call';
import { hasResponse, name, retried, seconds, signallingAnswers } from './naming';
import { overload } from './registration';

/** From the INVITE to the answer, and to an end that nobody wanted. */
export const callSetupRules: Rule = (input) => {
  const call = input.findings['call.setup']?.call;
  const long = input.findings['call.long']?.call;
  if (!call) return [];
  const named = call.result.state === 'answered' ? answered(input, call) : notAnswered(input, call);
  return [...named, ...(long ? sessionTimer(long) : [])];
};

function notAnswered(input: RuleInput, call: ProbeCall): Naming[] {
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

const BY_Q850: Partial<Record<number, CauseCode>> = {
  1: 'call-no-route',
  2: 'call-no-route',
  3: 'call-no-route',
  17: 'call-busy',
  18: 'call-no-answer',
  19: 'call-no-answer',
  20: 'call-unavailable',
  21: 'call-rejected',
  28: 'call-no-route',
  34: 'server-overloaded',
  42: 'server-overloaded',
};
const BY_STATUS: Partial<Record<number, CauseCode>> = {
  403: 'call-rejected',
  404: 'call-no-route',
  410: 'call-no-route',
  480: 'call-unavailable',
  484: 'call-no-route',
  485: 'call-no-route',
  486: 'call-busy',
  600: 'call-busy',
  603: 'call-rejected',
  604: 'call-no-route',
  607: 'call-rejected',
  608: 'call-rejected',
};

function rejected(input: RuleInput, call: ProbeCall, final: FinalResponseFacts): Naming[] {
  const says = sayings(final);
  const { status } = final;
  const q850 = final.reasonHeader?.q850 ?? null;
  if (status === 401 || status === 407) return unauthorized(input, says);
  if (status === 422) {
    return [
      setup(
        'call-session-timer-drop',
        'likely',
        `The call was refused with ${says}: the session timer (Min-SE ${final.minSeS ?? 'unknown'} s) could not be agreed.`,
      ),
    ];
  }
  if (status === 488 || status === 606 || status === 415 || q850 === 88) return notAcceptable(input, call, says);
  // RFC 3326: the Reason header says more than the status that it came with.
  const code = (q850 !== null ? BY_Q850[q850] : undefined) ?? BY_STATUS[status];
  if (code) return [setup(code, 'proven', `The call was refused with ${says}${fewDigits(final)}.`)];
  if (overload(status, q850)) {
    const later = final.retryAfterS === null ? '' : `, try again after ${final.retryAfterS} s`;
    return [setup('server-overloaded', 'proven', `The call was refused with ${says}${later}.`)];
  }
  const rang = call.provisional.some((response) => response.status >= 180);
  if (status === 408 || status === 487 || status === 504) {
    return rang
      ? [setup('call-no-answer', 'proven', `After ringing the call ended with ${says}.`)]
      : [
          setup(
            'call-progress-timeout',
            'likely',
            `The server itself gave up with ${says}: what lies behind it did not answer.`,
          ),
        ];
  }
  if (status >= 500 && status < 600) return [setup('server-error', 'proven', `The call was refused with ${says}.`)];
  return [setup('unknown', 'likely', `The call was refused with ${says}, for which there is no usual cause.`)];
}

function unauthorized({ subject }: RuleInput, says: string): Naming[] {
  return subject.hasPassword
    ? [setup('auth-wrong-password', 'proven', `The INVITE with credentials was refused with ${says}.`)]
    : [
        setup(
          'auth-challenge-unanswered',
          'proven',
          `The INVITE was challenged (${says}), and the account has no password.`,
        ),
      ];
}

/** 488 does not say what it dislikes: a call with one thing changed does. */
function notAcceptable(input: RuleInput, call: ProbeCall, says: string): Naming[] {
  const codecs = retried(input, 'codecs');
  const security = retried(input, 'security');
  const offered = sdpText(call.offer);
  const theirs = call.final?.sdp ?? null;
  if (security && accepted(security)) {
    return [
      setup(
        'call-srtp-mismatch',
        'proven',
        `${offered} was refused with ${says}; the same call ${security.variant.label} is taken.`,
        ['call.retry', 'call.setup'],
      ),
    ];
  }
  if (codecs && accepted(codecs)) {
    return [
      setup(
        'call-codec-mismatch',
        'proven',
        `${offered} was refused with ${says}; the same call ${codecs.variant.label} is taken.`,
        ['call.retry', 'call.setup'],
      ),
    ];
  }
  if (theirs && call.offer && theirs.profile !== call.offer.profile) {
    return [
      setup(
        'call-srtp-mismatch',
        'proven',
        `We offered ${call.offer.profile}, the far end would take ${theirs.profile} (${says}).`,
      ),
    ];
  }
  if (theirs)
    return [
      setup(
        'call-codec-mismatch',
        'proven',
        `We offered ${offered}, the far end would take ${sdpText(theirs)} (${says}).`,
      ),
    ];
  const tried = [codecs, security].filter((one) => one !== undefined).map(({ variant }) => variant.label);
  const also = tried.length > 0 ? `, and so were calls ${tried.join(' and ')}` : '';
  return [
    setup(
      'call-codec-mismatch',
      security ? 'likely' : 'suspected',
      `${offered} was refused with ${says}${also}: no codec in common.`,
      ['call.setup', 'call.retry'],
    ),
  ];
}

function accepted(call: ProbeCall): boolean {
  return call.result.state === 'answered' || call.provisional.some(({ status }) => status >= 180);
}

function answered(input: RuleInput, call: ProbeCall): Naming[] {
  return [...ackLost(input, call), ...setupTime(input, call), ...earlyMedia(call), ...sessionTimer(call)];
}

/** RFC 3261 section 13.3.1.4: a 200 is repeated until its ACK comes, at 0.5, 1.5, 3.5 s...; after 32 s the far end hangs up. */
function ackLost(input: RuleInput, call: ProbeCall): Naming[] {
  const repeated = Math.max(call.repeatedSuccess, 0);
  if (repeated < 2) return [];
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
  const until = call.result.timing.answerMs ?? call.gaveUpAfterMs;
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

function fewDigits({ status }: FinalResponseFacts): string {
  return status === 484 ? ': too few digits' : '';
}

function sayings({ status, reason, warning, reasonHeader }: FinalResponseFacts): string {
  return [`${status} ${reason}`.trim(), warning, reasonHeader?.text].filter((part) => part).join('; ');
}

export function sdpText(sdp: SdpFacts | null): string {
  if (!sdp) return 'The offer';
  return `${sdp.profile} with ${sdp.formats.map(({ name: codec }) => codec).join(', ') || 'no codec'}`;
}

function setup(
  code: CauseCode,
  confidence: Naming['confidence'],
  reason: string,
  evidence: Naming['evidence'] = ['call.setup', 'call.answer'],
): Naming {
  return name(code, confidence, 'failure', reason, evidence);
}
