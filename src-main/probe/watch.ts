/** What is watched beside a call that is up: this computer's addresses, and the round trip of small requests on the call's own way. */
import type { Endpoint } from '../../src-shared/model/media';
import type { ObservedCall } from '../diagnosis/observed/call';
import type { Line } from '../diagnosis/api';
import type { Clock, Timer } from '../net/clock';
import type { Flow } from '../net/transport';
import { headerValue, headerValues } from '../protocol/sip/headers';
import { parseSipUri, formatUri } from '../protocol/sip/uri';
import type { SipResponse } from '../protocol/sip/message';
import { parseVia } from '../protocol/sip/via';
import { type AddressChange, onAddressChange } from '../calls/addressWatch';
import { isoToMs } from '../diagnosis/observed/callFacts';

const ADDRESSES_MS = 250;
/** Often enough for a queue that fills to show within a short call. */
const PING_MS = 800;
const PING_LIMIT_MS = 2000;

export interface Watch<T> {
  readonly seen: T[];
  /** Ends it and tells what was seen. Idempotent. */
  stop(): T[];
}

/** Calls `look` now and then until it is stopped. */
function repeat(clock: Clock, everyMs: number, look: () => void): () => void {
  let timer: Timer | null = null;
  const next = (): void => {
    timer = clock.setTimeout(() => {
      next();
      look();
    }, everyMs);
  };
  next();
  return () => timer?.cancel();
}

/** @param since the answer, ms since the epoch */
export function watchAddresses(
  clock: Clock,
  since: number,
  list?: () => { address: string }[],
): Watch<ObservedCall['addressChanges'][number]> {
  const changes: ObservedCall['addressChanges'] = [];
  const look = (seen: AddressChange[]): void => {
    const atMs = Math.round(clock.now() - since);
    changes.push(...seen.map((change) => ({ ...change, atMs })));
  };
  const stop = onAddressChange(clock, ADDRESSES_MS, look, list);
  return {
    seen: changes,
    stop() {
      stop();
      return changes;
    },
  };
}

/**
 * OPTIONS to the server of the call, by the call's own flow; whatever it answers counts. Measured on the ladder, without the challenge
 * that the first may meet.
 */
export function watchRoundTrips(
  clock: Clock,
  since: number,
  { line, flow, target }: { line: Line; flow: Flow; target: string },
): Watch<ObservedCall['pings'][number]> {
  const pings: ObservedCall['pings'] = [];
  const ending = new AbortController();
  const uri = serverOf(target);
  const ping = async (): Promise<void> => {
    if (uri === null || flow.state !== 'open') return;
    const atMs = Math.round(clock.now() - since);
    const limit = new AbortController();
    const timer = clock.setTimeout(() => limit.abort(), PING_LIMIT_MS);
    const signal = AbortSignal.any([ending.signal, limit.signal]);
    try {
      const { response } = await line.agent.options(line.account, uri, signal, { flow });
      // What was still open when the call ended says nothing.
      if (response) {
        pings.push({ atMs, rttMs: roundTrip(line, headerValue(response, 'Call-ID')), seenAs: seenBy(response) });
      } else if (!ending.signal.aborted) pings.push({ atMs, rttMs: null });
    } catch {
      // The line was closed in mid-flight.
    } finally {
      timer.cancel();
    }
  };
  void ping();
  const stop = repeat(clock, PING_MS, () => void ping());
  return {
    seen: pings,
    stop() {
      stop();
      ending.abort();
      return pings.sort((a, b) => a.atMs - b.atMs);
    },
  };
}

/** From the last request of this Call-ID, as it was first sent, to its response, ms. */
function roundTrip(line: Line, callId: string | undefined): number | null {
  const entries = line.ladder.filter((entry) => entry.callId === callId && !entry.retransmission);
  const response = entries.findLast(({ direction }) => direction === 'inbound');
  const request = entries.findLast(({ direction, cseq }) => direction === 'outbound' && cseq === response?.cseq);
  if (!request || !response) return null;
  return Math.round((isoToMs(response.at) - isoToMs(request.at)) * 100) / 100;
}

/** Where the request came from, by the received and rport that the server wrote into its Via. */
function seenBy(response: SipResponse): Endpoint | null {
  const via = parseVia(headerValues(response, 'Via')[0] ?? '');
  if (via === null || typeof via.rport !== 'number') return null;
  return { address: via.received ?? via.host, port: via.rport };
}

/** The target without its user: the server answers that by itself, and nobody's telephone is asked. */
function serverOf(target: string): string | null {
  const uri = parseSipUri(target);
  return uri && formatUri({ ...uri, user: null, password: null, headers: new Map() });
}
