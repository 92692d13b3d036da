/** Web phones whose ways to the gateway fail, break, or were never named. */
import { direct, nat, natToPublic } from '../network/plans';
import { area } from '../scenario';
import { forMethod } from '../servers/answers';
import { pbx, webPbx } from '../servers/plan';
import { stun, turn } from '../servers/turn';
import { GATEWAY_PORTS, alteredSdp, companionPhone, webPhone } from '../webrtc';

const scenario = area('ice');
const MEDIA = ['media-inbound-blocked', 'media-outbound-blocked', 'media-both-blocked', 'far-end-silent'] as const;
const NEIGHBOURS = ['dtls-failed', 'stun-unreachable', 'udp-blocked', 'nat-symmetric'] as const;

scenario('the gateway names an address of its inside', {
  network: natToPublic({ firewalled: true }),
  server: webPbx({ media: { announces: '192.168.7.7' }, turn: {} }),
  profile: webPhone([stun()]),
  expect: ['ice-host-override-wrong'],
  not: [...MEDIA, ...NEIGHBOURS],
});

scenario('the gateway names an address of its inside, and a relay is no help', {
  network: natToPublic({ firewalled: true }),
  server: webPbx({ media: { announces: '10.1.2.3' }, turn: {} }),
  profile: webPhone([stun(), turn(['udp'])]),
  expect: ['ice-host-override-wrong'],
  not: [...MEDIA, ...NEIGHBOURS, 'turn-relay-broken'],
});

scenario('the media ports of the gateway are closed in its firewall', {
  network: natToPublic({ firewalled: true }),
  server: webPbx({ turn: {} }),
  fault: ({ firewall, at }) => void firewall.drops({ from: 'client', udp: GATEWAY_PORTS, server: at.relay }),
  profile: webPhone([stun()]),
  expect: ['ice-checks-failed'],
  not: [...MEDIA, ...NEIGHBOURS, 'ice-host-override-wrong'],
  chosen: true,
});

scenario('nothing listens at the media ports of the gateway (ICMP)', {
  network: nat(),
  server: webPbx(),
  fault: ({ router, at }) => void router.rejects({ from: 'client', udp: GATEWAY_PORTS, server: at.relay }),
  profile: webPhone(),
  expect: ['ice-checks-failed', 'media-peer-port-closed'],
  not: [...NEIGHBOURS, 'ice-host-override-wrong'],
});

scenario('a middle box mixes up the ice-pwd of two calls', {
  network: nat({ firewalled: true }),
  server: alteredSdp({ toClient: [['^a=ice-pwd:.*$', 'a=ice-pwd:ofAnotherCallAltogether00']] }),
  profile: webPhone(),
  expect: ['ice-checks-failed'],
  not: [...MEDIA, ...NEIGHBOURS, 'ice-host-override-wrong'],
});

scenario('a middle box mixes up the ice-ufrag of two calls', {
  network: nat({ firewalled: true }),
  server: alteredSdp({ toClient: [['^a=ice-ufrag:.*$', 'a=ice-ufrag:0ther']] }),
  profile: webPhone(),
  expect: ['ice-checks-failed'],
  not: [...MEDIA, ...NEIGHBOURS, 'ice-host-override-wrong'],
});

scenario('an interface without a way out holds the gathering up', {
  network: natToPublic({ firewalled: true, secondWay: 'tun0' }),
  server: webPbx({ turn: {} }),
  fault: ({ router }) => void router.run(['iptables', '-I', 'FORWARD', '-s', '10.99.0.0/24', '-j', 'DROP']),
  profile: webPhone([stun(), turn(['udp'])]),
  expect: ['ice-gathering-slow'],
  not: ['stun-unreachable', 'turn-unreachable', 'ice-checks-failed', 'udp-blocked'],
});

scenario('the way of the audio is cut in mid-call', {
  network: nat({ firewalled: true }),
  server: webPbx(),
  during: {
    when: 'audio flows',
    do: ({ router, at }) => {
      router.drops({ from: 'client', udp: GATEWAY_PORTS, server: at.relay });
      router.drops({ from: 'server', udp: GATEWAY_PORTS, server: at.relay });
    },
  },
  profile: webPhone(),
  expect: ['ice-consent-lost'],
  not: ['ice-checks-failed', 'server-unreachable', 'dtls-failed', 'far-end-silent'],
});

scenario('nothing of the gateway arrives any more in mid-call', {
  network: nat({ firewalled: true }),
  server: webPbx(),
  during: {
    when: 'audio flows',
    do: ({ router, at }) => void router.drops({ from: 'server', udp: GATEWAY_PORTS, server: at.relay }),
  },
  profile: webPhone(),
  expect: ['ice-consent-lost', 'media-inbound-blocked'],
  not: ['ice-checks-failed', 'server-unreachable', 'dtls-failed', 'far-end-silent'],
});

scenario("the router's own address changes while a web phone talks", {
  network: nat({ firewalled: true }),
  server: webPbx({ relayLearns: 'immediate' }),
  during: {
    when: 'audio flows',
    do: ({ router, at }) => {
      // As a new dial-up does: the translations of the old address are forgotten with it.
      router.run(['ip', 'addr', 'del', `${at.routerOutside}/24`, 'dev', 'wan0']);
      router.run(['ip', 'addr', 'add', `${at.servers.replace('0/24', '99')}/24`, 'dev', 'wan0']);
    },
  },
  profile: webPhone(),
  expect: ['media-rebinding', 'ice-consent-lost'],
  not: ['ice-checks-failed', 'dtls-failed', 'far-end-silent', 'server-unreachable'],
  leaves: ['binding', 'call'],
});

