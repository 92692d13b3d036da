/** A private LAN behind a router, and servers beyond it: as `useLab`, with the networks of the fault lab. */
import { createRouter } from '../../lab/network/router';
import type { Router } from '../../lab/network/router';
import { createTopology } from '../../lab/network/topology';
import type { Addresses, NetworkPlan } from '../../lab/network/topology';
import { useStanding } from './standing';
import type { Lab } from './workbench';

export interface NatLab {
  lab: Lab;
  at: Addresses;
  router: Router;
}

/** Declares the hooks of a group of tests; what `setUp` returns is read through the returned function. */
export function useNatLab<P extends object>(
  plan: NetworkPlan,
  setUp: (standing: NatLab) => Promise<P>,
): () => P & NatLab {
  return useStanding(
    () => createTopology(plan),
    async (lab, { at, router }) => {
      const base = { lab, at, router: createRouter(router) };
      return { ...(await setUp(base)), ...base };
    },
  );
}
