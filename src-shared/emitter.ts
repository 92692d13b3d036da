/** Typed events: of `Events`, each member is the listener of the event of that name. */
export class Emitter<Events extends { [E in keyof Events]: (...args: never[]) => void }> {
  private readonly listeners = new Map<keyof Events, Set<Events[keyof Events]>>();

  /**
   * @param onError told what a listener threw: whoever emits, and the other listeners, must not break on a fault of one that watches.
   *   Missing: an unhandled rejection, so that the fault is not lost
   */
  constructor(private readonly onError: (error: unknown) => void = (error) => void Promise.reject(error)) {}

  /** Returns the function that unsubscribes. */
  on<E extends keyof Events>(event: E, listener: Events[E]): () => void {
    const listeners = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  listens(event: keyof Events): boolean {
    return (this.listeners.get(event)?.size ?? 0) > 0;
  }

  emit<E extends keyof Events>(event: E, ...args: Parameters<Events[E]>): void {
    for (const listener of this.listeners.get(event) ?? []) {
      try {
        (listener as (...all: Parameters<Events[E]>) => void)(...args);
      } catch (error) {
        this.onError(error);
      }
    }
  }
}
