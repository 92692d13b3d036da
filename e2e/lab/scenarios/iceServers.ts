/** STUN servers that do not help, networks without UDP, and routers that need a relay. */
import path from 'node:path';
import { natToPublic, symmetricNat } from '../network/plans';
import { area } from '../scenario';
import type { Hands } from '../scenario';
import { webPbx } from '../servers/plan';
import { stun, turn } from '../servers/turn';
import { AT_443, letsInWhomItAsked, onlyNamesByUdp, webPhone } from '../webrtc';

const scenario = area('ice');
const LIAR = path.join(import.meta.dirname, '../servers/lyingStunMain.mjs');
const BEHIND_NAT = natToPublic({ firewalled: true });
const BEHIND_SYMMETRIC_NAT = symmetricNat({ firewalled: true, subnet: '203.0.113' });
/** At the script's address; see lyingStunMain.mjs. */
async function liar({ beside, at }: Hands, how: 'address' | 'transaction' | 'twice' | 'hangs'): Promise<void> {
  const running = await beside('server', [process.execPath, LIAR, at.script, how]);
  await running.waitForLine(/^ready/m);
}
const NO_WAY = ['ice-checks-failed', 'udp-blocked', 'nat-symmetric'] as const;

scenario('no STUN server runs where the profile says, and calls work', {
  network: BEHIND_NAT,
  server: webPbx(),
  profile: webPhone([stun()]),
  expect: ['stun-unreachable'],
  not: [...NO_WAY, 'turn-unreachable'],
});

scenario('the STUN server is at another port than the profile says', {
  network: BEHIND_NAT,
  server: webPbx({ turn: {} }),
  profile: webPhone([stun(3400)]),
  expect: ['stun-unreachable'],
  not: [...NO_WAY, 'turn-unreachable'],
});

scenario('the STUN server is silent: its port is closed in a firewall', {
  network: BEHIND_NAT,
  server: webPbx({ turn: {} }),
  fault: ({ firewall, at }) => void firewall.drops({ from: 'client', server: at.turn }),
  profile: webPhone([stun()]),
  expect: ['stun-unreachable'],
  not: [...NO_WAY, 'turn-unreachable'],
});

scenario('the STUN server has a name that does not exist', {
  network: BEHIND_NAT,
  server: webPbx(),
  profile: webPhone([{ urls: ['stun:gone.pbx.test'] }]),
  expect: ['stun-unreachable', 'dns-failure'],
  not: [...NO_WAY, 'turn-unreachable'],
});

scenario('UDP is blocked, and a relay by TCP is the way out', {
  network: BEHIND_NAT,
  server: webPbx({ turn: {} }),
  fault: ({ router }) => onlyNamesByUdp(router),
  profile: webPhone([stun(), turn(['udp', 'tcp'])]),
  expect: ['udp-blocked'],
  not: ['stun-unreachable', 'turn-unreachable', 'ice-checks-failed', 'nat-symmetric'],
  chosen: true,
});

scenario('UDP and most of TCP are blocked, and a relay by TLS at 443 is the way out', {
  network: BEHIND_NAT,
  server: webPbx({ turn: { tlsPort: 443 }, fronts: [AT_443] }),
  fault: ({ router }) => {
    onlyNamesByUdp(router);
    router.drops({ from: 'client', tcp: 3478 });
  },
  profile: webPhone([stun(), turn(['udp', 'tcp', 'tls443'])], { wsUrl: 'wss://pbx.test:443/ws' }),
  expect: ['udp-blocked'],
  not: ['stun-unreachable', 'ice-checks-failed', 'nat-symmetric'],
});

scenario('UDP is blocked, and no relay is known', {
  network: BEHIND_NAT,
  server: webPbx({ turn: {} }),
  fault: ({ router }) => onlyNamesByUdp(router),
  profile: webPhone([stun()]),
  expect: ['udp-blocked'],
  not: ['stun-unreachable', 'nat-symmetric', 'ice-host-override-wrong'],
});

scenario('symmetric NAT, a gateway that lets in only whom it has asked, and no relay', {
  network: BEHIND_SYMMETRIC_NAT,
  server: webPbx({ turn: {} }),
  fault: letsInWhomItAsked,
  profile: webPhone([stun()]),
  expect: ['nat-symmetric'],
  not: ['udp-blocked', 'stun-unreachable', 'ice-host-override-wrong'],
});

scenario('a STUN server for each of three names, one of them alive', {
  network: BEHIND_NAT,
  server: webPbx({ turn: {} }),
  profile: ({ nobody }) => webPhone([stun(), stun(3400), { urls: [`stun:${nobody}`] }]),
  expect: ['stun-unreachable'],
  not: NO_WAY,
});

