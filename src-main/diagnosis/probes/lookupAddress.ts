import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Clock } from '../../net/clock';

/** A name that takes longer is no use for a call either, ms. */
const LOOKUP_MS = 3000;

/**
 * The first address of a host, as the system finds it; null where it has none. getaddrinfo cannot be stopped; it is not waited for where
 * it takes too long. @param host a name or an IP literal, with or without brackets
 */
export function lookupAddress(
  host: string,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<string | null> {
  const bare = host.replace(/^\[|\]$/g, '');
  if (isIP(bare)) return Promise.resolve(bare);
  return new Promise((resolve) => {
    const end = (address: string | null): void => {
      timer.cancel();
      signal.removeEventListener('abort', giveUp);
      resolve(address);
    };
    const giveUp = (): void => end(null);
    const timer = clock.setTimeout(giveUp, LOOKUP_MS);
    signal.addEventListener('abort', giveUp, { once: true });
    lookup(bare).then(({ address }) => end(address), giveUp);
  });
}
