import { seconds, times } from '../../../src-shared/words/figures';
import { endpointText } from '../../../src-shared/words/endpoint';
import type { Naming, Rule, RuleInput } from '../api';
import type { ObservedCall } from '../observed/call';
import { rejected, setup } from './callRefused';
import { ackLost } from './ackLost';
import { endedByReason } from './endedByReason';
import { transferFailed } from './transfer';
import { endedBeforeTime, endUnconfirmed } from './endedBeforeTime';
import { endedEarly, sessionTimer } from './ended';
import { deadTargetOf, hasResponse, largestInvite, name, retried, signallingAnswers } from '../readings/naming';
import { redirected } from './redirects';
import { setupTime } from './setupTime';
import { contactInside } from './tolerance';

/** From the INVITE to the answer, and to an end that nobody wanted. */
export const callSetupRules: Rule = (input) => {
  const call = input.findings['call.setup']?.call;
  const long = input.findings['call.long']?.call;
  if (!call) return [];
  const named = call.result.state === 'answered' ? answered(input, call) : notAnswered(input, call);
  return [...named, ...(long ? sessionTimer(long) : [])];
};

function notAnswered(input: RuleInput, call: ObservedCall): Naming[] {
  const nowhere = redirected(call) ?? unusableAnswer(call);
  if (nowhere) return [nowhere];
  if (call.silence) return [unanswered(call, call.silence)];
  if (!hasResponse(call)) return call.inviteOctets === null ? [] : noResponse(input, call);
  if (call.final && call.final.status >= 300 && !(call.final.status === 487 && call.gaveUpAfterMs !== null)) {
    return [...rejected(input, call, call.final), ...earlyMedia(call)];
  }
  const ringing = call.provisional.find(({ status }) => status >= 180);
  const said = endedByReason(call);
  if (said.length > 0) return said;
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
  if (call.gaveUpAfterMs < PROGRESS_MS) return [];
  return [
    setup(
      'call-progress-timeout',
      'proven',
      `The server took the call (100 after ${Math.round(call.provisional[0]?.atMs ?? 0)} ms), but no ringing, early media or answer followed within ${seconds(call.gaveUpAfterMs)}.`,
    ),
  ];
}

/** As a capture shows it: whether the server answers anybody else tells its silence from its absence. */
function unanswered(
  { inviteOctets }: ObservedCall,
  { to, tries, answersOthers, icmp, fragments = 1 }: NonNullable<ObservedCall['silence']>,
): Naming {
  if (icmp) {
    return setup(
      icmp.isPort ? 'sip-port-closed' : 'server-unreachable',
      'proven',
      `${icmp.from} answered the INVITE to ${to} with ICMP "${icmp.meaning}".`,
    );
  }
  const isCut = fragments > 1;
  const size = isCut ? ` of ${inviteOctets ?? 'too many'} octets left in ${fragments} fragments` : ' was sent';
  const sent = `The INVITE${size} ${times(tries)} to ${to}, and nothing came back`;
  if (!answersOthers)
    return setup('server-unreachable', 'suspected', `${sent}; it answers nothing else in this capture either.`);
  return isCut
    ? setup('sip-fragments-dropped', 'likely', `${sent}, although it answers other requests, which came whole.`)
    : setup('invite-no-response', 'likely', `${sent}, although it answers other requests.`);
}

/** Answered, and yet no call: the answer itself gives our audio nowhere to go. */
function unusableAnswer({ final, answer, offer }: ObservedCall): Naming | null {
  if (!final || final.status >= 300 || !answer || !offer) return null;
  // Told by the rules about the form of descriptions.
  if (answer.port === 0 || (offer.fingerprint && !answer.fingerprint)) return null;
  if (offer.ice === 'credentials' && answer.ice !== 'credentials') return withoutIce(answer);
  if (answer.address.includes(':') === offer.address.includes(':')) return null;
  return setup(
    'sdp-peer-address-unroutable',
    'proven',
    `The answer tells us to send to ${answer.address}, and our audio is at ${offer.address}: one is IPv4, the other IPv6.`,
  );
}

