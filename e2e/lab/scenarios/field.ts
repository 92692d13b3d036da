/** What people reported: habits of servers and of the way that look like a fault and are none, and faults that look like another one. */
import { direct, nat, natToPublic } from '../network/plans';
import { DEVICE, WAN } from '../network/topology';
import { area } from '../scenario';
import { forMethod, ignores } from '../servers/answers';
import { pbx, pbxWithPeer, webPbx } from '../servers/plan';
import { stun } from '../servers/turn';
import { webPhone } from '../webrtc';

const healthy = area('healthy');
const media = area('media');
const MEDIA = '10000:65535';
const NO_OPTIONS = { registrar: { anyRequest: forMethod('OPTIONS', ignores) } };
const UNREACHED = ['server-unreachable', 'sip-udp-blocked', 'sip-tcp-blocked', 'unknown'] as const;

healthy('a server that answers no OPTIONS, by UDP', {
  network: nat(),
  server: pbx({ media: 'relay', ...NO_OPTIONS }),
  expect: 'healthy',
  alsoNamed: ['sip-options-ignored'],
  not: UNREACHED,
});

healthy('a server that answers no OPTIONS, by secure WebSocket', {
  network: nat(),
  server: webPbx(NO_OPTIONS),
  profile: webPhone(),
  expect: 'healthy',
  alsoNamed: ['sip-options-ignored'],
  not: UNREACHED,
});

healthy('a far end that asks for fax (T.38), is refused, and goes on', {
  network: direct(),
  server: pbxWithPeer({ media: { send: 'echo' }, reinvite: { afterMs: 2000, fax: true } }),
  expect: 'healthy',
});

healthy('the way takes smaller packets only, and says so by ICMP', {
  network: direct(),
  server: pbx(),
  fault: ({ router, server }) => {
    router.run(['ip', 'link', 'set', WAN, 'mtu', '700']);
    server(['ip', 'link', 'set', DEVICE, 'mtu', '700']);
  },
  expect: 'healthy',
  not: ['sip-fragments-dropped', 'invite-no-response', 'call-setup-slow'],
  mayStayIdle: true,
});

media('a STUN server is dead, and inbound audio is blocked', {
  network: direct(),
  server: pbxWithPeer({ media: { send: 'tone' } }, { turn: {} }),
  fault: ({ router }) => {
    router.drops({ from: 'client', udp: 3478 });
    router.drops({ from: 'server', udp: MEDIA });
  },
  profile: { ice: { servers: [stun()] } },
  expect: ['media-inbound-blocked', 'media-both-blocked'],
});

media("the far end's media process dies in mid-call", {
  network: direct(),
  server: pbxWithPeer({ media: { send: 'echo', diesAfterMs: 3000 } }),
  expect: ['media-peer-port-closed'],
  not: ['media-inbound-blocked', 'far-end-silent', 'quality-loss-inbound'],
});

media('a firewall rejects our audio by ICMP, and that of the far end passes', {
  network: direct(),
  server: pbxWithPeer({ media: { send: 'tone' } }),
  fault: ({ router }) => void router.rejects({ from: 'client', udp: MEDIA }),
  expect: ['media-outbound-blocked'],
  not: ['media-peer-port-closed', 'media-both-blocked'],
});

media('a server that carries the audio itself believes a private address behind a NAT', {
  network: natToPublic(),
  server: pbx({ registrar: null, phone: [], oddRegistrar: { media: { send: 'tone' } } }),
  expect: ['sdp-own-address-unroutable'],
  not: ['media-inbound-blocked', 'media-outbound-blocked'],
});

area('tls')('the TLS handshake is swallowed on its way, while TCP connects', {
  network: nat(),
  server: pbx({ phone: [] }),
  fault: ({ router }) => void router.drops({ from: 'client', tcp: 5061, text: 'pbx.test' }),
  profile: { account: { transport: 'tls', registrar: 'sip:pbx.test' } },
  expect: ['tls-handshake-failed'],
  not: ['sip-tcp-blocked', 'server-unreachable', 'sip-port-closed'],
});

area('names')('the first target of the name dies between registration and call', {
  network: direct(),
  server: pbx({
    secondRegistrar: {},
    zone: ({ proxy, secondProxy }) => [
      `host-record=one.pbx.test,${secondProxy}`,
      `host-record=two.pbx.test,${proxy}`,
      'srv-host=_sip._udp.pbx.test,one.pbx.test,5060,10,0',
      'srv-host=_sip._udp.pbx.test,two.pbx.test,5060,20,0',
    ],
  }),
  profile: { account: { registrar: 'sip:pbx.test' } },
  fault: ({ router, at }) => void router.drops({ from: 'client', server: at.secondProxy }),
  expect: ['dns-srv-target-down'],
  not: ['server-unreachable', 'sip-udp-blocked', 'invite-no-response', 'unknown'],
});

const TACITURN = `
  const [, address, port] = process.argv;
  require('dgram').createSocket('udp4').bind(Number(port), address, () =>
    require('net').createServer((socket) => socket.on('error', () => {}).resume()).listen(Number(port), address, () => console.log('ready')));`;

healthy('a call server that answers only the ICE checks of its own calls', {
  network: nat(),
  server: pbx({ media: 'relay' }),
  fault: async ({ beside, at }) => {
    const running = await beside('server', [process.execPath, '-e', TACITURN, at.script, '8443']);
    await running.waitForLine(/^ready/m);
  },
  profile: ({ script }) => ({ ports: [{ name: 'call server media', host: script, udp: 8443, tcp: 8443 }] }),
  expect: 'healthy',
  alsoNamed: ['media-udp-port-blocked'],
});

media('a far end answers and sends nothing at all', {
  network: direct(),
  server: pbxWithPeer({ media: { send: 'none' } }),
  expect: ['far-end-sends-nothing'],
  not: ['media-inbound-blocked', 'far-end-silent', 'microphone-silent'],
});
