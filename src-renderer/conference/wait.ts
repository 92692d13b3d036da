/** Rejects with the signal's reason when it is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal.addEventListener('abort', abort, { once: true });
  });
}

/** Looks again and again; undefined where it did not come about in time. Rejects when the signal is aborted. */
export async function until<T>(
  look: () => Promise<T | undefined> | T | undefined,
  { limitMs, everyMs = 100, signal }: { limitMs: number; everyMs?: number; signal: AbortSignal },
): Promise<T | undefined> {
  const end = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined || performance.now() >= end) return found;
    await pause(Math.min(everyMs, Math.max(1, end - performance.now())), signal);
  }
}
