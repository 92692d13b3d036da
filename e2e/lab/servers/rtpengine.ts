/** rtpengine in user space as media relay: it sends to where the caller's packets really come from. */
import type { Lab } from '../../peers/support/workbench';
import type { Running } from '../../peers/support/process';
import type { Addresses } from '../network/topology';

export const RELAY_PORTS = { from: 30_000, to: 39_999 };

export function startRtpengine(lab: Lab, at: Addresses): Promise<Running> {
  const argv = [
    'rtpengine',
    '--table=-1',
    `--interface=default/${at.relay}`,
    `--interface=default/${at.server6}`,
    '--listen-ng=127.0.0.1:2223',
    `--port-min=${RELAY_PORTS.from}`,
    `--port-max=${RELAY_PORTS.to}`,
    '--num-threads=2',
    '--log-level=5',
    '--log-stderr',
    '--foreground',
    `--pidfile=${lab.folder}/rtpengine.pid`,
  ];
  return lab.start(lab.server, argv, { name: 'rtpengine', ready: { udp: 2223 } });
}
