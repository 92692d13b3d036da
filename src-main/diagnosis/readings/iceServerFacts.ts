/** Questions about STUN and TURN servers that checks and rules share. */
import type { BindingProbe, IceServerAt, TurnProbe } from '../facts/ice';
import type { Findings } from '../facts/findings';

/**
 * The allocation was granted, and nothing showed that data does not pass. Between two relayed addresses it may pass inside the server while
 * nobody outside gets there: what another socket of ours saw counts first.
 */
export function isUsable({ relayed, data, permissions }: TurnProbe): boolean {
  const [first] = data;
  if (relayed === null) return false;
  if (first) return passes(first);
  return permissions.length === 0 || permissions.some(({ error }) => error === null);
}

export function passes({ inward, outward }: TurnProbe['data'][number]): boolean {
  return inward && outward;
}

/** An answer that tells how we look from there: what a STUN server is for. */
export function tellsAddress({ reach, mapped }: BindingProbe): boolean {
  return reach === 'answered' && mapped !== null;
}

/** Servers that answered a Binding request by UDP and told our address, the configured ones first. */
export function answeredByUdp(findings: Findings): BindingProbe[] {
  const probes = findings['ice.stun']?.probes ?? [];
  return probes
    .filter((probe) => probe.transport === 'udp' && tellsAddress(probe))
    .sort((a, b) => Number(b.configured) - Number(a.configured));
}

/** "turn:turn.test:3478?transport=udp" is long enough; of a server that is not configured also say so. */
export function serverText({ url, configured }: IceServerAt): string {
  return configured ? url : `${url} (not configured)`;
}
