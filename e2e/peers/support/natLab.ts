/** A private LAN behind a router, and servers beyond it: as `useLab`, with the networks of the fault lab. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, onTestFailed } from 'vitest';
import { createRouter } from '../../lab/network/router';
import type { Router } from '../../lab/network/router';
import { createTopology } from '../../lab/network/topology';
import type { Addresses, NetworkPlan, Topology } from '../../lab/network/topology';
import { missingPeers } from '../../../scripts/peers.mjs';
import { whyNoNamespaces } from './namespaces';
import type { Running } from './process';
import { createLab, lastWords } from './workbench';
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
  const missing = missingPeers().filter((name) => name !== 'chromium');
  const reason =
    whyNoNamespaces() ??
    (missing.length > 0 ? `not installed: ${missing.join(' ')} (as root: node scripts/peers.mjs)` : null);
  let standing: (P & NatLab) | null = null;
  let topology: Topology | null = null;
  let folder = '';
  const processes: Running[] = [];

  beforeAll(async () => {
    if (reason) return;
    topology = createTopology(plan);
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sidetone-peers-'));
    const { at } = topology;
    const base = { lab: createLab(topology, folder, processes), at, router: createRouter(topology.router) };
    try {
      standing = { ...(await setUp(base)), ...base };
    } catch (error) {
      console.error(lastWords(processes));
      throw error;
    }
  });
  beforeEach((context) => {
    if (reason) context.skip(reason);
    onTestFailed(() => console.error(lastWords(processes)));
  });
  afterAll(async () => {
    await Promise.all(processes.map((one) => one.stop()));
    topology?.destroy();
    if (folder) fs.rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    if (!standing) throw new Error('The peers of this group are not running.');
    return standing;
  };
}
