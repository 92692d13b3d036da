import { TOKEN_FRAGMENT_KEY, TOKEN_STORAGE_KEY } from '../../src-shared/contract/wire';

/**
 * Takes the token out of the address (`#token=...`), so that it shows neither in the address bar nor in the browser's history,
 * and keeps it for reloads of this tab. Empty when there is none.
 */
export function takeToken(location: Location, history: History, storage: Storage): string {
  const fragment = new URLSearchParams(location.hash.replace(/^#/, ''));
  const fresh = fragment.get(TOKEN_FRAGMENT_KEY);
  if (fresh !== null) {
    storage.setItem(TOKEN_STORAGE_KEY, fresh);
    history.replaceState(null, '', location.pathname + location.search);
  }
  return storage.getItem(TOKEN_STORAGE_KEY) ?? '';
}
