/** Which datagrams an echo port answers. Two echoes that hear each other would go on for ever, and a forged source makes them do so. */
import { createHash } from 'node:crypto';
import type { Endpoint } from '../../../src-shared/model/media';
import type { Clock } from '../../net/clock';
import { TokenBuckets } from '../../net/tokenBucket';
import { BOUNDS } from './policy';

export interface EchoGuard {
  answers(data: Uint8Array, from: Endpoint): boolean;
}

const MAX_SOURCES = 4096;

/** @param isOwn is this one of our own sockets? */
export function createEchoGuard(clock: Clock, isOwn: (endpoint: Endpoint) => boolean, bounds = BOUNDS): EchoGuard {
  const rates = new TokenBuckets(bounds.echoRate, MAX_SOURCES);
  /** By source: the last datagram, and how often it came in a row. */
  const last = new Map<string, { digest: string; times: number; at: number }>();

  /** What is sent here again and again, unchanged, is sent by an echo. */
  function repeats(data: Uint8Array, source: string): boolean {
    const digest = createHash('sha1').update(data).digest('base64');
    const now = clock.now();
    const before = last.get(source);
    const same = before?.digest === digest && now - before.at < bounds.echoMemoryMs;
    const times = same ? before.times + 1 : 1;
    last.delete(source);
    last.set(source, { digest, times, at: now });
    const oldest = last.keys().next();
    if (last.size > MAX_SOURCES && !oldest.done) last.delete(oldest.value);
    return times > bounds.echoRepeats;
  }

  return {
    answers(data, from) {
      if (from.port < bounds.echoLowestPort || isOwn(from)) return false;
      return !repeats(data, `${from.address} ${from.port}`) && rates.take(from.address, clock.now());
    },
  };
}
