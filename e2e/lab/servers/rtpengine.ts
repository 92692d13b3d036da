/** rtpengine in user space, as media relay that sends to where the caller's packets really come from, or as WebRTC gateway. */
import path from 'node:path';
import type { Lab } from '../../peers/support/workbench';
import type { Running } from '../../peers/support/process';
import type { Addresses } from '../network/topology';

const CONTROL_PORT = 2223;
export const RELAY_PORTS = { from: 30_000, to: 39_999 };

export interface GatewayPlan {
  /** The address that its candidates name in place of its own. */
  announces?: string;
  /** Towards the web phones; IPv4 by default. */
  family?: 6;
  /** Of its certificate in its descriptions; SHA-256 by default. */
  fingerprint?: 'SHA-1' | 'SHA-512';
}

/** The same addresses by two names: what is announced outside need not be good for the telephones inside. */
function interfaces(at: Addresses, gateway: GatewayPlan | null): string[] {
  if (!gateway) return [`--interface=default/${at.relay}`, `--interface=default/${at.server6}`];
  const outside = gateway.family === 6 ? at.server6 : at.relay;
  return [
    `--interface=inside/${at.relay}`,
    `--interface=outside/${outside}${gateway.announces ? `!${gateway.announces}` : ''}`,
  ];
}

export function startRtpengine(
  lab: Lab,
  at: Addresses,
  learns: 'delayed' | 'immediate',
  gateway: GatewayPlan | null,
): Promise<Running> {
  const argv = [
    'rtpengine',
    '--table=-1',
    ...interfaces(at, gateway),
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
