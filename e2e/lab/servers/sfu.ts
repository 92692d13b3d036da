/** A conference server at the scripted peer's address: rooms by the signalling of mediasoup's demo, and media by ICE lite. */
import path from 'node:path';
import type { SfuFaults } from '../../support/sfu/faults';
import type { Lab } from '../../peers/support/workbench';
import type { Running } from '../../peers/support/process';
import type { Addresses } from '../network/topology';

export const SFU_PORT = 4443;

export function startSfu(lab: Lab, at: Addresses, faults: SfuFaults): Promise<Running> {
  const script = path.join(import.meta.dirname, 'sfuMain.mjs');
  return lab.start(lab.server, [process.execPath, script, at.script, String(SFU_PORT), JSON.stringify(faults)], {
    name: 'conference server',
    ready: { line: /^ready/m },
  });
}
