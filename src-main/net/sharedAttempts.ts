import { NetError } from './errors';

interface Attempt<T> {
  result: Promise<T>;
  controller: AbortController;
  waiting: number;
}

/**
 * Callers that want the same thing at the same time share one attempt. One caller's abort ends its own waiting; the attempt
 * itself is given up when nobody waits for it any more.
 */
export class SharedAttempts<T> {
  private readonly attempts = new Map<string, Attempt<T>>();

  async join(key: string, signal: AbortSignal | undefined, start: (shared: AbortSignal) => Promise<T>): Promise<T> {
    const attempt = this.attempts.get(key) ?? this.begin(key, start);
    attempt.waiting++;
    try {
      return await (signal ? untilAborted(attempt.result, signal) : attempt.result);
    } finally {
      attempt.waiting--;
      if (attempt.waiting === 0) {
        attempt.controller.abort();
        if (this.attempts.get(key) === attempt) this.attempts.delete(key);
      }
    }
  }

  abort(): void {
    for (const { controller } of this.attempts.values()) controller.abort();
  }

  private begin(key: string, start: (shared: AbortSignal) => Promise<T>): Attempt<T> {
    const controller = new AbortController();
    const attempt = { result: start(controller.signal), controller, waiting: 0 };
    // Each caller gets the failure; the attempt itself may outlive them all.
    attempt.result.catch(() => {});
    this.attempts.set(key, attempt);
    return attempt;
  }
}

function untilAborted<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(NetError.aborted('The connection attempt'));
    signal.addEventListener('abort', onAbort, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
