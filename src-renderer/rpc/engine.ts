import { createElectronLink } from './electronLink';
import type { EngineLink } from './link';
import { SocketLink } from './socketLink';
import { takeToken } from './token';

/** The one link of this page: by the preload in Electron, by WebSocket in a browser. */
export const engine: EngineLink = window.sidetone
  ? createElectronLink(window.sidetone)
  : new SocketLink(window.location.origin, takeToken(window.location, window.history, window.sessionStorage));
