import type { Clock } from './clock';
import { NetError } from './errors';

export interface Bounds {
  clock: Clock;
  /** ms. */
  timeoutMs: number;
  /** Start of the sentence of a time-out, for example "192.0.2.1:5060 (TCP) did not answer". */
  timeoutText: string;
  signal?: AbortSignal;
}

/**
 * A promise that ends in time and when the caller gives up.
 * @param start begins the work and returns how to abandon it; that is called when it was not the work that ended the promise
 */
export function bounded<T>(
  { clock, timeoutMs, timeoutText, signal }: Bounds,
  start: (resolve: (value: T) => void, reject: (error: Error) => void) => () => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(NetError.aborted('The connection attempt'));
      return;
    }
    let ended = false;
    const end = (): boolean => {
      if (ended) return false;
      ended = true;
      timer.cancel();
      signal?.removeEventListener('abort', onAbort);
      return true;
    };
    const giveUp = (error: NetError): void => {
      if (!end()) return;
      abandon();
      reject(error);
    };
    const onAbort = (): void => giveUp(NetError.aborted('The connection attempt'));
    const timer = clock.setTimeout(() => giveUp(NetError.timeout(timeoutText, timeoutMs)), timeoutMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    const abandon = start(
      (value) => {
        if (end()) resolve(value);
      },
      (error) => {
        if (end()) reject(error);
      },
    );
  });
}
