/** rtpengine in user space as media relay: it sends to where the caller's packets really come from. */
import path from 'node:path';
import type { Lab } from '../../peers/support/workbench';
import type { Running } from '../../peers/support/process';
import type { Addresses } from '../network/topology';

const CONTROL_PORT = 2223;
export const RELAY_PORTS = { from: 30_000, to: 39_999 };

export function startRtpengine(lab: Lab, at: Addresses, learns: 'delayed' | 'immediate'): Promise<Running> {
  const argv = [
    'rtpengine',
    '--table=-1',
    `--interface=default/${at.relay}`,
    `--interface=default/${at.server6}`,
    `--listen-ng=127.0.0.1:${CONTROL_PORT}`,
    `--port-min=${RELAY_PORTS.from}`,
    `--port-max=${RELAY_PORTS.to}`,
    '--num-threads=2',
    // A call that is over is forgotten at once, so that one that is left behind shows.
    '--delete-delay=0',
    `--endpoint-learning=${learns}`,
    '--log-level=5',
    '--log-stderr',
    '--foreground',
    `--pidfile=${lab.folder}/rtpengine.pid`,
  ];
  return lab.start(lab.server, argv, { name: 'rtpengine', ready: { udp: CONTROL_PORT } });
}

/** Calls that the relay holds now. */
export function relayCalls(lab: Lab): number {
  const script = path.join(import.meta.dirname, 'relayCallsMain.mjs');
  return Number(lab.server.run([process.execPath, script, String(CONTROL_PORT)]));
}
