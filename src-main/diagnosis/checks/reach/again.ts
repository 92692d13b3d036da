import { endpointText } from '../../../../src-shared/words/endpoint';
import type { Target } from '../../../net/transport';
import type { Check, CheckContext } from '../../api';
import type { AgainFacts, TargetProbe } from '../../facts/network';
import { probeTarget } from '../../probes/sipProbe';
import { configuredReach, comparedProbes, hasResponse } from '../../readings/naming';
import { inputOf } from '../call/subject';
import { evidenceOf } from './evidence';
import { createProbeLog } from '../../probes/probeLog';
import { summaryOf } from './sentences';

/** Four transmissions of UDP (RFC 3261 section 17.1.2.2), ms. */
const PATIENCE_MS = 4000;
/** Audio that is away for so long at the end has stopped; and so many small requests in a row without an answer. */
const STOPPED_MS = 1500;
const UNANSWERED = 2;

/** It answered once, and then something was not answered: is it that request alone, or everything? */
export const again: Check<'reach.again'> = {
  id: 'reach.again',
  area: 'reach',
  title: 'Does the server still answer?',
  needs: [],
  after: ['registration.register', 'call.setup'],
  limitMs: { quick: 8000, full: 8000 },
  when(context) {
    if (!answeredBefore(context)) return 'Not needed: it did not answer before either.';
    return unansweredSince(context) !== null || 'Not needed: it answers.';
  },
  async run(context, signal) {
    const before = answeredBefore(context);
    const since = unansweredSince(context);
    if (!before || !since) throw new Error('There is nothing to ask again.');
    const { subject, instruments, progress } = context;
    const others = comparedProbes(inputOf(context)).filter(({ outcome }) => outcome === 'answered');
    const log = createProbeLog();
    progress(`Asking ${endpointText(before)} once more`);
    const ask = ({ transport, host, address, port }: TargetProbe): Promise<TargetProbe> => {
      const target: Target = { transport, host, address, port };
      const { tls } = subject.account;
      const { clock } = instruments;
      return probeTarget(target, {
        clock,
        from: subject.account.aor,
        tls,
        patienceMs: PATIENCE_MS,
        signal,
        tap: log.tap,
      });
    };
    const [own, ...compared] = await Promise.all([ask(before), ...others.slice(0, 2).map(ask)]);
    if (!own) throw new Error('Nothing was asked.');
    const facts: AgainFacts = { since, own, compared };
    const shown = { transport: own.transport, configured: true, probes: [own, ...compared] };
    return {
      status: own.outcome === 'answered' ? 'info' : 'fail',
      summary: `After ${SPOKEN[since]}: ${summaryOf(shown)}`,
      evidence: evidenceOf(shown, log.packets),
      facts,
    };
  },
};

const SPOKEN: Record<AgainFacts['since'], string> = {
  REGISTER: 'the REGISTER that was not answered',
  INVITE: 'the INVITE that was not answered',
  call: 'the call in which it fell silent',
};

/** The target that a call takes, where it has answered. */
function answeredBefore(context: CheckContext): TargetProbe | null {
  return configuredReach(inputOf(context))?.facts.probes.find(({ outcome }) => outcome === 'answered') ?? null;
}

/** What was the first that found no answer any more; null: all did. */
function unansweredSince({ findings }: CheckContext): AgainFacts['since'] | null {
  if (findings['registration.register']?.outcome === 'unanswered') return 'REGISTER';
  const call = findings['call.setup']?.call;
  if (!call || call.inviteOctets === null) return null;
  if (!hasResponse(call)) return 'INVITE';
  if (call.result.state !== 'answered') return null;
  const { lastAcceptedMs } = call.media ?? {};
  const stopped = lastAcceptedMs != null && (call.result.timing.durationMs ?? 0) - lastAcceptedMs > STOPPED_MS;
  const last = call.pings.slice(-UNANSWERED);
  const silent = last.length === UNANSWERED && last.every(({ rttMs }) => rttMs === null);
  return stopped || silent ? 'call' : null;
}
