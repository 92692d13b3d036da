/** Web phones on networks where nothing is wrong: WebSocket, ICE and DTLS-SRTP, with and without a relay. */
import { carrierNat, direct, nat, natToPublic, symmetricNat } from '../network/plans';
import { area } from '../scenario';
import { pbx, webPbx } from '../servers/plan';
import { limitedCredentials, stun, turn } from '../servers/turn';
import {
  AT_443,
  GATEWAY_PORTS,
  alteredSdp,
  companionPhone,
  letsInWhomItAsked,
  onlyNamesByUdp,
  webPhone,
} from '../webrtc';

const scenario = area('healthy');
const ICE_FAULTS = ['stun-unreachable', 'turn-unreachable', 'ice-checks-failed', 'ice-gathering-slow'] as const;

scenario('WebRTC, direct, by secure WebSocket', {
  network: direct(),
  server: webPbx(),
  profile: webPhone(),
  expect: 'healthy',
  chosen: true,
});

scenario('WebRTC, direct, by plain WebSocket', {
  network: direct(),
  server: webPbx(),
  profile: webPhone([], { transport: 'ws', wsUrl: 'ws://pbx.test:8080/' }),
  expect: 'healthy',
});

scenario('WebRTC by IPv6', {
  network: direct(),
  server: webPbx({ media: { family: 6 } }),
  profile: ({ server6 }) => webPhone([], { wsUrl: `wss://[${server6}]:8443/ws` }),
  expect: 'healthy',
});

scenario('WebRTC behind NAT, without any server to help', {
  network: nat({ firewalled: true }),
  server: webPbx(),
  profile: webPhone(),
  expect: 'healthy',
});

scenario('WebRTC behind NAT with STUN and TURN servers', {
  network: natToPublic({ firewalled: true }),
  server: webPbx({ turn: {} }),
  profile: webPhone([stun(), turn(['udp', 'tcp', 'tls'])]),
  expect: 'healthy',
  not: ICE_FAULTS,
});

scenario('WebRTC behind NAT, the gateway lets in only whom it has asked', {
  network: natToPublic({ firewalled: true }),
  server: webPbx({ turn: {} }),
  fault: letsInWhomItAsked,
  profile: webPhone([stun()]),
  expect: 'healthy',
  mayStayIdle: true,
});

scenario("WebRTC behind the carrier's NAT and the own one", {
  network: carrierNat({ firewalled: true }),
  server: webPbx({ turn: {} }),
  profile: webPhone([stun()]),
  expect: 'healthy',
});

scenario('WebRTC behind symmetric NAT, the gateway learns where we are', {
  network: symmetricNat({ firewalled: true, subnet: '203.0.113' }),
  server: webPbx({ turn: {} }),
  profile: webPhone([stun()]),
  expect: 'healthy',
});

scenario('WebRTC behind symmetric NAT over a relay by UDP', {
  network: symmetricNat({ firewalled: true, subnet: '203.0.113' }),
  server: webPbx({ turn: {} }),
  fault: letsInWhomItAsked,
  profile: webPhone([stun(), turn(['udp'])]),
  expect: 'healthy',
});

scenario('WebRTC with a STUN server by TLS', {
  network: natToPublic({ firewalled: true }),
  server: webPbx({ turn: {} }),
  profile: webPhone([stun(), { urls: ['stuns:turn.pbx.test:5349'] }]),
  expect: 'healthy',
  not: ICE_FAULTS,
});

scenario('WebRTC behind NAT, all that a full run asks', {
  network: natToPublic({ firewalled: true }),
  server: webPbx({ turn: {} }),
  profile: webPhone([stun(), turn(['udp'])]),
  expect: 'healthy',
  not: ICE_FAULTS,
  mode: 'full',
});

scenario('WebRTC over relays alone, by the profile', {
  network: natToPublic({ firewalled: true }),
  server: webPbx({ turn: {} }),
  profile: { ...webPhone([turn(['udp', 'tcp', 'tls'])], {}, 'relay') },
  expect: 'healthy',
  not: ICE_FAULTS,
});

scenario('WebRTC with time-limited credentials of the relay', {
  network: natToPublic({ firewalled: true }),
  server: webPbx({ turn: { credentials: 'time-limited' } }),
  profile: webPhone([turn(['udp'], limitedCredentials(3600))], {}, 'relay'),
  expect: 'healthy',
  not: ['turn-auth-failed'],
});

