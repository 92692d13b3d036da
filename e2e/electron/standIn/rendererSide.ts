/**
 * What a sandboxed preload finds in its world. The function is sent to the page as text: it may use nothing from outside itself.
 *
 * @param bindingName the page's way to the main process
 * @param deliverKey name of the symbol under which the main process finds the page's listeners
 */
export function rendererSide(bindingName: string, deliverKey: string): (name: string) => unknown {
  type Callable = (...args: unknown[]) => unknown;
  const world = globalThis as unknown as Record<string | symbol, unknown>;
  const toMain = world[bindingName] as (channel: string, args: unknown[]) => Promise<unknown>;
  delete world[bindingName];

  const listeners = new Map<string, Set<Callable>>();
  const deliver = (channel: string, args: unknown[]): void => {
    for (const listener of listeners.get(channel) ?? []) listener({ senderId: 0 }, ...args);
  };
  Object.defineProperty(world, Symbol.for(deliverKey), { value: deliver });

  /** A value as the other world sees it: functions become proxies, everything else is a frozen copy. */
  const across = (value: unknown): unknown => {
    if (typeof value === 'function') return proxyOf(value as Callable);
    if (value instanceof Promise) {
      return value.then(across, (error: unknown) =>
        Promise.reject(new Error(String((error as Error).message ?? error))),
      );
    }
    return structuredClone(value);
  };
  const proxyOf =
    (inner: Callable): Callable =>
    (...args) =>
      across(inner(...args.map(across)));

  const contextBridge = {
    exposeInMainWorld(key: string, api: Record<string, unknown>) {
      const copy = Object.fromEntries(Object.entries(api).map(([name, value]) => [name, across(value)]));
      Object.defineProperty(world, key, { value: Object.freeze(copy), enumerable: true });
    },
  };
  const ipcRenderer = {
    async invoke(channel: string, ...args: unknown[]) {
      try {
        return await toMain(channel, structuredClone(args));
      } catch (error) {
        throw new Error(`Error invoking remote method '${channel}': ${String(error)}`, { cause: error });
      }
    },
    on(channel: string, listener: Callable) {
      const set = listeners.get(channel) ?? new Set();
      listeners.set(channel, set.add(listener));
      return ipcRenderer;
    },
  };
  // A page cannot say where its files lie: the test leaves their paths here, by name.
  const webUtils = {
    getPathForFile(file: { name: string }) {
      const paths = world[Symbol.for('stand-in.paths')] as Record<string, string> | undefined;
      return paths?.[file.name] ?? '';
    },
  };
  return (name) => {
    if (name === 'electron') return { contextBridge, ipcRenderer, webUtils };
    throw new Error(`module not found: ${name} (a sandboxed preload has electron only)`);
  };
}
