/** Listeners by event name. */
export class Listeners<Events extends { [K in keyof Events]: (...args: never[]) => void }> {
  private readonly sets = new Map<keyof Events, Set<Events[keyof Events]>>();

  /** Returns the function that unsubscribes. */
  on<K extends keyof Events>(event: K, listener: Events[K]): () => void {
    const set = this.sets.get(event) ?? new Set();
    this.sets.set(event, set);
    set.add(listener);
    return () => set.delete(listener);
  }

  emit<K extends keyof Events>(event: K, ...args: Parameters<Events[K]>): void {
    for (const listener of this.sets.get(event) ?? []) {
      (listener as (...values: Parameters<Events[K]>) => void)(...args);
    }
  }
}
