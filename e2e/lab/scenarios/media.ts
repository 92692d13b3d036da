/** Calls that stand, and in which one or both cannot hear. */
import { direct, nat, natToPublic } from '../network/plans';
import { area } from '../scenario';
import { pbx, pbxWithPeer } from '../servers/plan';

const scenario = area('media');
/** Ports of the servers' side that carry media. */
const MEDIA = '10000:65535';
const ONE_WAY = ['media-inbound-blocked', 'media-outbound-blocked', 'media-both-blocked', 'far-end-silent'] as const;
const others = (...own: string[]): (typeof ONE_WAY)[number][] => ONE_WAY.filter((one) => !own.includes(one));

scenario('inbound audio blocked at the router', {
  network: nat(),
  server: pbx({ media: 'relay', companion: true }),
  fault: ({ router }) => void router.drops({ from: 'server', udp: MEDIA }),
  expect: ['media-inbound-blocked'],
  not: others('media-inbound-blocked'),
  chosen: true,
});

scenario('outbound audio blocked at the router', {
  network: direct(),
  server: pbx({ companion: true }),
  fault: ({ router }) => void router.drops({ from: 'client', udp: MEDIA }),
  expect: ['media-outbound-blocked'],
  not: others('media-outbound-blocked'),
  chosen: true,
});

scenario('outbound audio blocked, and only the echo to tell', {
  network: direct(),
  server: pbx(),
  fault: ({ router }) => void router.drops({ from: 'client', udp: MEDIA }),
  expect: ['media-outbound-blocked'],
  not: others('media-outbound-blocked'),
});

scenario('audio blocked in both directions', {
  network: nat(),
  server: pbx({ media: 'relay', companion: true }),
  fault: ({ router }) => {
    router.drops({ from: 'client', udp: MEDIA });
    router.drops({ from: 'server', udp: MEDIA });
  },
  expect: ['media-both-blocked'],
  not: others('media-both-blocked'),
  chosen: true,
  mayStayIdle: true,
});

scenario('only the high half of our ports is blocked', {
  network: direct(),
  server: pbx({ companion: true }),
  fault: ({ router }) => {
    router.drops({ from: 'client', udp: MEDIA, clientPorts: '30000:65535' });
    router.drops({ from: 'server', udp: MEDIA, clientPorts: '30000:65535' });
  },
  expect: ['media-port-range-blocked'],
  not: ['far-end-silent'],
});

scenario("the peer's media port is closed", {
  network: direct(),
  server: pbxWithPeer({ sdp: { port: 29_998 }, media: { send: 'none', rtcp: false } }),
  expect: ['media-peer-port-closed'],
  not: ONE_WAY,
});

scenario('the far end is silent', {
  network: nat(),
  server: pbxWithPeer({ media: { send: 'silence' } }, { media: 'relay', companion: true }),
  expect: ['far-end-silent'],
  not: others('far-end-silent'),
  chosen: true,
});

scenario('the answer holds a private address that nobody can reach', {
  network: natToPublic(),
  server: pbxWithPeer({ sdp: { address: '192.168.1.50' }, media: { send: 'none', rtcp: false } }, { companion: true }),
  expect: ['sdp-peer-address-unroutable'],
  not: ONE_WAY,
  chosen: true,
});

scenario('our own address is private and the peer believes it', {
  network: natToPublic(),
  server: pbx({ companion: true }),
  expect: ['sdp-own-address-unroutable'],
  not: others('media-inbound-blocked'),
});

scenario('the peer sends from another port than it said, and it works', {
  network: direct(),
  server: pbxWithPeer({ media: { send: 'echo', fromPort: 23_456 } }),
  expect: 'healthy',
  alsoNamed: ['media-source-differs'],
});

scenario('the answer holds the call: inactive', {
  network: direct(),
  server: pbxWithPeer({ sdp: { direction: 'inactive' }, media: { send: 'none' } }),
  expect: ['media-direction-held'],
  not: ONE_WAY,
});

scenario('the answer wants nothing of ours: sendonly', {
  network: direct(),
  server: pbxWithPeer({ sdp: { direction: 'sendonly' }, media: { send: 'tone' } }),
  expect: ['media-direction-held'],
  not: ONE_WAY,
});

scenario('audio arrives with a payload type that nobody agreed on', {
  network: direct(),
  server: pbxWithPeer({ media: { send: 'echo', payloadType: 97 } }),
  expect: ['media-payload-unexpected'],
  not: ONE_WAY,
});

scenario('encrypted media with another key than announced', {
  network: direct(),
  server: pbxWithPeer({ sdp: { wrongKey: true }, media: { send: 'tone' } }),
  profile: { account: { media: 'sdes' } },
  expect: ['media-srtp-key-mismatch'],
  not: ONE_WAY,
});

scenario('the first packet comes a second and a half late', {
  network: direct(),
  server: pbxWithPeer({ media: { send: 'echo', startAfterMs: 1500 } }),
  expect: ['media-late-start'],
  not: ONE_WAY,
});
