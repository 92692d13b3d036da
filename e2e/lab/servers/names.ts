/** dnsmasq as the client's name server. */
import path from 'node:path';
import type { Running } from '../../peers/support/process';
import type { Lab } from '../../peers/support/workbench';
import type { Addresses } from '../network/topology';
import { TURN_NAME } from './identities';

/** Lines of dnsmasq's configuration; by default the domain, its IPv6 sister, and the STUN and TURN server. */
export type Zone = (at: Addresses) => string[];

export const plainZone: Zone = (at) => [
  `host-record=pbx.test,${at.proxy}`,
  `host-record=six.pbx.test,${at.server6}`,
  `host-record=${TURN_NAME},${at.turn}`,
];

export function startNames(lab: Lab, at: Addresses, zone: Zone = plainZone): Promise<Running> {
  const values = { PROXY: at.proxy, PROXY6: at.server6, ZONE: zone(at).join('\n') };
  const file = lab.render(path.join(import.meta.dirname, 'names.conf'), values);
  return lab.start(lab.server, ['dnsmasq', '-C', file], { name: 'dnsmasq', ready: { udp: 53 } });
}
