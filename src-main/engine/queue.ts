/** Lets so many jobs run at once; the others wait in their order. */
export interface Queue {
  /** Resolves when there is room; then `done` has to be called once. A signal that is aborted waits no longer: it needs no room. */
  enter(signal: AbortSignal): Promise<{ done(): void }>;
}

export function createQueue(atOnce: number): Queue {
  const waiting: Array<() => void> = [];
  let busy = 0;
  const leave = (): void => {
    busy -= 1;
    waiting.shift()?.();
  };
  return {
    enter: (signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve({ done: () => {} });
        const enter = (): void => {
          signal.removeEventListener('abort', give);
          busy += 1;
          resolve({ done: leave });
        };
        const give = (): void => {
          waiting.splice(waiting.indexOf(enter), 1);
          resolve({ done: () => {} });
        };
        if (busy < atOnce) return enter();
        waiting.push(enter);
        signal.addEventListener('abort', give, { once: true });
      }),
  };
}
