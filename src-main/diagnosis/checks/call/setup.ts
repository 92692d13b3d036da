import type { Check, CheckContext, CheckOutcome } from '../../api';
import type { ObservedCall } from '../../observed/call';
import { hasResponse, REACH_IDS } from '../../readings/naming';
import { counter, field, ladderOf, lasting, packetsOf, sdpOf, streamsOf, timed } from './evidence';

/** Ways that lead nowhere, so that no INVITE can leave; silence is none of them, since some servers answer INVITEs alone. */
const CLOSED = new Set(['refused', 'unreachable', 'tls-failed', 'upgrade-refused', 'reset', 'local']);
/** A server that registers nobody may take calls all the same. */
const NO_REGISTRAR = new Set([405, 501]);

/** The first call: as it is configured. */
export const setup: Check<'call.setup'> = {
  id: 'call.setup',
  area: 'call',
  title: 'Does a call come up?',
  needs: ['names.resolve'],
  after: ['registration.register', ...REACH_IDS],
  limitMs: { quick: 30_000, full: 110_000 },
  when,
  async run(context, signal) {
    const { instruments, progress } = context;
    const call = await instruments.placeCall(
      { changed: 'none', label: 'as configured' },
      { signal, onProgress: (text) => progress(text) },
    );
    return outcome(call);
  },
};

function when({ subject, findings }: CheckContext): true | string {
  if (subject.callTarget === null) return 'No number to call: give one to have a call tried.';
  const registered = findings['registration.register'];
  if (registered?.outcome === 'refused' && !NO_REGISTRAR.has(registered.status ?? 0)) {
    return `Not tried: the registration was refused (${registered.status ?? 'no status'}).`;
  }
  const probes = REACH_IDS.flatMap((id) => (findings[id]?.configured ? (findings[id]?.probes ?? []) : []));
  if (probes.some(({ outcome: what }) => what === 'answered') || registered?.outcome === 'registered') return true;
  if (probes.length > 0 && probes.every(({ outcome: what }) => CLOSED.has(what))) {
    return 'Not tried: the server cannot be reached on the way that the account uses.';
  }
  if (registered?.outcome === 'unanswered') return 'Not tried: the server does not answer the registration either.';
  return true;
}

function outcome(call: ObservedCall): CheckOutcome<'call.setup'> {
  const { result } = call;
  return {
    status: result.state === 'answered' ? 'pass' : 'fail',
    summary: summaryOf(call),
    evidence: [
      field('Called', result.target),
      ...(result.transport ? [field('Transport', result.transport.toUpperCase())] : []),
      ...(call.inviteOctets === null ? [] : [counter('Octets of the INVITE', call.inviteOctets)]),
      ...timed('INVITE to answer', result.timing.answerMs),
      ...timed('Talk time', result.timing.durationMs),
      ...ladderOf(call),
      ...sdpOf(call),
      ...streamsOf(call),
      ...packetsOf(call),
    ],
    facts: { call },
  };
}

/** How a call ended, in one sentence. */
export function summaryOf(call: ObservedCall): string {
  const { result, final, gaveUpAfterMs } = call;
  const { answerMs, durationMs } = result.timing;
  if (result.state === 'answered') {
    if (answerMs === null || durationMs === null)
      return 'The call was answered, and ended before the audio could be set up.';
    const who = call.ended.by === 'remote' ? ', then the far end hung up' : '';
    return `The call was answered after ${lasting(answerMs)} and was up for ${lasting(durationMs)}${who}.`;
  }
  if (result.error !== null) return result.error;
  if (gaveUpAfterMs !== null) return `${waitedFor(call)} It was given up after ${lasting(gaveUpAfterMs)}.`;
  if (final) return `The call was refused with ${final.status} ${final.reason}.`;
  return 'The call was ended before anybody answered it.';
}

function waitedFor(call: ObservedCall): string {
  if (call.inviteOctets === null) return 'No INVITE could be sent.';
  if (!hasResponse(call)) return 'Nothing answered the INVITE.';
  const rang = call.provisional.find(({ status }) => status >= 180);
  return rang ? 'It rang, and nobody answered.' : 'The server took the call, but nothing rang.';
}