scenario('the address of a web phone changes while it talks', {
  network: direct(),
  server: webPbx(),
  during: {
    when: 'audio flows',
    do: ({ client, at }) => {
      client(['ip', 'addr', 'del', `${at.client}/24`, 'dev', 'net0']);
      client(['ip', 'addr', 'add', '10.77.0.42/24', 'dev', 'net0']);
      client(['ip', 'route', 'add', 'default', 'via', at.router]);
    },
  },
  profile: webPhone(),
  expect: ['media-rebinding'],
  not: ['ice-checks-failed', 'dtls-failed', 'far-end-silent', 'server-unreachable'],
  leaves: ['binding', 'call'],
});

scenario('ICE and DTLS pass, and the audio is dropped on its way here', {
  network: nat({ firewalled: true }),
  server: webPbx(),
  fault: ({ router, at }) => void router.drops({ from: 'server', udp: GATEWAY_PORTS, server: at.relay, rtp: true }),
  profile: webPhone(),
  expect: ['media-inbound-blocked'],
  not: ['ice-checks-failed', 'ice-consent-lost', 'dtls-failed', 'far-end-silent'],
});

scenario('ICE and DTLS pass, and our audio is dropped on its way there', {
  network: nat({ firewalled: true }),
  server: webPbx(),
  fault: ({ router, at }) => void router.drops({ from: 'client', udp: GATEWAY_PORTS, server: at.relay, rtp: true }),
  profile: webPhone(),
  expect: ['media-outbound-blocked'],
  not: ['ice-checks-failed', 'ice-consent-lost', 'dtls-failed', 'far-end-silent', 'media-inbound-blocked'],
});

scenario('a web phone hears somebody who is silent', {
  network: nat({ firewalled: true }),
  server: webPbx({ phone: [], script: { media: { send: 'silence' } } }),
  profile: webPhone(),
  expect: ['far-end-silent'],
  not: ['ice-checks-failed', 'dtls-failed', 'media-inbound-blocked'],
});

scenario('a web phone loses every tenth packet on its way here', {
  network: nat({ firewalled: true }),
  server: webPbx(),
  fault: ({ router, at }) =>
    void router.drops({ from: 'server', udp: GATEWAY_PORTS, server: at.relay, rtp: true, probability: 0.1 }),
  profile: webPhone(),
  expect: ['quality-loss-inbound'],
  not: ['ice-checks-failed', 'ice-consent-lost', 'dtls-failed', 'quality-loss-outbound'],
  alone: true,
});

scenario('the gateway names addresses by TCP alone', {
  network: nat({ firewalled: true }),
  server: alteredSdp({
    toClient: [
      [
        '^a=candidate:(\\S+) 1 UDP (\\d+) (\\S+) (\\d+) typ host$',
        'a=candidate:$1 1 TCP $2 $3 9 typ host tcptype active',
      ],
    ],
    toServer: [['^a=candidate:.*\\r\\n', '']],
  }),
  profile: webPhone(),
  expect: ['ice-checks-failed'],
  not: [...MEDIA, ...NEIGHBOURS, 'ice-host-override-wrong'],
});

scenario('the companion is behind a firewall that lets no UDP in', {
  network: nat({ firewalled: true }),
  server: pbx({ registrar: null, phone: [], companion: true }),
  fault: ({ firewall }) => void firewall.drops({ from: 'client', udp: '10000:65535' }),
  profile: companionPhone(),
  expect: ['ice-checks-failed'],
  not: [...MEDIA, 'dtls-failed', 'ice-host-override-wrong', 'sip-udp-blocked'],
});

scenario('the web call is answered in plain RTP', {
  network: nat({ firewalled: true }),
  server: alteredSdp({
    toClient: [
      ['UDP/TLS/RTP/SAVPF', 'RTP/AVP'],
      ['^a=(?:candidate|ice-|fingerprint|setup|end-of|rtcp-mux).*\\r\\n', ''],
    ],
  }),
  profile: webPhone(),
  expect: ['call-srtp-mismatch'],
  not: ['ice-host-override-wrong', 'media-inbound-blocked', 'far-end-silent'],
});

scenario('a plain telephone calls somebody who takes web calls alone', {
  network: direct(),
  server: pbx({
    companion: true,
    phone: [],
    registrar: {
      call: forMethod(
        'INVITE',
        'if (!search_body("UDP/TLS/RTP/SAVPF")) { sl_send_reply("488", "Not Acceptable Here"); exit; } record_route(); $du = "sip:10.88.0.40:5060"; route(RELAY); exit;',
      ),
    },
  }),
  expect: ['call-srtp-mismatch'],
  not: ['call-codec-mismatch', 'call-rejected'],
});

scenario('a web phone calls a plain telephone, and no gateway stands between', {
  network: direct(),
  server: pbx(),
  profile: webPhone(),
  expect: ['call-srtp-mismatch'],
  not: ['call-codec-mismatch', 'call-rejected', 'ice-checks-failed'],
});
