/** Relays that refuse, are full, are not there, or take audio and do not deliver it. */
import { natToPublic } from '../network/plans';
import { area } from '../scenario';
import type { Scenario } from '../scenario';
import { PASSWORD } from '../servers/kamailio';
import { webPbx } from '../servers/plan';
import { RELAYED_PORTS, limitedCredentials, stun, turn } from '../servers/turn';
import type { TurnPlan } from '../servers/turn';
import { webPhone } from '../webrtc';

const scenario = area('ice');
const healthy = area('healthy');
const TURN = [
  'turn-auth-failed',
  'turn-unreachable',
  'turn-quota',
  'turn-peer-forbidden',
  'turn-relay-broken',
] as const;
const others = (own: (typeof TURN)[number]): (typeof TURN)[number][] => TURN.filter((one) => one !== own);
const RANGE = `${RELAYED_PORTS.from}:${RELAYED_PORTS.to}`;
const INSIDE = '192.168.60.5';
/** Calls over the relay alone. */
const overRelay = (
  plan: TurnPlan | null,
  server = turn(['udp']),
): Pick<Scenario, 'network' | 'server' | 'profile'> => ({
  network: natToPublic({ firewalled: true }),
  server: webPbx({ turn: plan }),
  profile: webPhone([server], {}, 'relay'),
});

scenario('the password of the relay is wrong', {
  ...overRelay({}, turn(['udp'], { username: 'alice', credential: 'not-the-password' })),
  expect: ['turn-auth-failed'],
  not: [...others('turn-auth-failed'), 'auth-wrong-password', 'ice-host-override-wrong'],
  chosen: true,
});

scenario('the password of the relay is wrong, and calls work without it', {
  network: natToPublic({ firewalled: true }),
  server: webPbx({ turn: {} }),
  profile: webPhone([stun(), turn(['udp', 'tcp'], { username: 'alice', credential: 'not-the-password' })]),
  expect: ['turn-auth-failed'],
  not: [...others('turn-auth-failed'), 'stun-unreachable', 'ice-checks-failed'],
});

scenario('the relay does not know the user', {
  ...overRelay({}, turn(['udp'], { username: 'mallory', credential: PASSWORD })),
  expect: ['turn-auth-failed'],
  not: others('turn-auth-failed'),
});

scenario('the time-limited credentials of the relay are over', {
  ...overRelay({ credentials: 'time-limited' }, turn(['udp'], limitedCredentials(-600))),
  expect: ['turn-auth-failed'],
  not: others('turn-auth-failed'),
});

scenario('the time-limited credentials were made with another secret', {
  ...overRelay({ credentials: 'time-limited' }, turn(['udp'], limitedCredentials(3600, 'another-secret'))),
  expect: ['turn-auth-failed'],
  not: others('turn-auth-failed'),
});

scenario('somebody else has all that alice may have at the relay', {
  ...overRelay({ options: ['--user-quota=2'] }),
  fault: async ({ beside, at }) => {
    const holding = ['-u', 'alice', '-w', PASSWORD, '-e', at.script, '-m', '1', '-n', '100000', '-c', '-X', at.turn];
    const holder = await beside('server', ['turnutils_uclient', ...holding]);
    await holder.waitForLine(/^.*Total connect time/m);
  },
  expect: ['turn-quota'],
  not: others('turn-quota'),
});

scenario('no relay runs where the profile says', {
  ...overRelay(null, turn(['udp', 'tcp'])),
  expect: ['turn-unreachable'],
  not: others('turn-unreachable'),
});

scenario('the relay is silent: its ports are closed in a firewall', {
  ...overRelay({}, turn(['udp', 'tcp'])),
  fault: ({ firewall, at }) => {
    firewall.drops({ from: 'client', udp: 3478, server: at.turn });
    firewall.drops({ from: 'client', tcp: 3478, server: at.turn });
  },
  expect: ['turn-unreachable'],
  not: [...others('turn-unreachable'), 'udp-blocked'],
});

scenario('the relay has no TLS, and the profile wants it', {
  ...overRelay({ options: ['--no-tls'] }, turn(['tls'])),
  expect: ['turn-unreachable'],
  not: others('turn-unreachable'),
});

