/**
 * What each file of these tests stands in: a network of its own, a scratch folder, and the peers that it starts. All of it is
 * taken down afterwards, whatever happened; the peers' last words are printed with a test that failed.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, onTestFailed } from 'vitest';
import { missingPeers } from '../../../scripts/peers.mjs';
import { whyNoNamespaces } from './namespaces';
import { createNetwork } from './network';
import type { Network } from './network';
import type { Running } from './process';
import { createLab, lastWords } from './workbench';
import type { Lab } from './workbench';

export type { Lab } from './workbench';

/**
 * Declares the hooks of a test file. `setUp` starts its peers and returns them; they are read through the returned function,
 * which throws outside of tests.
 */
export function useLab<P>(setUp: (lab: Lab) => Promise<P>): () => P & { lab: Lab } {
  const reason = whyNoNamespaces() ?? whyNoPeers();
  let standing: (P & { lab: Lab }) | null = null;
  let network: Network | null = null;
  let folder = '';
  const processes: Running[] = [];

  beforeAll(async () => {
    if (reason) return;
    network = createNetwork();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sidetone-peers-'));
    // Kamailio's and tcpdump's children run as other users in some set-ups.
    fs.chmodSync(folder, 0o755);
    const lab = createLab(network, folder, processes);
    try {
      standing = { ...(await setUp(lab)), lab };
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
    if (!standing) throw new Error('The peers of this file are not running.');
    return standing;
  };
}

/** The browser is for other tests. */
function whyNoPeers(): string | null {
  const missing = missingPeers().filter((name) => name !== 'chromium');
  return missing.length === 0 ? null : `not installed: ${missing.join(' ')} (as root: node scripts/peers.mjs)`;
}