scenario('WebRTC over a relay whose nonces last two seconds', {
  network: natToPublic({ firewalled: true }),
  server: webPbx({ turn: { options: ['--stale-nonce=2'] } }),
  profile: webPhone([turn(['udp'])], {}, 'relay'),
  expect: 'healthy',
  not: ['turn-auth-failed'],
});

scenario('WebRTC where only port 443 is open, and the profile knows it', {
  network: natToPublic({ firewalled: true }),
  server: webPbx({ turn: { tlsPort: 443 }, fronts: [AT_443] }),
  fault: ({ router }) => {
    onlyNamesByUdp(router);
    router.drops({ from: 'client', tcp: '1:442' });
    router.drops({ from: 'client', tcp: '444:65535' });
  },
  profile: webPhone([turn(['tls443'])], { wsUrl: 'wss://pbx.test:443/ws' }, 'relay'),
  expect: 'healthy',
  mayStayIdle: true,
  chosen: true,
});

scenario('WebRTC, 40 ms each way with 10 ms of jitter', {
  network: nat({ wire: true }),
  server: webPbx(),
  fault: ({ wire }) => wire.set({ toServer: { delayMs: 40, jitterMs: 10 }, toClient: { delayMs: 40, jitterMs: 10 } }),
  profile: webPhone(),
  expect: 'healthy',
  alone: true,
});

scenario('WebRTC past a middle box that takes messages apart and alters nothing', {
  network: nat({ firewalled: true }),
  server: alteredSdp({}),
  profile: webPhone(),
  expect: 'healthy',
});

scenario('WebRTC, the gateway also names an address that leads nowhere', {
  network: natToPublic({ firewalled: true }),
  server: alteredSdp({
    toClient: [['^(a=candidate:.*)$', 'a=candidate:inside 1 UDP 2130706431 192.168.9.9 30000 typ host\r\n$1']],
  }),
  profile: webPhone(),
  expect: 'healthy',
  not: ['ice-host-override-wrong', 'ice-checks-failed'],
});

scenario('WebRTC, the gateway also hides an address behind a name (mDNS)', {
  network: nat({ firewalled: true }),
  server: alteredSdp({
    toClient: [['^(a=candidate:.*)$', 'a=candidate:hidden 1 UDP 2130706431 6c1b2a30-0001.local 30000 typ host\r\n$1']],
  }),
  profile: webPhone(),
  expect: 'healthy',
  not: ['ice-mdns-only', 'ice-checks-failed'],
});

scenario('WebRTC, the gateway names a private address beside public signalling, and it can be reached', {
  network: direct({ subnet: '203.0.113' }),
  server: webPbx({ media: { announces: '192.168.50.5' } }),
  fault: ({ server, router, at }) => {
    // The gateway is known by that address too, as over a VPN.
    server(['iptables', '-t', 'nat', '-A', 'PREROUTING', '-d', '192.168.50.5', '-j', 'DNAT', '--to', at.relay]);
    router.run(['ip', 'route', 'add', '192.168.50.5', 'via', at.relay]);
  },
  profile: webPhone(),
  expect: 'healthy',
  not: ['ice-host-override-wrong'],
});

scenario('WebRTC with a gateway that names no address, and finds us by itself', {
  network: direct(),
  server: alteredSdp({ toClient: [['^a=candidate:.*\\r\\n', '']] }),
  profile: webPhone(),
  expect: 'healthy',
  not: ['ice-checks-failed'],
});

scenario('WebRTC where only the relay can be reached by UDP', {
  network: natToPublic({ firewalled: true }),
  server: webPbx({ turn: {} }),
  fault: ({ router, at }) => void router.drops({ from: 'client', udp: GATEWAY_PORTS, server: at.relay }),
  profile: webPhone([stun(), turn(['udp'])]),
  expect: 'healthy',
  not: ['udp-blocked', 'ice-checks-failed'],
});

scenario('WebRTC with the companion alone, direct', {
  network: direct(),
  server: pbx({ registrar: null, phone: [], companion: true }),
  profile: companionPhone(),
  expect: 'healthy',
});

scenario('WebRTC with the companion alone, behind NAT', {
  network: natToPublic({ firewalled: true }),
  server: pbx({ registrar: null, phone: [], companion: true, turn: {} }),
  profile: companionPhone([stun(), turn(['udp'])]),
  expect: 'healthy',
});
