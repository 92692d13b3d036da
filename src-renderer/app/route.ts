import { create } from 'zustand';

/** Where the window is. Kept in the address's fragment, so that a reload comes back to the same page. */
export type Route =
  { page: 'phone'; historyId: string | null } | { page: 'devices' } | { page: 'settings'; accountId: string | null };

/** `accountId` of an account that is not saved yet. */
export const NEW_ACCOUNT = 'new';

export function parseRoute(hash: string): Route {
  const [page, id] = hash.replace(/^#\/?/, '').split('/');
  const known = id ? decodeURIComponent(id) : null;
  if (page === 'devices') return { page };
  if (page === 'settings') return { page, accountId: known };
  return { page: 'phone', historyId: known };
}

export function formatRoute(route: Route): string {
  const id = route.page === 'phone' ? route.historyId : route.page === 'settings' ? route.accountId : null;
  return `#/${route.page}${id ? `/${encodeURIComponent(id)}` : ''}`;
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
