import { create } from 'zustand';

/** Where the window is. Kept in the address's fragment, so that a reload comes back to the same page. */
export type Route =
  | { page: 'self-test' }
  | { page: 'phone'; historyId: string | null }
  /** Both ids: two runs side by side. */
  | { page: 'diagnose'; runId: string | null; otherId: string | null }
  | CaptureRoute
  | { page: 'webrtc'; tab: WebRtcTab }
  | { page: 'devices' }
  | { page: 'settings'; accountId: string | null };

/** A capture, or something in it: a call, a stream, or the other capture that it is compared with. */
export interface CaptureRoute {
  page: 'captures';
  captureId: string | null;
  part: { kind: (typeof CAPTURE_PARTS)[number]; id: string } | null;
}
const CAPTURE_PARTS = ['call', 'stream', 'compare'] as const;

export const WEBRTC_TABS = ['compare', 'call', 'ways', 'conference'] as const;
export type WebRtcTab = (typeof WEBRTC_TABS)[number];

/** `accountId` of an account that is not saved yet. */
export const NEW_ACCOUNT = 'new';

export function parseRoute(hash: string): Route {
  const [page, ...ids] = hash.replace(/^#\/?/, '').split('/');
  const [known = null, other = null] = ids.map((id) => (id === '' ? null : decodeURIComponent(id)));
  if (page === 'diagnose') return { page, runId: known, otherId: known === null ? null : other };
  if (page === 'captures') {
    const id = ids[2] === undefined || ids[2] === '' ? null : decodeURIComponent(ids[2]);
    const kind = CAPTURE_PARTS.find((one) => one === other);
    return { page, captureId: known, part: known === null || id === null || !kind ? null : { kind, id } };
  }
  if (page === 'webrtc') return { page, tab: WEBRTC_TABS.find((tab) => tab === known) ?? 'compare' };
  if (page === 'devices' || page === 'self-test') return { page };
  if (page === 'settings') return { page, accountId: known };
  return { page: 'phone', historyId: known };
}

export function formatRoute(route: Route): string {
  const ids = idsOf(route).flatMap((id) => (id ? [encodeURIComponent(id)] : []));
  return `#/${[route.page, ...ids].join('/')}`;
}

function idsOf(route: Route): (string | null)[] {
  switch (route.page) {
    case 'phone':
      return [route.historyId];
    case 'diagnose':
      return [route.runId, route.otherId];
    case 'captures':
      return [route.captureId, route.part?.kind ?? null, route.part?.id ?? null];
    case 'webrtc':
      return [route.tab];
    case 'settings':
      return [route.accountId];
    case 'self-test':
    case 'devices':
      return [];
  }
}

interface RouteState {
  route: Route;
}

export const useRoute = create<RouteState>(() => ({ route: parseRoute(window.location.hash) }));

export function navigate(route: Route): void {
  const hash = formatRoute(route);
  if (window.location.hash !== hash) window.location.hash = hash;
  useRoute.setState({ route });
}

/** Follows the browser's back and forward buttons. Returns the function that stops it. */
export function followAddress(): () => void {
  const follow = () => useRoute.setState({ route: parseRoute(window.location.hash) });
  window.addEventListener('hashchange', follow);
  return () => window.removeEventListener('hashchange', follow);
}
