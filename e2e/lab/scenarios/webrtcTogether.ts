/** Web phones with troubles that are none of ICE, TURN or DTLS, and with two troubles at once. */
import { direct, nat, natToPublic } from '../network/plans';
import { area } from '../scenario';
import { webPbx } from '../servers/plan';
import { stun, turn } from '../servers/turn';
import { GATEWAY_PORTS, onlyNamesByUdp, webPhone } from '../webrtc';

const scenario = area('ice');
const BEHIND_NAT = natToPublic({ firewalled: true });
const OF_ICE = ['ice-checks-failed', 'ice-consent-lost', 'dtls-failed', 'turn-relay-broken', 'udp-blocked'] as const;
const WRONG = { username: 'alice', credential: 'not-the-password' };

scenario('a web phone calls somebody who is busy', {
  network: BEHIND_NAT,
  server: webPbx({ phone: [], script: { invite: [{ status: 180 }, { status: 486, afterMs: 300 }] }, turn: {} }),
  profile: webPhone([stun(), turn(['udp'])]),
  expect: ['call-busy'],
  not: OF_ICE,
});

scenario('a web phone registers with a wrong password, and its relay has another one, too', {
  network: BEHIND_NAT,
  server: webPbx({ phone: [], turn: {} }),
  profile: webPhone([stun(), turn(['udp'], WRONG)], { password: 'not-the-password' }),
  expect: ['auth-wrong-password'],
  alsoNamed: ['turn-auth-failed'],
  not: OF_ICE,
});

scenario('the relay of a web phone loses a fifth of what it relays', {
  network: BEHIND_NAT,
  server: webPbx({ turn: {} }),
  fault: ({ firewall, at }) =>
    void firewall.drops({
      from: 'client',
      udp: '49152:49500',
      server: at.turn,
      among: true,
      rtp: true,
      probability: 0.2,
    }),
  profile: webPhone([turn(['udp'])], {}, 'relay'),
  expect: ['quality-loss-inbound', 'turn-relay-broken'],
  not: ['ice-checks-failed', 'ice-consent-lost', 'dtls-failed', 'turn-unreachable'],
  alone: true,
});

scenario('the certificate of the relay has expired, and UDP is blocked', {
  network: BEHIND_NAT,
  server: webPbx({ turn: { certificate: 'expired' } }),
  fault: ({ router }) => onlyNamesByUdp(router),
  profile: webPhone([stun(), turn(['udp', 'tls'])]),
  expect: ['udp-blocked', 'tls-certificate-expired'],
  alsoNamed: ['udp-blocked', 'tls-certificate-expired'],
  not: ['stun-unreachable', 'nat-symmetric', 'ice-host-override-wrong'],
});

scenario('one of two ways to the relay has a certificate of another name, and calls work', {
  network: BEHIND_NAT,
  server: webPbx({ turn: { certificate: 'wrong-name' } }),
  profile: webPhone([stun(), turn(['udp', 'tls'])]),
  expect: ['tls-certificate-name-mismatch', 'turn-unreachable'],
  not: [...OF_ICE, 'websocket-refused', 'stun-unreachable'],
});

scenario('no STUN server runs, and the media ports of the gateway are closed', {
  network: BEHIND_NAT,
  server: webPbx(),
  fault: ({ firewall, at }) => void firewall.drops({ from: 'client', udp: GATEWAY_PORTS, server: at.relay }),
  profile: webPhone([stun()]),
  expect: ['ice-checks-failed', 'stun-unreachable'],
  alsoNamed: ['ice-checks-failed', 'stun-unreachable'],
  not: ['udp-blocked', 'nat-symmetric', 'ice-host-override-wrong', 'dtls-failed'],
});

scenario('a web phone on a line with packets of 1280 octets', {
  network: direct({ mtu: 1280 }),
  server: webPbx({ turn: {} }),
  profile: webPhone([stun(), turn(['udp', 'tls'])]),
  expect: 'healthy',
  not: ['sip-fragments-dropped', 'dtls-failed'],
});

scenario('all of a web phone goes by a tunnel, and it works', {
  network: nat({ secondWay: 'tun0' }),
  server: webPbx({ turn: {} }),
  fault: ({ client }) => void client(['ip', 'route', 'replace', 'default', 'via', '10.99.0.1', 'dev', 'tun0']),
  profile: webPhone([stun(), turn(['udp'])]),
  expect: 'healthy',
  alsoNamed: ['vpn-in-path'],
  not: [...OF_ICE, 'media-wrong-interface', 'ice-gathering-slow'],
});

scenario('a web phone with IPv6 alone', {
  network: direct(),
  server: webPbx({ media: { family: 6 } }),
  fault: ({ client }) => void client(['ip', '-4', 'addr', 'flush', 'dev', 'net0']),
  profile: ({ server6 }) => webPhone([], { registrar: `sip:[${server6}]`, wsUrl: `wss://[${server6}]:8443/ws` }),
  expect: 'healthy',
});
