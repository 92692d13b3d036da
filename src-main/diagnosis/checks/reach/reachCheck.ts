import { endpointText } from '../../../../src-shared/words/endpoint';
import { TRANSPORT_NAMES, type TransportName } from '../../../../src-shared/model/transports';
import type { Tap, Target } from '../../../net/transport';
import type { Check, CheckContext } from '../../api';
import type { ReachFacts, TargetProbe } from '../../facts/network';
import { createProbeLog } from '../../probes/probeLog';
import { probeTarget } from '../../probes/sipProbe';
import { evidenceOf } from './evidence';
import { SPOKEN, statusOf, summaryOf } from './sentences';
import { isConfigured, isWanted, targetsFor, webSocketUrl } from './targets';

type ReachId = `reach.${TransportName}`;

/** UDP: five transmissions, or all of Timer F (RFC 3261 section 17.1.2.2), ms. */
const UDP_PATIENCE_MS = { quick: 8000, full: 32_000 };
/** Connections: a SYN is repeated after 1, 3 and 7 s (RFC 6298), ms. */
const STREAM_PATIENCE_MS = { quick: 8000, full: 16_000 };
/** Once another way to the same server has answered: four transmissions of UDP, three SYNs, ms. */
const ENOUGH_MS = 4000;
/** A comparison alone delays nobody, ms. */
const COMPARISON_MS = 4000;

/** Does the server answer an OPTIONS by this transport? Configured: at each of its targets; else for comparison. */
export function reachCheck(transport: TransportName): Check<ReachId> {
  return {
    id: `reach.${transport}`,
    area: 'reach',
    title: `Does the server answer by ${SPOKEN[transport]}?`,
    needs: ['names.resolve'],
    limitMs: { quick: 15_000, full: 40_000 },
    when: (context) => isWanted(transport, context) || `Not needed: the account does not use ${SPOKEN[transport]}.`,
    async run(context, signal) {
      const configured = isConfigured(transport, context);
      const { targets, problem } = await findTargets(transport, context, signal);
      const log = createProbeLog();
      const probes = await askAll(transport, configured, targets, { context, signal, tap: log.tap });
      const facts: ReachFacts = { transport, configured, probes };
      if (configured) reportDead(context, probes);
      return {
        status: statusOf(facts),
        summary: problem ?? summaryOf(facts),
        evidence: evidenceOf(facts, log.packets),
        facts,
      };
    },
  };
}

/** Of several targets those that are dead: the call is not to wait for them. One that answers REGISTER alone has shown that it lives. */
function reportDead({ instruments: { resolver } }: CheckContext, probes: readonly TargetProbe[]): void {
  if (!probes.some(({ outcome }) => outcome === 'answered')) return;
  for (const probe of probes) if (probe.outcome !== 'answered') resolver.report?.(probe, false);
}

/** The URL of a WebSocket that is asked for comparison may have another host than the account: it is resolved here. */
async function findTargets(
  transport: TransportName,
  context: CheckContext,
  signal: AbortSignal,
): Promise<{ targets: Target[]; problem: string | null }> {
  const targets = targetsFor(transport, context);
  const url = webSocketUrl(transport, context);
  if (targets.length > 0 || url === null) return { targets, problem: null };
  context.progress('Looking up the host of the WebSocket');
  try {
    const resolution = await context.instruments.resolver.resolve(url, 'auto', signal);
    return { targets: resolution.targets.slice(0, 1), problem: null };
  } catch (error) {
    return { targets: [], problem: error instanceof Error ? error.message : String(error) };
  }
}

function askAll(
  transport: TransportName,
  configured: boolean,
  targets: Target[],
  { context, signal, tap }: { context: CheckContext; signal: AbortSignal; tap: Tap },
): Promise<TargetProbe[]> {
  const { subject, instruments, mode, progress } = context;
  const { clock } = instruments;
  const patience = transport === 'udp' ? UDP_PATIENCE_MS : STREAM_PATIENCE_MS;
  const patienceMs = configured ? patience[mode] : COMPARISON_MS;
  const started = clock.now();
  let anyAnswered = false;
  progress(`Asking ${targets.map((target) => endpointText(target)).join(', ')} by ${SPOKEN[transport]}`);
  return Promise.all(
    targets.map(async (target) => {
      const probe = await probeTarget(target, {
        clock,
        from: subject.account.aor,
        tls: subject.account.tls,
        patienceMs,
        enough: () =>
          mode === 'quick' &&
          clock.now() - started >= ENOUGH_MS &&
          (anyAnswered || answeredElsewhere(transport, target, context)),
        onSent(sent, elapsedMs) {
          if (sent < 2) return;
          const waited = `${endpointText(target)} is silent by ${SPOKEN[transport]}: request ${sent} after ${Math.round(elapsedMs / 100) / 10} s`;
          progress(waited, Math.min(1, elapsedMs / patienceMs));
        },
        signal,
        tap,
      });
      anyAnswered ||= probe.outcome === 'answered';
      return probe;
    }),
  );
}

/** Then silence here is told from a dead server already. */
function answeredElsewhere(transport: TransportName, { address }: Target, { findings }: CheckContext): boolean {
  return TRANSPORT_NAMES.some(
    (other) =>
      other !== transport &&
      findings[`reach.${other}`]?.probes.some((probe) => probe.address === address && probe.outcome === 'answered'),
  );
}
