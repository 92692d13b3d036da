import type { PageBridge } from '../../src-shared/contract/wire';
import { EngineFailure, unwrap } from './link';
import type { EngineLink } from './link';

declare global {
  interface Window {
    /** Put there by Electron's preload; missing in a browser. */
    sidetone?: PageBridge;
  }
}

const NO_PLACE = 'This file lies in no folder of this computer. Save it there first, then open it.';

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
    async openFile(file) {
      const path = bridge.pathOf(file);
      if (path === '') throw new EngineFailure({ code: 'bad-request', message: NO_PLACE });
      return unwrap(await bridge.call('captures.open', { path }));
    },
  };
}
