/** The emulated wire: delay, jitter, loss, reordering, duplication and a narrow bandwidth, each direction on its own. */
import path from 'node:path';
import type { Running } from '../../peers/support/process';
import { start } from '../../peers/support/process';
import type { Topology } from './topology';

/** What one direction does to frames; nothing given: nothing. */
export interface WireFaults {
  delayMs?: number;
  /** Added to the delay, uniform between 0 and this; the order is kept. */
  jitterMs?: number;
  lossPercent?: number;
  /** Mean length of a burst of losses; 1 (independent losses) by default. */
  burstPackets?: number;
  /** These are held back by 30 ms, so that others overtake them. */
  reorderPercent?: number;
  duplicatePercent?: number;
  kbps?: number;
  /** How much may wait where `kbps` is exceeded, ms; then frames are dropped. 100 by default. */
  queueMs?: number;
}

export interface Wire {
  set(faults: { toServer?: WireFaults; toClient?: WireFaults }): Promise<void>;
  running: Running;
}

export async function startWire(topology: Topology): Promise<Wire | null> {
  const { cable } = topology;
  if (!cable) return null;
  const host = { ...topology.client, ...cable };
  const script = path.join(import.meta.dirname, 'wireRelay.mjs');
  const running = await start(host, [process.execPath, script], {
    name: 'wire',
    ready: { line: /^ready/m },
    input: true,
  });
  let settings = 0;
  return {
    running,
    set: async (faults) => {
      running.child.stdin?.write(`${JSON.stringify(faults)}\n`);
      settings += 1;
      await running.waitForLine(new RegExp(`^set ${settings}$`, 'm'));
    },
  };
}
