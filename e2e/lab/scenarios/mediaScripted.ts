/** Calls whose far end encrypts wrongly, holds, or names addresses that are good for nothing. */
import { direct, natToPublic } from '../network/plans';
import { area } from '../scenario';
import { pbx, pbxWithPeer } from '../servers/plan';
import type { PeerPlan } from '../servers/peerPlan';

const scenario = area('media');
const ONE_WAY = ['media-inbound-blocked', 'media-outbound-blocked', 'media-both-blocked', 'far-end-silent'] as const;
const encrypted = (script: PeerPlan): Omit<Parameters<typeof scenario>[1], 'expect'> => ({
  network: direct(),
  server: pbxWithPeer(script),
  profile: { account: { media: 'sdes' } },
});
const WRAPS_AFTER_2_S = 65_436;

scenario('the far end puts encrypted audio on another key at its re-INVITE', {
  ...encrypted({ media: { send: 'tone' }, reinvite: { afterMs: 2500, losesKey: true } }),
  expect: ['media-srtp-roc-lost'],
  not: [...ONE_WAY, 'media-srtp-key-mismatch', 'quality-loss-inbound'],
});

scenario('the far end does not count the wrap of its sequence numbers', {
  ...encrypted({ media: { send: 'tone', srtp: 'no-rollover', firstSequence: WRAPS_AFTER_2_S } }),
  expect: ['media-srtp-roc-lost'],
  not: [...ONE_WAY, 'media-srtp-key-mismatch', 'quality-loss-inbound'],
});

scenario('encrypted audio whose sequence numbers wrap, rightly', {
  ...encrypted({ media: { send: 'tone', firstSequence: WRAPS_AFTER_2_S } }),
  expect: 'healthy',
});

scenario('encrypted audio was agreed, and plain audio comes', {
  ...encrypted({ media: { send: 'tone', srtp: 'plain' } }),
  expect: ['media-srtp-key-mismatch', 'call-srtp-mismatch'],
  not: [...ONE_WAY, 'media-srtp-roc-lost', 'media-payload-unexpected'],
});

scenario('the answer takes our audio and gives none: recvonly', {
  network: direct(),
  server: pbxWithPeer({ sdp: { direction: 'recvonly' }, media: { send: 'none' } }),
  expect: ['media-direction-held'],
  not: ONE_WAY,
});

scenario('the answer holds the call in the old way: c=0.0.0.0', {
  network: direct(),
  server: pbxWithPeer({ sdp: { address: '0.0.0.0' }, media: { send: 'none', rtcp: false } }),
  expect: ['media-direction-held'],
  not: [...ONE_WAY, 'sdp-peer-address-unroutable'],
});

scenario('the answer refuses the audio: port 0', {
  network: direct(),
  server: pbxWithPeer({ sdp: { port: 0 }, media: { send: 'none', rtcp: false } }),
  expect: ['media-direction-held', 'call-codec-mismatch'],
  not: [...ONE_WAY, 'media-peer-port-closed'],
});

scenario('the far end holds the call after two seconds', {
  network: direct(),
  server: pbxWithPeer({
    media: { send: 'tone' },
    reinvite: { afterMs: 2000, sdp: { direction: 'inactive' }, silent: true },
  }),
  expect: ['media-direction-held'],
  not: [...ONE_WAY, 'quality-loss-inbound'],
});

scenario('the far end plays music on hold after two seconds', {
  network: direct(),
  server: pbxWithPeer({ media: { send: 'tone' }, reinvite: { afterMs: 2000, sdp: { direction: 'sendonly' } } }),
  expect: ['media-direction-held'],
  not: [...ONE_WAY, 'quality-loss-inbound'],
});

scenario('the far end renews the session by a re-INVITE, and nothing changes', {
  network: direct(),
  server: pbxWithPeer({ media: { send: 'echo' }, reinvite: { afterMs: 2000 } }),
  expect: 'healthy',
});

scenario("the answer holds an address of a carrier's own range (100.64.0.0/10)", {
  network: natToPublic(),
  server: pbxWithPeer({ sdp: { address: '100.64.7.9' }, media: { send: 'none', rtcp: false } }),
  expect: ['sdp-peer-address-unroutable'],
  not: ONE_WAY,
});

scenario('the answer holds a unique local IPv6 address', {
  network: natToPublic(),
  server: pbxWithPeer({ sdp: { address: 'fd00:5::9' }, media: { send: 'none', rtcp: false } }),
  expect: ['sdp-peer-address-unroutable'],
  not: ONE_WAY,
});

scenario('the answer holds a public address at which nobody is', {
  network: natToPublic(),
  server: pbxWithPeer({ sdp: { address: '192.0.2.44' }, media: { send: 'none', rtcp: false } }),
  expect: ['sdp-peer-address-unroutable', 'media-both-blocked'],
  not: ['media-outbound-blocked', 'far-end-silent', 'media-direction-held'],
});

scenario('the answer holds a private address beside public signalling, and it can be reached', {
  network: direct({ subnet: '203.0.113' }),
  server: pbxWithPeer({ sdp: { address: '192.168.50.5' }, media: { send: 'echo', address: '192.168.50.5' } }),
  fault: ({ server, router, at }) => {
    server(['ip', 'addr', 'add', '192.168.50.5/32', 'dev', 'net0']);
    router.run(['ip', 'route', 'add', '192.168.50.5', 'via', at.script]);
  },
  expect: 'healthy',
  not: ['sdp-peer-address-unroutable'],
});

scenario('audio to a reachable private address is blocked on its way here', {
  network: direct({ subnet: '203.0.113' }),
  server: pbxWithPeer({ sdp: { address: '192.168.50.5' }, media: { send: 'echo', address: '192.168.50.5' } }),
  fault: ({ server, router, at }) => {
    server(['ip', 'addr', 'add', '192.168.50.5/32', 'dev', 'net0']);
    router.run(['ip', 'route', 'add', '192.168.50.5', 'via', at.script]);
    router.drops({ from: 'server', udp: '10000:65535' });
  },
  expect: ['media-inbound-blocked', 'media-both-blocked'],
  not: ['sdp-peer-address-unroutable', 'far-end-silent'],
});

scenario('a far end of its own accord stops sending after two seconds', {
  network: direct(),
  server: pbxWithPeer({ media: { send: 'tone', stopAfterMs: 2000 } }),
  expect: ['media-stopped-inbound'],
  not: ['media-inbound-blocked', 'media-outbound-blocked', 'media-rebinding', 'far-end-silent', 'quality-loss-inbound'],
});

scenario('inbound audio is cut off by a firewall after two seconds', {
  network: direct(),
  server: pbx(),
  during: { when: 'audio flows', do: ({ router }) => void router.drops({ from: 'server', udp: '10000:65535' }) },
  expect: ['media-stopped-inbound'],
  not: ['media-outbound-blocked', 'media-rebinding', 'far-end-silent'],
});