for (const [certificate, what, code] of [
  ['wrong-name', 'is for another name', 'tls-certificate-name-mismatch'],
  ['expired', 'has expired', 'tls-certificate-expired'],
  ['self-signed', 'is signed by itself', 'tls-certificate-untrusted'],
] as const) {
  scenario(`the certificate of the relay ${what}`, {
    ...overRelay({ certificate }, turn(['tls'])),
    expect: [code, 'turn-unreachable'],
    not: [...others('turn-unreachable'), 'websocket-refused', 'server-unreachable'],
  });
}

scenario('the ports that the relay relays at are closed in its firewall', {
  ...overRelay({}),
  fault: ({ firewall, at }) => void firewall.drops({ from: 'client', udp: RANGE, server: at.turn, among: true }),
  expect: ['turn-relay-broken'],
  not: [...others('turn-relay-broken'), 'ice-host-override-wrong'],
});

scenario('the relay gives out an address of its inside', {
  ...overRelay({ relaysFrom: INSIDE }),
  fault: ({ server, firewall }) => {
    // Nobody but the relay itself is inside.
    firewall.drops({ from: 'client', server: INSIDE, among: true });
    server(['iptables', '-A', 'INPUT', '-s', INSIDE, '-j', 'DROP']);
  },
  expect: ['turn-relay-broken'],
  not: others('turn-relay-broken'),
  mayStayIdle: true,
});

scenario('the relay may not send to the gateway', {
  network: natToPublic({ firewalled: true }),
  server: webPbx({ turn: { options: ['--denied-peer-ip=203.0.113.50'] } }),
  profile: webPhone([turn(['udp'])], {}, 'relay'),
  expect: ['turn-peer-forbidden'],
  not: others('turn-peer-forbidden'),
});

scenario('the relay may not send to anybody', {
  ...overRelay({ options: ['--denied-peer-ip=0.0.0.0-255.255.255.255'] }),
  expect: ['turn-peer-forbidden'],
  not: others('turn-peer-forbidden'),
});

scenario('the relay ends in mid-call', {
  ...overRelay({}),
  during: { when: { from: 'client', udp: 3478, length: '150:' }, do: ({ servers }) => servers.turn?.signal('SIGKILL') },
  expect: ['ice-consent-lost', 'turn-unreachable', 'turn-relay-broken'],
  not: ['turn-auth-failed', 'far-end-silent', 'server-unreachable'],
});

scenario('the relay answers by TCP alone, and calls go over it', {
  ...overRelay({}, turn(['udp', 'tcp'])),
  fault: ({ firewall, at }) => void firewall.drops({ from: 'client', udp: 3478, server: at.turn }),
  expect: ['turn-unreachable'],
  not: [...others('turn-unreachable'), 'udp-blocked', 'ice-checks-failed'],
});

healthy('WebRTC over a relay that is there by TCP alone', {
  network: natToPublic({ firewalled: true }),
  server: webPbx({ turn: { options: ['--no-udp', '--no-dtls'] } }),
  profile: webPhone([turn(['tcp'])], {}, 'relay'),
  expect: 'healthy',
  not: TURN,
});

scenario('the relay is there by TCP alone, and the profile names UDP', {
  network: natToPublic({ firewalled: true }),
  server: webPbx({ turn: { options: ['--no-udp', '--no-dtls'] } }),
  profile: webPhone([turn(['udp'])], {}, 'relay'),
  expect: ['turn-unreachable'],
  not: others('turn-unreachable'),
});

healthy('WebRTC over a relay whose relayed address only the gateway can reach', {
  ...overRelay({ relaysFrom: INSIDE }),
  expect: 'healthy',
  alsoNamed: ['turn-relay-broken'],
  not: others('turn-relay-broken'),
});

scenario('what the relay sends to the gateway is dropped', {
  ...overRelay({}),
  fault: ({ server, at }) => {
    server(['iptables', '-A', 'INPUT', '-s', at.turn, '-p', 'udp', '--sport', RANGE, '-j', 'DROP']);
  },
  expect: ['ice-checks-failed'],
  not: [...TURN, 'udp-blocked', 'ice-host-override-wrong'],
});

scenario('the relay passes checks and keys on, and no audio of the gateway', {
  ...overRelay({}),
  fault: ({ firewall, at }) =>
    void firewall.drops({ from: 'client', udp: RANGE, server: at.turn, among: true, rtp: true }),
  expect: ['media-inbound-blocked', 'turn-relay-broken'],
  not: ['ice-checks-failed', 'ice-consent-lost', 'dtls-failed', 'far-end-silent'],
});