scenario('one of two STUN servers tells an address that is not ours', {
  network: BEHIND_NAT,
  server: webPbx({ turn: {} }),
  fault: (hands) => liar(hands, 'address'),
  profile: ({ script }) => webPhone([stun(), { urls: [`stun:${script}`] }]),
  expect: 'healthy',
  not: [...NO_WAY, 'stun-unreachable'],
});

scenario('only STUN passes by UDP, and no relay is known', {
  network: BEHIND_NAT,
  server: webPbx({ turn: {} }),
  fault: ({ router }) => {
    router.drops({ from: 'client', udp: '54:3477' });
    router.drops({ from: 'client', udp: '3480:65535' });
  },
  mayStayIdle: true,
  profile: webPhone([stun()]),
  expect: ['ice-checks-failed'],
  not: ['stun-unreachable', 'nat-symmetric', 'ice-host-override-wrong', 'udp-blocked'],
});

scenario('UDP is blocked, and the relay by TCP does not accept the password', {
  network: BEHIND_NAT,
  server: webPbx({ turn: {} }),
  fault: ({ router }) => onlyNamesByUdp(router),
  profile: webPhone([stun(), turn(['udp', 'tcp'], { username: 'alice', credential: 'not-the-password' })]),
  expect: ['udp-blocked', 'turn-auth-failed'],
  alsoNamed: ['turn-auth-failed'],
  not: ['stun-unreachable', 'nat-symmetric'],
});

scenario('symmetric NAT, and the relay does not accept the password', {
  network: BEHIND_SYMMETRIC_NAT,
  server: webPbx({ turn: {} }),
  fault: letsInWhomItAsked,
  profile: webPhone([stun(), turn(['udp'], { username: 'alice', credential: 'not-the-password' })]),
  expect: ['turn-auth-failed', 'nat-symmetric'],
  not: ['udp-blocked', 'stun-unreachable'],
});

scenario('the STUN server wants credentials for the Binding request', {
  network: BEHIND_NAT,
  server: webPbx({ turn: { options: ['--secure-stun'] } }),
  profile: webPhone([stun()]),
  expect: ['stun-unreachable', 'unknown'],
  not: [...NO_WAY, 'turn-unreachable', 'turn-auth-failed'],
});

scenario('the only STUN server answers with the numbers of other requests', {
  network: BEHIND_NAT,
  server: webPbx(),
  fault: (hands) => liar(hands, 'transaction'),
  profile: ({ script }) => webPhone([{ urls: [`stun:${script}`] }]),
  expect: ['stun-unreachable'],
  not: [...NO_WAY, 'turn-unreachable'],
});

scenario('the only STUN server lies, and the gateway lets in only whom it has asked', {
  network: BEHIND_NAT,
  server: webPbx(),
  fault: async (hands) => {
    await liar(hands, 'address');
    letsInWhomItAsked(hands);
  },
  profile: ({ script }) => webPhone([{ urls: [`stun:${script}`] }]),
  expect: ['ice-checks-failed'],
  not: ['udp-blocked', 'nat-symmetric', 'stun-unreachable', 'dtls-failed'],
});

scenario('the STUN server answers twice, first the truth', {
  network: BEHIND_NAT,
  server: webPbx(),
  fault: (hands) => liar(hands, 'twice'),
  profile: ({ script }) => webPhone([{ urls: [`stun:${script}`] }]),
  expect: 'healthy',
  not: [...NO_WAY, 'stun-unreachable'],
});

scenario('one of twenty STUN servers hangs', {
  network: BEHIND_NAT,
  server: webPbx({ turn: {} }),
  fault: async (hands) => {
    for (let last = 101; last < 120; last += 1) {
      hands.server(['ip', 'addr', 'add', `203.0.113.${last}/24`, 'dev', 'net0']);
      const here = ['-d', `203.0.113.${last}`, '-j', 'DNAT', '--to', hands.at.turn];
      hands.server(['iptables', '-t', 'nat', '-A', 'PREROUTING', ...here]);
    }
    await liar(hands, 'hangs');
  },
  profile: ({ script }) => {
    const alive = Array.from({ length: 19 }, (_, index) => `stun:203.0.113.${101 + index}`);
    return webPhone([{ urls: [...alive, `stun:${script}`] }]);
  },
  expect: ['stun-unreachable'],
  alsoNamed: ['ice-gathering-slow'],
  not: [...NO_WAY, 'turn-unreachable'],
});

scenario('UDP is blocked, and the only relay, by TLS, shows a certificate of another name', {
  network: BEHIND_NAT,
  server: webPbx({ turn: { certificate: 'wrong-name' } }),
  fault: ({ router }) => onlyNamesByUdp(router),
  profile: webPhone([turn(['tls'])], {}, 'relay'),
  expect: ['tls-certificate-name-mismatch'],
  alsoNamed: ['turn-unreachable', 'ice-checks-failed'],
  not: ['stun-unreachable', 'nat-symmetric'],
});