/** RFC 8839 section 4.2.5: a web phone does not talk to anybody who leaves ICE out (RFC 8835 section 3.4). */
function withoutIce({ ice, profile }: NonNullable<ObservedCall['answer']>): Naming {
  const mismatch = ice === 'mismatch';
  const why = mismatch
    ? 'it says a=ice-mismatch: on its way there the address in our c= and m= lines was changed, and our candidates were not'
    : 'whoever answers there does not speak ICE, or something on the way takes its lines out';
  const steps = mismatch
    ? [
        'Provider: find what changes c= and m= of the offer between this telephone and who answers (SIP ALG, session border controller, `fix_nated_sdp`), and let it leave offers with ICE alone.',
        'Network administrator: switch the SIP ALG of the router off, or use TLS or secure WebSocket, which it cannot read.',
      ]
    : [
        'Provider: let the gateway answer web phones with ICE (`ICE=force` in rtpengine, `ice_support=yes` or `webrtc=yes` in Asterisk PJSIP).',
        'Provider: see that nothing between the gateway and this telephone takes lines with `a=ice-` and `a=candidate` out of the SDP.',
      ];
  return name(
    'ice-checks-failed',
    'proven',
    'failure',
    `We offered ICE, and the answer (${profile}) holds no credentials for it (a=ice-ufrag, a=ice-pwd), so that no way can be looked for: ${why}.`,
    ['call.setup'],
    { fix: steps },
  );
}

function noResponse(input: RuleInput, call: ObservedCall): Naming[] {
  if (!signallingAnswers(input)) return [];
  const dead = deadTargetOf(input, call);
  if (dead) {
    return [
      setup(
        'invite-no-response',
        'proven',
        `The INVITE went to ${endpointText(dead)}, which answers nothing, and was given up after ${seconds(call.gaveUpAfterMs ?? 0)}, before another server was tried.`,
        ['call.setup', 'reach.again'],
      ),
    ];
  }
  const small = retried(input, 'size');
  const tcp = retried(input, 'transport');
  // A matter of size: the rule for fragments names it.
  const size = input.findings['reach.size'];
  const octets = largestInvite(call);
  const fragmented = size?.small === 'answered' && size.large === 'silent' && octets > 1400;
  if (fragmented || (small && hasResponse(small))) return [];
  const proof = small
    ? `an INVITE of ${largestInvite(small)} octets neither`
    : 'while other requests on the same way are answered';
  const other =
    tcp && hasResponse(tcp) ? ` By ${(tcp.variant.transport ?? 'tcp').toUpperCase()} the same call is answered.` : '';
  return [
    name(
      'invite-no-response',
      small || other ? 'proven' : 'likely',
      'failure',
      `The INVITE of ${octets} octets ${challenged(call) ? 'with our credentials' : ''} never got a response, not even 100, ${proof}.${other}`.replace(
        '  ',
        ' ',
      ),
      ['call.setup', 'call.retry', 'registration.register'],
    ),
  ];
}

/** It got 401 or 407 at first, and that was answered with credentials. */
function challenged({ ladder }: ObservedCall): boolean {
  return ladder.some(
    ({ direction, startLine, cseq }) =>
      direction === 'inbound' && cseq.endsWith('INVITE') && /^SIP\/2\.0 40[17]/.test(startLine),
  );
}

function answered(input: RuleInput, call: ObservedCall): Naming[] {
  return [
    ...ackLost(input, call),
    ...contactInside(call),
    ...otherTarget(call),
    ...setupTime(input, call),
    ...earlyMedia(call),
    ...sessionTimer(call),
    ...endedEarly(input, call),
    ...transferFailed(call),
    ...progressLate(call),
    ...endedBeforeTime(call),
    ...endUnconfirmed(call),
  ];
}

/** Softswitches give a leg so long for ringing, early media or an answer (PROGRESS_TIMEOUT), ms. */
const PROGRESS_MS = 8000;

/** It was answered all the same, and nobody was told anything before: many a softswitch would not have waited so long. */
function progressLate({ result: { timing }, seen }: ObservedCall): Naming[] {
  const { answerMs, progressMs, tryingMs } = timing;
  if (seen.role === 'callee' || answerMs === null || progressMs !== null || tryingMs === null) return [];
  if (answerMs < PROGRESS_MS) return [];
  return [
    name(
      'call-progress-timeout',
      'likely',
      'note',
      `No ringing and no early media came in the ${seconds(answerMs)} until the answer: many a softswitch gives up after ${seconds(PROGRESS_MS)} (PROGRESS_TIMEOUT).`,
      ['call.setup'],
    ),
  ];
}

/** RFC 3263 section 4.3: a server that says 503 is passed over, and the next one took the call. */
function otherTarget({ ladder }: ObservedCall): Naming[] {
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

/** Early media that never comes leaves the caller in silence where no 180 lets the telephone ring by itself. */
function earlyMedia(call: ObservedCall): Naming[] {
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
