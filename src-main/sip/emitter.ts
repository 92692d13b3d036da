/** Typed events. A listener that throws does not keep the others from being told. */
type Listeners<E> = { [K in keyof E]?: Set<E[K]> };

export class Emitter<E> {
  readonly #listeners: Listeners<E> = {};

  on<K extends keyof E>(event: K, listener: E[K]): () => void {
    const listeners = (this.#listeners[event] ??= new Set<E[K]>());
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  listens(event: keyof E): boolean {
    return (this.#listeners[event]?.size ?? 0) > 0;
  }

  emit<K extends keyof E>(event: K, ...args: E[K] extends (...all: infer A) => void ? A : never): void {
    for (const listener of this.#listeners[event] ?? []) {
      try {
        (listener as (...all: typeof args) => void)(...args);
      } catch (error) {
        // A dialog must not break on a fault of whoever watches it; the fault is still told.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
