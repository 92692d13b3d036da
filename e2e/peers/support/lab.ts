/** What each file of these tests stands in: a client and a server in a network of its own. */
import { createNetwork } from './network';
import { useStanding } from './standing';
import type { Lab } from './workbench';

export type { Lab } from './workbench';

/** Declares the hooks of a test file; what `setUp` returns is read through the returned function. */
export function useLab<P>(setUp: (lab: Lab) => Promise<P>): () => P & { lab: Lab } {
  return useStanding(createNetwork, async (lab) => ({ ...(await setUp(lab)), lab }));
}
