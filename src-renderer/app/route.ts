import { create } from 'zustand';

/** Where the window is. Kept in the address's fragment, so that a reload comes back to the same page. */
export type Route =
  | { page: 'phone'; historyId: string | null }
  /** Both ids: two runs side by side. */
  | { page: 'diagnose'; runId: string | null; otherId: string | null }
  | { page: 'devices' }
  | { page: 'settings'; accountId: string | null };

/** `accountId` of an account that is not saved yet. */
export const NEW_ACCOUNT = 'new';

export function parseRoute(hash: string): Route {
  const [page, ...ids] = hash.replace(/^#\/?/, '').split('/');
  const [known = null, other = null] = ids.map((id) => (id === '' ? null : decodeURIComponent(id)));
  if (page === 'diagnose') return { page, runId: known, otherId: known === null ? null : other };
  if (page === 'devices') return { page };
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
    case 'settings':
      return [route.accountId];
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
