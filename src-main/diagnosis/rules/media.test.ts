import type { Findings } from '../facts/findings';
import { OWN, PUBLIC, SERVER, call, counters, deafCall, sdp } from '../testdata/findings';
import { table } from '../testdata/table';
import { setup } from '../testdata/ruleRows';

const NAT = {
  'nat.translation': {
    local: { address: OWN, port: 40_000 },
    seenAs: { address: PUBLIC, port: 40_000 },
    translated: true,
    portKept: true,
    localIsPrivate: true,
    seenIsPrivate: false,
  },
} satisfies Findings;

const path = (near: 'refused' | 'silent', far: 'refused' | 'silent'): Findings => ({
  'media.path': {
    address: SERVER,
    mediaPort: 20_000,
    probes: [
      { port: 20_002, outcome: near },
      { port: 20_020, outcome: near },
      { port: 9, outcome: far },
      { port: 33_434, outcome: far },
    ],
  },
});

table('audio', [
  {
    what: 'nothing comes; the companion sends and hears us',
    findings: setup(deafCall({ companion: counters() })),
    primary: 'media-inbound-blocked',
    confidence: 'proven',
    never: ['media-both-blocked', 'media-outbound-blocked', 'far-end-silent'],
  },
  {
    what: 'nothing comes; the companion sends and hears nothing',
    findings: setup(deafCall({ companion: counters({ packetsIn: 0, heardFrom: [] }) })),
    primary: 'media-both-blocked',
    confidence: 'proven',
    never: ['media-inbound-blocked'],
  },
  {
    what: 'RTP blocked, RTCP passes',
    findings: setup(
      deafCall({
        media: { rtcpArrived: 2, senderReports: 2, peerSent: 250, reportBlocks: 2, firstHighest: 10, lastHighest: 300 },
      }),
    ),
    primary: 'media-inbound-blocked',
    confidence: 'proven',
  },
  {
    what: 'nothing comes; closed ports of the host answer',
    findings: setup(deafCall(), path('refused', 'refused')),
    primary: 'media-inbound-blocked',
    confidence: 'suspected',
  },
  {
    what: 'nothing comes; media ports vanish, others answer',
    findings: setup(deafCall(), path('silent', 'refused')),
    primary: 'media-both-blocked',
  },
  {
    what: 'nothing comes, nothing is known',
    findings: setup(deafCall(), path('silent', 'silent')),
    primary: 'media-both-blocked',
    confidence: 'suspected',
  },
  {
    what: 'behind a NAT, the far end itself at another address than the server',
    findings: setup(
      deafCall({
        answer: sdp({ address: '198.51.100.77' }),
        contact: { answeredFrom: '198.51.100.77', redirectedTo: null },
      }),
      {
        ...NAT,
        ...path('refused', 'refused'),
      },
    ),
    primary: 'sdp-own-address-unroutable',
    confidence: 'likely',
  },
  {
    what: 'behind a NAT, the server carries the audio itself',
    findings: setup(deafCall({ contact: { answeredFrom: SERVER, redirectedTo: null } }), {
      ...NAT,
      ...path('refused', 'refused'),
    }),
    primary: 'sdp-own-address-unroutable',
    confidence: 'likely',
    never: ['media-inbound-blocked'],
  },
  {
    what: 'behind a NAT, a relay at the address of the proxy',
    findings: setup(deafCall({ contact: { answeredFrom: '198.51.100.80', redirectedTo: null } }), {
      ...NAT,
      ...path('refused', 'refused'),
    }),
    primary: 'media-inbound-blocked',
  },
  {
    what: 'behind a NAT, a relay of its own between us and the far end',
    findings: setup(
      deafCall({
        answer: sdp({ address: '198.51.100.77' }),
        contact: { answeredFrom: '198.51.100.80', redirectedTo: null },
      }),
      {
        ...NAT,
        ...path('refused', 'refused'),
      },
    ),
    primary: 'media-inbound-blocked',
  },
  {
    what: 'another port range works',
    findings: setup(deafCall(), {
      'call.retry': { calls: [call({ variant: { changed: 'ports', label: 'on other ports' } })] },
    }),
    primary: 'media-port-range-blocked',
    confidence: 'proven',
  },
  {
    what: 'the public address in our SDP makes it work',
    findings: setup(deafCall(), {
      ...NAT,
      'call.retry': {
        calls: [call({ variant: { changed: 'announced-address', label: 'x', announcedAddress: PUBLIC } })],
      },
    }),
    primary: 'sdp-own-address-unroutable',
    confidence: 'proven',
  },
  {
    what: 'the companion sends to our private address',
    findings: setup(deafCall({ companion: counters({ sendsTo: { address: OWN, port: 30_000 } }) }), NAT),
    primary: 'sdp-own-address-unroutable',
    never: ['media-inbound-blocked'],
  },
  {
    what: 'a private address in the answer',
    findings: setup(deafCall({ answer: sdp({ address: '10.0.0.5' }) })),
    primary: 'sdp-peer-address-unroutable',
    confidence: 'proven',
    never: ['media-both-blocked'],
  },
  {
    what: 'a server and its media in one private network',
    findings: setup(
      deafCall({ answer: sdp({ address: '10.88.0.20' }), signallingPeer: { address: '10.88.0.10', port: 5060 } }),
    ),
    primary: 'media-both-blocked',
  },
  {
    what: 'both behind one public address',
    findings: setup(deafCall({ answer: sdp({ address: PUBLIC }) }), NAT),
    primary: 'media-hairpin-fails',
  },
  {
    what: 'ICMP from the media port once audio had ended in mid-call, after a good beginning',
    findings: setup(
      call({
        media: { lastAcceptedMs: 3000, icmp: [{ to: `${SERVER}:20000`, code: 'ECONNREFUSED', atMs: 4100 }] },
      }),
    ),
    primary: 'media-peer-port-closed',
    confidence: 'proven',
    also: ['media-stopped-inbound'],
    reason: /until 3 s after the answer/,
  },
  {
    what: 'ICMP from the media port once the call was ended',
    findings: setup(
      deafCall({
        media: {
          icmp: [{ to: `${SERVER}:20000`, code: 'ECONNREFUSED', atMs: 6990 }],
          rtcpArrived: 3,
          reportBlocks: 3,
          lastHighest: 340,
        },
      }),
    ),
    primary: 'far-end-sends-nothing',
    never: ['media-peer-port-closed'],
  },
  {
    what: 'ICMP from the way, in a pause of a far end whose audio comes from that port to the end',
    findings: setup(
      call({
        probe: null,
        media: { reportBlocks: 0, icmp: [{ to: `${SERVER}:20000`, code: 'ECONNREFUSED', atMs: 2000 }] },
      }),
    ),
    primary: 'media-outbound-blocked',
    never: ['media-peer-port-closed'],
  },
  {
    what: 'ICMP from the media port',
    findings: setup(deafCall({ media: { icmp: [{ to: `${SERVER}:20000`, code: 'ECONNREFUSED', atMs: 20 }] } })),
    primary: 'media-peer-port-closed',
    confidence: 'likely',
  },
  {
    what: 'the companion hears nothing of us',
    findings: setup(call({ probe: null, companion: counters({ packetsIn: 0, heardFrom: [] }) })),
    primary: 'media-outbound-blocked',
    confidence: 'proven',
    never: ['far-end-silent'],
  },
  {
    what: 'RTCP reports stand still',
    findings: setup(
      call({
        probe: { coefficient: 0, returned: false, delayMs: null, delayStartMs: null, delayEndMs: null, levelDb: null },
        media: { firstHighest: 12, lastHighest: 12, levelDbov: -127, exactSilencePercent: 100 },
      }),
    ),
    primary: 'media-outbound-blocked',
    never: ['far-end-silent'],
  },
  {
    what: 'silence in valid packets, with keys between them: a menu, which is silent on purpose',
    findings: setup(
      call({ probe: null, media: { levelDbov: -127, exactSilencePercent: 100 }, result: { dtmfReceived: '1#9' } }),
    ),
    primary: 'far-end-silent',
    status: 'healthy',
  },
  {
    what: 'silence in valid packets',
    findings: setup(call({ probe: null, media: { levelDbov: -127, exactSilencePercent: 100 } })),
    primary: 'far-end-silent',
    confidence: 'proven',
    never: ['media-outbound-blocked'],
  },
  {
    what: 'the answer says inactive',
    findings: setup(
      deafCall({ answer: sdp({ direction: 'inactive' }), expected: { inbound: false, outbound: false } }),
    ),
    primary: 'media-direction-held',
    never: ['media-both-blocked'],
  },
  {
    what: 'every packet fails authentication',
    findings: setup(deafCall({ media: { rtpArrived: 300, rejected: 300, firstRejectedMs: 20 } })),
    primary: 'media-srtp-key-mismatch',
    never: ['media-inbound-blocked', 'media-both-blocked'],
  },
  {
    what: 'authentication fails after a re-INVITE',
    findings: setup(
      call({ media: { rejected: 150, firstRejectedMs: 4000, lastAcceptedMs: 3990, renegotiatedMs: 3900 } }),
    ),
    primary: 'media-srtp-roc-lost',
    confidence: 'proven',
  },
  {
    what: 'a payload type that was not agreed',
    findings: setup(
      deafCall({ media: { rtpArrived: 300, payloadTypes: [{ payloadType: 111, packets: 300, expected: false }] } }),
    ),
    primary: 'media-payload-unexpected',
  },
  {
    what: 'a greeting that is clipped',
    findings: setup(call({ media: { firstAcceptedMs: 1200 } })),
    primary: 'media-late-start',
    status: 'degraded',
  },
  {
    what: 'the address went away in mid-call',
    findings: setup(
      call({ media: { lastAcceptedMs: 3000 }, addressChanges: [{ address: OWN, change: 'gone', atMs: 3050 }] }),
    ),
    primary: 'media-rebinding',
  },
  {
    what: 'media leaves by another interface',
    findings: setup(deafCall({ mediaRoute: { to: SERVER, from: '10.8.0.2', device: 'tun0', tunnel: true } })),
    primary: 'media-wrong-interface',
    also: ['vpn-in-path'],
  },
]);
