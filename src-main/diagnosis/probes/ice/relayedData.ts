/** Datagrams through a relay and back: which direction passes, how long it takes, how much gets lost. */
import { randomBytes } from 'node:crypto';
import type { Endpoint } from '../../../../src-shared/model/media';
import type { Clock } from '../../../net/clock';
import type { RelayedData } from '../../facts/ice';
import type { FarEnd, Relay } from './relayEnds';

interface Train {
  clock: Clock;
  signal: AbortSignal;
  /** Packets each way. */
  count: number;
  intervalMs: number;
  /** After the last one, ms. */
  graceMs: number;
  /** Enough is known when so many came back. */
  enough?: number;
}

export interface TrainResult extends RelayedData {
  /** By packet: ms since the first one left, and its round trip. */
  returned: { sentMs: number; rttMs: number }[];
}

/** Octets of a packet of 20 ms of G.711 with its RTP header: a relay that is narrow shows it. */
const SIZE = 172;
const OUTWARD = 1;
const INWARD = 2;
const BACK = 3;

/**
 * The far end sends to the relayed address; from there we see under which address it is known to the relay, and send back to that. At the
 * same time we send to where it should be, which shows the outward way alone.
 */
export function sendThrough(relay: Relay, far: FarEnd, train: Train): Promise<TrainResult> {
  const { clock, signal, count, intervalMs, graceMs, enough = Number.POSITIVE_INFINITY } = train;
  const mark = randomBytes(8);
  const result: TrainResult = { way: far.way, sent: 0, outward: false, inward: false, rttMs: null, returned: [] };
  const departures: number[] = [];
  const startedAt = clock.now();
  return new Promise((resolve) => {
    const packet = (kind: number, number: number): Buffer => {
      const data = Buffer.alloc(SIZE);
      mark.copy(data);
      data[8] = kind;
      data.writeUInt16BE(number, 9);
      return data;
    };
    const isOurs = (data: Buffer): boolean => data.length === SIZE && data.subarray(0, 8).equals(mark);
    const stops = [
      relay.listen((data, from: Endpoint) => {
        if (!isOurs(data) || data[8] !== INWARD) return;
        result.inward = true;
        relay.allocation.send(packet(BACK, data.readUInt16BE(9)), from);
      }),
      far.listen((data) => {
        if (!isOurs(data) || (data[8] !== OUTWARD && data[8] !== BACK)) return;
        result.outward = true;
        const sentAt = departures[data.readUInt16BE(9)];
        if (data[8] !== BACK || sentAt === undefined) return;
        departures.splice(data.readUInt16BE(9), 1, Number.NaN);
        if (Number.isNaN(sentAt)) return;
        const rttMs = clock.now() - sentAt;
        result.returned.push({ sentMs: sentAt - startedAt, rttMs });
        result.rttMs = Math.min(result.rttMs ?? rttMs, rttMs);
        if (result.returned.length >= enough) end();
      }),
    ];
    const end = (): void => {
      timers.forEach((timer) => timer.cancel());
      stops.forEach((stop) => stop());
      signal.removeEventListener('abort', end);
      resolve(result);
    };
    const send = (number: number): void => {
      result.sent++;
      departures[number] = clock.now();
      far.send(packet(INWARD, number));
      if (far.at && !result.outward) relay.allocation.send(packet(OUTWARD, number), far.at);
    };
    const timers = Array.from({ length: count }, (_, number) =>
      clock.setTimeout(() => send(number), number * intervalMs),
    );
    timers.push(clock.setTimeout(end, (count - 1) * intervalMs + graceMs));
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
}
