import type { Clock } from '../../../net/clock';

/** What is waited for, or that it did not come in time, or that nobody wants it any more. */
export type Waited<T> = { kind: 'came'; value: T } | { kind: 'late' } | { kind: 'aborted' };

/** Waits, but not for ever. Never rejects unless `promise` does. */
export function within<T>(
  promise: Promise<T>,
  { clock, ms, signal }: { clock: Clock; ms: number; signal: AbortSignal },
): Promise<Waited<T>> {
  return new Promise((resolve, reject) => {
    const end = (outcome: Waited<T>): void => {
      timer.cancel();
      signal.removeEventListener('abort', aborted);
      resolve(outcome);
    };
    const aborted = (): void => end({ kind: 'aborted' });
    const timer = clock.setTimeout(() => end({ kind: 'late' }), ms);
    signal.addEventListener('abort', aborted, { once: true });
    promise.then(
      (value) => end({ kind: 'came', value }),
      (error: unknown) => {
        timer.cancel();
        signal.removeEventListener('abort', aborted);
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
    if (signal.aborted) aborted();
  });
}

/** False where it was cut short. */
export async function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  return (await within(new Promise<never>(() => {}), { clock, ms, signal })).kind === 'late';
}
