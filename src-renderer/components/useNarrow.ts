import { useSyncExternalStore } from 'react';

const narrow = window.matchMedia('(width < 1100px)');

/** Whether the window has less room than most have: what can be spared is left out then. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (changed) => {
      narrow.addEventListener('change', changed);
      return () => narrow.removeEventListener('change', changed);
    },
    () => narrow.matches,
  );
}
