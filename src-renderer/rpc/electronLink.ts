import type { PageBridge } from '../../src-shared/contract/wire';
import { unwrap } from './link';
import type { EngineLink } from './link';

declare global {
  interface Window {
    /** Put there by Electron's preload; missing in a browser. */
    sidetone?: PageBridge;
  }
}

/** The engine lives in the same program: the link is open for as long as the window is. */
export function createElectronLink(bridge: PageBridge): EngineLink {
  return {
    state: 'open',
    onState(listener) {
      listener('open');
      return () => undefined;
    },
    retry: () => undefined,
    call: async (method, ...args) => unwrap(await bridge.call(method, ...args)),
    on: (event, listener) => bridge.on(event, listener),
  };
}
