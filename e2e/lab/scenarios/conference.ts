/** Call servers for conferences: their API, their media port by UDP with TCP as the detour, and what they offer. The line is fine. */
import { natToPublic } from '../network/plans';
import type { Addresses } from '../network/topology';
import { area } from '../scenario';
import type { ProfileChange } from '../scenario';
import { pbx } from '../servers/plan';
import { SFU_PORT } from '../servers/sfu';
import type { ServerPlan } from '../servers/plan';

const scenario = area('http');
const network = natToPublic({ firewalled: true });
const API_PORT = 8045;
const MEDIA_PORT = 8443;
type CallServer = NonNullable<ProfileChange['callServers']>[number];

/** Its media port tells whoever asks by STUN how he is seen, as real ones do. */
const site = (change: Partial<ServerPlan> = {}): ServerPlan =>
  pbx({
    media: 'relay',
    http: [{ port: API_PORT, status: 200 }],
    turn: { options: [`--aux-server=203.0.113.60:${MEDIA_PORT}`] },
    ...change,
  });
const named =
  (more: Partial<CallServer> = {}) =>
  ({ script, turn }: Addresses): ProfileChange => ({
    callServers: [
      {
        name: 'calls',
        api: `http://${script}:${API_PORT}/version`,
        host: turn,
        udp: MEDIA_PORT,
        tcp: MEDIA_PORT,
        ...more,
      },
    ],
  });
const candidate = (address: string): string => `candidate:1 1 udp 2130706431 ${address} ${MEDIA_PORT} typ host`;

scenario('the call server answers by API, UDP and TCP', {
  network,
  server: site(),
  profile: ({ turn, ...at }) => named({ candidates: [candidate(turn)] })({ turn, ...at }),
  expect: 'healthy',
});

scenario('the media port of the call server is closed by UDP, and TCP is the detour', {
  network,
  server: site(),
  fault: ({ firewall, at }) => void firewall.drops({ from: 'client', udp: MEDIA_PORT, server: at.turn }),
  profile: named(),
  expect: ['media-udp-port-blocked'],
  not: ['media-tcp-fallback-missing', 'udp-blocked', 'stun-unreachable'],
});

scenario('the media port of the call server is closed by UDP, and refused by TCP', {
  network,
  server: site(),
  fault: ({ firewall, at }) => {
    firewall.drops({ from: 'client', udp: MEDIA_PORT, server: at.turn });
    firewall.rejects({ from: 'client', tcp: MEDIA_PORT, server: at.turn }, 'tcp-reset');
  },
  profile: named(),
  expect: ['media-udp-port-blocked', 'media-tcp-fallback-missing'],
  alsoNamed: ['media-tcp-fallback-missing'],
  not: ['http-api-unreachable', 'udp-blocked'],
});

scenario('the API of the call server is gone, its media port answers', {
  network,
  server: site({ http: [] }),
  profile: named(),
  expect: ['http-api-unreachable'],
  not: ['media-udp-port-blocked', 'media-tcp-fallback-missing'],
});

scenario('the call server offers an address of its inside', {
  network,
  server: site(),
  profile: named({ candidates: [candidate('10.0.3.7')] }),
  expect: ['ice-host-override-wrong'],
  not: ['media-udp-port-blocked', 'http-api-unreachable', 'ice-checks-failed'],
});

for (const [status, what, code] of [
  ['404 Not Found', 'is at another path', 'websocket-refused'],
  ['401 Unauthorized', 'wants a login', 'http-api-unauthorized'],
] as const) {
  scenario(`the room of the call server ${what}`, {
    network,
    server: site({
      fronts: [
        { port: 4443, tls: 'plain', does: { what: 'answer', lines: [`HTTP/1.1 ${status}`, 'Content-Length: 0'] } },
      ],
    }),
    profile: named({ room: 'wss://pbx.test:4443/?roomId=test' }),
    expect: [code],
    not: ['http-api-unreachable', 'server-unreachable', 'media-udp-port-blocked'],
  });
}

/** A room that offers media; see e2e/support/sfu. */
const ROOM = ({ script }: Addresses): ProfileChange => ({
  callServers: [
    { name: 'rooms', api: `http://${script}:${SFU_PORT}`, room: `ws://${script}:${SFU_PORT}/?roomId=test` },
  ],
});
const BEYOND_LOOKUPS = '1024:65535';

scenario('the room of the conference server offers media, and all of it answers', {
  network,
  server: pbx({ media: 'relay', sfu: { tcp: true } }),
  profile: ROOM,
  expect: 'healthy',
});

scenario('the media of the room is closed by UDP, and TCP is the detour', {
  network,
  server: pbx({ media: 'relay', sfu: { tcp: true } }),
  fault: ({ firewall, at }) => void firewall.drops({ from: 'client', udp: BEYOND_LOOKUPS, server: at.script }),
  profile: ROOM,
  expect: ['media-udp-port-blocked'],
  not: ['media-tcp-fallback-missing', 'http-api-unreachable', 'ice-host-override-wrong'],
});

scenario('the media of the room is closed by UDP, and nothing else is offered', {
  network,
  server: pbx({ media: 'relay', sfu: {} }),
  fault: ({ firewall, at }) => void firewall.drops({ from: 'client', udp: BEYOND_LOOKUPS, server: at.script }),
  profile: ROOM,
  expect: ['media-udp-port-blocked'],
  not: ['http-api-unreachable', 'ice-host-override-wrong'],
});

scenario('the room offers an address of the inside of the conference server', {
  network,
  server: pbx({ media: 'relay', sfu: { announcedAddress: '10.0.3.7' } }),
  profile: ROOM,
  expect: ['ice-host-override-wrong'],
  not: ['media-udp-port-blocked', 'http-api-unreachable', 'ice-checks-failed'],
});

scenario('the room lets us in and never tells where media goes', {
  network,
  server: pbx({ media: 'relay', sfu: { unanswered: 'createWebRtcTransport' } }),
  profile: ROOM,
  expect: ['http-api-error'],
  not: ['media-udp-port-blocked', 'http-api-unreachable', 'websocket-refused'],
});
