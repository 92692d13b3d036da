/** The scripted peer: a SIP and RTP end of our own that does exactly what a scenario says, however wrong. */
import path from 'node:path';
import type { Running } from '../../peers/support/process';
import type { Lab } from '../../peers/support/workbench';
import type { PeerPlan } from './peerPlan';

export function startPeer(lab: Lab, address: string, plan: PeerPlan, port = 5060): Promise<Running> {
  const script = path.join(import.meta.dirname, 'peerMain.mjs');
  return lab.start(lab.server, [process.execPath, script, address, String(port), JSON.stringify(plan)], {
    name: `scripted peer at ${address}`,
    ready: { line: /^ready/m },
  });
}

/** Calls that it holds now, by what it tells of each change. */
export function peerCalls(peer: Running): number {
  return Number([...peer.stdout().matchAll(/^(?:called|answered|ended) (\d+)$/gm)].at(-1)?.[1] ?? 0);
}
