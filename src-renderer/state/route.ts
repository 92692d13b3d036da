/** Where the window is: a page, and what is open on it. Which pages there are, only the shell knows (`shell/pages.tsx`). */
import { create } from 'zustand';

/** Kept in the address's fragment as `#/page/id/id`, so that a reload comes back to the same place. */
export interface Route {
  page: string;
  /** What is open on the page, outermost first; none: where the page begins. */
  ids: readonly string[];
}

const route = (page: string, ...ids: (string | undefined)[]): Route => ({
  page,
  ids: ids.filter((id): id is string => id !== undefined && id !== ''),
});

/** The places that more than one room of the window links to. A page that nobody else links to needs no line here. */
export const PAGE = {
  phone: (historyId?: string): Route => route('phone', historyId),
  /** With both ids: two runs side by side. */
  diagnosis: (runId?: string, otherId?: string): Route => route('diagnose', runId, otherId),
  /** A capture, or something in it: a call, a stream, or the other capture that it is compared with. */
  capture: (captureId?: string, part?: 'call' | 'stream' | 'compare', id?: string): Route =>
    route('captures', captureId, part, id),
  webRtc: (tab: string): Route => route('webrtc', tab),
  devices: (): Route => route('devices'),
  settings: (accountId?: string): Route => route('settings', accountId),
} as const;

/** `accountId` of an account that is not saved yet. */
export const NEW_ACCOUNT = 'new';

export function parseRoute(hash: string): Route {
  const [page = '', ...ids] = hash.replace(/^#\/?/, '').split('/');
  return route(page, ...ids.map(decodeURIComponent));
}

export const formatRoute = ({ page, ids }: Route): string => `#/${[page, ...ids.map(encodeURIComponent)].join('/')}`;

interface RouteState {
  route: Route;
}

export const useRoute = create<RouteState>(() => ({ route: parseRoute(window.location.hash) }));

export function navigate(to: Route): void {
  const hash = formatRoute(to);
  if (window.location.hash !== hash) window.location.hash = hash;
  useRoute.setState({ route: to });
}

/** Follows the browser's back and forward buttons. Returns the function that stops it. */
export function followAddress(): () => void {
  const follow = () => useRoute.setState({ route: parseRoute(window.location.hash) });
  window.addEventListener('hashchange', follow);
  return () => window.removeEventListener('hashchange', follow);
}
