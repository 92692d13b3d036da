import type { ObservedCall } from '../api';

/** What only the probe call of a diagnosis finds out, for a call that was none or never came to it. */
export const UNPROBED = {
  probe: null,
  companion: null,
  pings: [],
  load: null,
  buffers: null,
  addressChanges: [],
  mediaRoute: null,
} satisfies Partial<ObservedCall>;
