/** The networks by name. Each can be changed in one thing: `nat({ wire: true })`. */
import type { NetworkPlan } from './topology';

const PLAIN: NetworkPlan = {
  nat: 'none',
  subnet: '10.88.0',
  wire: false,
  alg: false,
  udpTimeoutS: null,
  secondWay: null,
  neighbour: false,
  carrier: false,
  mtu: null,
  firewalled: false,
};

export type Change = Partial<NetworkPlan>;

/** The client's own address is known to the servers. */
export function direct(change: Change = {}): NetworkPlan {
  return { ...PLAIN, ...change };
}

/** Behind a router that translates addresses and keeps ports where it can. */
export function nat(change: Change = {}): NetworkPlan {
  return { ...PLAIN, nat: 'kept', ...change };
}

/** A new port for each flow: nothing learnt from one server is good for another. */
export function symmetricNat(change: Change = {}): NetworkPlan {
  return { ...PLAIN, nat: 'random', ...change };
}

/** With the kernel's real SIP application-level gateway. */
export function natWithAlg(change: Change = {}): NetworkPlan {
  return { ...PLAIN, nat: 'kept', alg: true, ...change };
}

/** The servers' network has addresses that are not private. */
export function natToPublic(change: Change = {}): NetworkPlan {
  return { ...PLAIN, nat: 'kept', subnet: '203.0.113', ...change };
}

/** Behind the own router and the carrier's, with a shared address (100.64.0.0/10) between them. */
export function carrierNat(change: Change = {}): NetworkPlan {
  return { ...PLAIN, nat: 'kept', carrier: true, subnet: '203.0.113', ...change };
}
