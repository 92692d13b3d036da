/** Waiting that a person can end at any moment. */

/** What an aborted wait rejects with. */
export const aborted = (): DOMException => new DOMException('Ended by the person.', 'AbortError');

export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw aborted();
}

/** The first of both: the promise, or the end that the person asks for. */
export function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (): void => reject(aborted());
    if (signal.aborted) return end();
    signal.addEventListener('abort', end, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}

/** Resolves after so many ms; rejects at once when it is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const passed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return orAbort(passed, signal).finally(() => clearTimeout(timer));
}

interface Watched<State> {
  getState(): State;
  subscribe(listener: (state: State) => void): () => void;
}

/**
 * The first value of a store that is not null; null where there is none in time.
 * @param ms Infinity waits for ever
 */
export function waitFor<State, T>(
  store: Watched<State>,
  look: (state: State) => T | null,
  ms: number,
  signal: AbortSignal,
): Promise<T | null> {
  let stop = (): void => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  const seen = new Promise<T | null>((resolve) => {
    const check = (state: State): void => {
      const value = look(state);
      if (value !== null) resolve(value);
    };
    stop = store.subscribe(check);
    if (Number.isFinite(ms)) timer = setTimeout(() => resolve(null), ms);
    check(store.getState());
  });
  return orAbort(seen, signal).finally(() => {
    stop();
    clearTimeout(timer);
  });
}
