import type { Lab } from './lab';
import { PROXY_ADDRESS } from './network';
import type { Running } from './process';

/** The name server of both namespaces, with the zone of `dnsmasq/dnsmasq.conf`. Its output lists the queries. */
export function startDnsmasq(lab: Lab): Promise<Running> {
  const file = lab.render('dnsmasq/dnsmasq.conf', { ADDRESS: PROXY_ADDRESS });
  return lab.start(lab.server, ['dnsmasq', '-C', file], { name: 'dnsmasq', ready: { udp: 53 } });
}
