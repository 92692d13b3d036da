/** What the scenarios of web phones have in common: how alice reaches her site, and what stands in her way. */
import type { Router } from './network/router';
import type { Addresses } from './network/topology';
import type { Hands, ProfileChange } from './scenario';
import type { Alteration, FrontPlan } from './servers/front';
import { webPbx } from './servers/plan';
import type { ServerPlan } from './servers/plan';
import { RELAY_PORTS } from './servers/rtpengine';
import { COMPANION_PASSWORD, COMPANION_WS_PORT } from './servers/stand';

type Ice = NonNullable<ProfileChange['ice']>;

/** Of the gateway, where web phones send to. */
export const GATEWAY_PORTS = `${RELAY_PORTS.from}:${RELAY_PORTS.to}`;

/** Alice as a web phone: secure WebSocket, ICE with these servers, DTLS-SRTP. */
export function webPhone(
  servers: Ice['servers'] = [],
  account: ProfileChange['account'] = {},
  policy: Ice['policy'] = 'all',
): ProfileChange {
  const wsUrl = 'wss://pbx.test:8443/ws';
  return {
    account: { transport: 'wss', registrar: 'sip:pbx.test', wsUrl, media: 'webrtc', ...account },
    ice: { servers, policy },
  };
}

/** The same with the companion as server and far end. */
export function companionPhone(servers: Ice['servers'] = []): (at: Addresses) => ProfileChange {
  return ({ companion }) => ({
    account: {
      uri: `sip:alice@${companion}`,
      registrar: `sip:${companion}`,
      password: COMPANION_PASSWORD,
      transport: 'ws',
      wsUrl: `ws://${companion}:${COMPANION_WS_PORT}/`,
      media: 'webrtc',
    },
    callTarget: `sip:echo@${companion}`,
    ice: { servers },
  });
}

/** The site behind a middle box at the port of the secure WebSocket. */
export function alteredSdp(
  how: { toClient?: readonly Alteration[]; toServer?: readonly Alteration[] },
  change: Partial<ServerPlan> = {},
): ServerPlan {
  const front: FrontPlan = { port: 8443, tls: 'plain', does: { what: 'alter', to: 8080, ...how } };
  return webPbx({ registrar: { transports: ['udp', 'tcp', 'ws'] }, fronts: [front], ...change });
}

/** The secure WebSocket at the port that is open everywhere. */
export const AT_443: FrontPlan = { port: 443, does: { what: 'pass', to: 8443 } };

/** All of UDP is dropped but the name server's. */
export function onlyNamesByUdp(router: Router): void {
  router.drops({ from: 'client', udp: '54:65535' });
}

/** A firewall before the gateway: to be let in, packets have to come from where the gateway has sent some before. */
export function letsInWhomItAsked({ firewall, at }: Pick<Hands, 'firewall' | 'at'>): void {
  firewall.drops({ from: 'client', udp: GATEWAY_PORTS, server: at.relay, unasked: true });
}

/** Of our offers: the far end cannot begin by itself. */
export const WITHOUT_CANDIDATES: Alteration = ['^a=candidate:.*\\r\\n', ''];

/** In place of the candidates of an answer. */
export function onlyCandidate(address: string, port: number, pwd?: string): Alteration[] {
  return [
    WITHOUT_CANDIDATES,
    ...(pwd === undefined ? [] : [['^a=ice-pwd:.*$', `a=ice-pwd:${pwd}`] as const]),
    ['^(a=ice-pwd:.*)$', `$1\r\na=candidate:1 1 UDP 2130706431 ${address} ${port} typ host`],
  ];
}
