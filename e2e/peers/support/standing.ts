/** The hooks of a group of tests that stands in a network of its own: made before, taken down afterwards, whatever happened. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, onTestFailed } from 'vitest';
import { missingPeers } from '../../../scripts/peers.mjs';
import { whyNoNamespaces } from './namespaces';
import type { Network } from './network';
import type { Running } from './process';
import { createLab, lastWords } from './workbench';
import type { Lab } from './workbench';

/**
 * `setUp` starts the peers of the group and returns what its tests need; that is read through the returned function, which throws
 * outside of tests. The peers' last words are printed with a test that failed.
 */
export function useStanding<N extends Network, P>(
  create: () => N,
  setUp: (lab: Lab, network: N) => Promise<P>,
): () => P {
  const reason = whyNoNamespaces() ?? whyNoPeers();
  let standing: { peers: P } | null = null;
  let network: N | null = null;
  let folder = '';
  const processes: Running[] = [];

  beforeAll(async () => {
    if (reason) return;
    network = create();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sidetone-peers-'));
    // Kamailio's and tcpdump's children run as other users in some set-ups.
    fs.chmodSync(folder, 0o755);
    try {
      standing = { peers: await setUp(createLab(network, folder, processes), network) };
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
    network?.destroy();
    if (folder && !process.env.SIDETONE_KEEP) fs.rmSync(folder, { recursive: true, force: true });
    else if (folder) console.log(`kept: ${folder}`);
  });
  return () => {
    if (!standing) throw new Error('The peers of these tests are not running.');
    return standing.peers;
  };
}

/** The browser is for other tests. */
function whyNoPeers(): string | null {
  const missing = missingPeers().filter((name) => name !== 'chromium');
  return missing.length === 0 ? null : `not installed: ${missing.join(' ')} (as root: node scripts/peers.mjs)`;
}
