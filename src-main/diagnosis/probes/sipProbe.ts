/** One OPTIONS to one target: what comes back, from where, and when. Works below the user agent, so that every transmission is seen. */
import { endpointText } from '../../../src-shared/words/endpoint';
import { isWeb } from '../../../src-shared/model/transports';
import type { Timer } from '../../net/clock';
import type { Flow, Tap, Target, TlsOptions, TransportLayer } from '../../net/transport';
import { createTransportLayer } from '../../net/transportLayer';
import type { TargetProbe } from '../facts/network';
import { exchangeOptions, type ExchangeOptions } from './optionsExchange';
import { buildOptions, uriOf } from './optionsRequest';
import { blankProbe, takeError } from './probeOutcome';
import { probeTcpPort } from './tcpPort';

export interface ProbeOptions extends Omit<ExchangeOptions, 'wallClock'> {
  wallClock?: () => number;
  /** Address of record, for From. */
  from: string;
  tls?: TlsOptions;
  /** Octets by which the request is made longer. */
  padding?: number;
  /** Sees what crosses the socket. */
  tap?: Tap;
}

/** What a connection gets for its answer however long it took to stand, ms. */
const LEAST_ANSWER_MS = 2000;
/** For the look without verification: the server is there, it only has to speak. */
const UNVERIFIED_MS = 2000;
/** Whether silence began before the connection or behind it, ms. */
const BARE_TCP_MS = 1500;
const LOOK_MS = 100;

/**
 * Asks one target. Never rejects for what the network does: the outcome says it. Takes at most `patienceMs` and 6 s more; leaves no socket.
 * @param options.patienceMs of silence: on UDP from the first transmission, on streams from the first SYN
 */
export async function probeTarget(target: Target, options: ProbeOptions): Promise<TargetProbe> {
  const first = await attempt(target, options);
  if (first.outcome === 'silent' && hasStages(target) && !options.signal.aborted) return tellStage(first, options);
  if (first.outcome !== 'tls-failed' || first.tls === null || options.signal.aborted) return first;
  // The certificate is refused. What the server would say, and its clock, are seen without verification; nothing secret is sent.
  const tls = { ...(target.tls ?? options.tls), verify: false };
  const { date, dateSeenAt, status, server } = await attempt(
    { ...target, tls },
    { ...options, patienceMs: UNVERIFIED_MS, enough: undefined },
  );
  return { ...first, date, dateSeenAt, status, server };
}

/** TLS and the WebSocket come on top of a connection: each may hang while the one below stands. */
function hasStages({ transport }: Target): boolean {
  return transport === 'tls' || isWeb(transport);
}

async function tellStage(probe: TargetProbe, { signal }: ProbeOptions): Promise<TargetProbe> {
  const { address, port } = probe;
  const { outcome, ms } = await probeTcpPort(address, port, { patienceMs: BARE_TCP_MS, signal });
  if (outcome !== 'connected') return probe;
  const error = `${endpointText(probe)} takes the connection, but does not complete what comes next (${probe.transport === 'ws' ? 'the WebSocket' : 'TLS'}).`;
  return { ...probe, outcome: 'connected', connectMs: ms, error };
}

async function attempt(target: Target, options: ProbeOptions): Promise<TargetProbe> {
  const { clock, from, tls, tap, padding, patienceMs, wallClock = Date.now } = options;
  const probe = blankProbe(target);
  const started = clock.now();
  const layer = createTransportLayer({ clock, tls, tap });
  try {
    const flow = await connect(layer, target, options, probe);
    if (!flow) return probe;
    probe.local = flow.local;
    probe.tls = flow.tls;
    if (isWeb(target.transport)) probe.upgrade = { status: 101, protocol: 'sip' };
    const elapsedMs = clock.now() - started;
    if (flow.reliable) probe.connectMs = elapsedMs;
    const request = buildOptions({ uri: uriOf(target), from, transport: flow.transport, local: flow.local, padding });
    probe.octets = request.data.length;
    const leftMs = flow.reliable ? Math.max(LEAST_ANSWER_MS, patienceMs - elapsedMs) : patienceMs;
    await exchangeOptions(layer, flow, target, request, probe, { ...options, wallClock, patienceMs: leftMs });
    // What there was to learn is known: nobody waits for the peer to close its side too.
    flow.close(new Error('The probe is over.'));
    return probe;
  } finally {
    await layer.close();
  }
}

/** Null: `probe` says why not. */
async function connect(
  layer: TransportLayer,
  target: Target,
  { clock, patienceMs, enough, signal }: ProbeOptions,
  probe: TargetProbe,
): Promise<Flow | null> {
  const started = clock.now();
  const limit = new AbortController();
  const giveUp = (): void => limit.abort();
  let looking: Timer | null = null;
  const look = (): void => {
    if (enough?.()) giveUp();
    else looking = clock.setTimeout(look, LOOK_MS);
  };
  const timer = clock.setTimeout(giveUp, patienceMs);
  if (enough) looking = clock.setTimeout(look, LOOK_MS);
  signal.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted) giveUp();
  try {
    return await layer.connect(target, limit.signal);
  } catch (error) {
    const waitedMs = clock.now() - started;
    if (limit.signal.aborted) Object.assign(probe, { outcome: 'silent', sent: 1, waitedMs });
    else takeError(error, probe, waitedMs);
    return null;
  } finally {
    timer.cancel();
    looking?.cancel();
    signal.removeEventListener('abort', giveUp);
  }
}
