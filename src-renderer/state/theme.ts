import { useSyncExternalStore } from 'react';
import type { Settings } from '../../src-shared/contract/contract';

export type ResolvedTheme = 'light' | 'dark';

const darkWanted = window.matchMedia('(prefers-color-scheme: dark)');
const changed = new EventTarget();

/** Puts the theme on the document; `system` follows the operating system from then on. */
export function applyTheme(theme: Settings['theme']): () => void {
  const apply = () => {
    document.documentElement.dataset['theme'] = theme === 'system' ? (darkWanted.matches ? 'dark' : 'light') : theme;
    changed.dispatchEvent(new Event('change'));
  };
  apply();
  darkWanted.addEventListener('change', apply);
  return () => darkWanted.removeEventListener('change', apply);
}

/** The theme that is on screen, for what is drawn on a canvas. */
export function useResolvedTheme(): ResolvedTheme {
  return useSyncExternalStore(
    (listener) => {
      changed.addEventListener('change', listener);
      return () => changed.removeEventListener('change', listener);
    },
    () => (document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light'),
  );
}
