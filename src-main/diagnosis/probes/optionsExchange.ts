/** Sends an OPTIONS on an open flow, repeats it on UDP, and waits for what comes of it. */
import type { Clock, Timer } from '../../net/clock';
import { NetError } from '../../net/errors';
import type { Arrival, Flow, Target, TransportLayer } from '../../net/transport';
import type { TargetProbe } from '../facts/network';
import { readReply, type OptionsAnswer, type OptionsRequest } from './optionsRequest';
import { takeError } from './probeOutcome';

export interface ExchangeOptions {
  clock: Clock;
  /** Wall clock, ms since the epoch: what Date headers are held against. */
  wallClock: () => number;
  /** How long silence is waited for, ms. */
  patienceMs: number;
  /** Asked now and then while nothing comes: true ends the wait. */
  enough?: () => boolean;
  /** Told at each transmission: how many, and how long after the first, ms. */
  onSent?: (sent: number, elapsedMs: number) => void;
  signal: AbortSignal;
}

/** RFC 3261 section 17.1.2.2, timer E on UDP, ms. */
const T1_MS = 500;
const T2_MS = 4000;
const LOOK_MS = 100;
/** Whoever sends what is no SIP may still send the right thing; much longer is not worth it, ms. */
const GARBAGE_GRACE_MS = 1500;

/** Ends with `probe` filled in, whatever happens. */
export function exchangeOptions(
  layer: TransportLayer,
  flow: Flow,
  target: Target,
  request: OptionsRequest,
  probe: TargetProbe,
  options: ExchangeOptions,
): Promise<void> {
  const { clock, wallClock, patienceMs, enough, onSent, signal } = options;
  const started = clock.now();
  const elapsed = (): number => clock.now() - started;
  return new Promise((resolve) => {
    const timers = new Set<Timer>();
    let over = false;
    let intervalMs = T1_MS;
    const after = (ms: number, then: () => void): void => {
      const timer = clock.setTimeout(() => {
        timers.delete(timer);
        then();
      }, ms);
      timers.add(timer);
    };
    const finish = (): void => {
      over = true;
      stop();
      for (const timer of timers) timer.cancel();
      signal.removeEventListener('abort', giveUp);
      resolve();
    };
    const fail = (error: unknown): void => {
      if (over) return;
      takeError(error, probe, elapsed());
      finish();
    };
    const giveUp = (): void => {
      if (probe.outcome !== 'garbage') {
        probe.outcome = flow.reliable ? 'connected' : 'silent';
        probe.waitedMs = elapsed();
      }
      finish();
    };
    const look = (): void => {
      if (enough?.()) giveUp();
      else after(LOOK_MS, look);
    };
    const receive = (data: Uint8Array, { remote }: Arrival): void => {
      const reading = readReply(data, request, flow.transport);
      if (reading.kind === 'answer') {
        takeAnswer(reading.answer, probe, elapsed(), wallClock());
        if (remote.address !== target.address || remote.port !== target.port) probe.answeredFrom = remote;
        finish();
      } else if (reading.kind === 'garbage' && remote.address === target.address && probe.outcome !== 'garbage') {
        probe.outcome = 'garbage';
        probe.error = 'What came back is no SIP message.';
        after(GARBAGE_GRACE_MS, giveUp);
      }
    };
    const stop = layer.on({
      message: receive,
      icmp: (_remote, error) => fail(error),
      closed: (closed, error) => {
        if (closed.id === flow.id) fail(error ?? closedEarly());
      },
    });
    const send = (): void => {
      probe.sent += 1;
      onSent?.(probe.sent, elapsed());
      flow.send(request.data).catch((error: unknown) => fail(flow.reliable && isClosed(error) ? closedEarly() : error));
      if (flow.reliable) return;
      after(intervalMs, send);
      intervalMs = Math.min(intervalMs * 2, T2_MS);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) return giveUp();
    after(patienceMs, giveUp);
    if (enough) after(LOOK_MS, look);
    send();
  });
}

function takeAnswer(
  { status, server, date, seenAs }: OptionsAnswer,
  probe: TargetProbe,
  answerMs: number,
  wallMs: number,
): void {
  Object.assign(probe, { outcome: 'answered', status, server, date, seenAs, answerMs, error: null });
  if (date !== null) probe.dateSeenAt = wallMs - answerMs / 2;
}

/** The peer was faster: the connection was gone before the request could leave. */
function isClosed(error: unknown): boolean {
  return error instanceof NetError && (error.reason === 'closed' || error.reason === 'failed');
}

function closedEarly(): NetError {
  return new NetError({ reason: 'reset' }, 'The connection was closed without an answer.');
}
