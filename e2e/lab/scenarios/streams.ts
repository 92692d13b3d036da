/** Streams that are odd and sound well, or sound badly in one way alone. */
import { direct } from '../network/plans';
import { area } from '../scenario';
import { pbx, pbxWithPeer } from '../servers/plan';
import type { PeerMedia, PeerSdp } from '../servers/peerPlan';

const healthy = area('healthy');
const scenario = area('quality');
const MEDIA = '10000:65535';
const LOSSES = ['quality-loss-inbound', 'quality-loss-outbound', 'quality-loss-burst'] as const;
const QUALITY = [
  ...LOSSES,
  'quality-jitter',
  'quality-reordering',
  'quality-duplication',
  'quality-clock-drift',
] as const;

const peer = (
  media: PeerMedia,
  sdp: PeerSdp = {},
): Pick<Parameters<typeof scenario>[1], 'network' | 'server' | 'alone'> => ({
  network: direct(),
  server: pbxWithPeer({ media, sdp }),
  alone: true,
});

scenario('our own voice comes back out of a telephone, late and weaker', {
  ...peer({ send: 'silence', leak: { delayMs: 180, db: 16 } }),
  expect: ['quality-echo'],
  not: [...QUALITY, 'far-end-silent', 'media-outbound-blocked'],
});

scenario('only what leaves is uneven, and RTCP alone tells', {
  network: direct({ wire: true }),
  server: pbxWithPeer({ media: { send: 'tone' } }),
  fault: ({ wire }) => wire.set({ toServer: { jitterMs: 240 } }),
  // In order, uniform delays of up to 240 ms come to some 27 ms of jitter.
  profile: { limits: { jitterMs: 15 } },
  alone: true,
  expect: ['quality-jitter'],
  not: [
    ...LOSSES,
    'quality-bufferbloat',
    'quality-latency',
    'quality-local-overload',
    'host-cpu-overloaded',
    'quality-clock-drift',
  ],
});

scenario('six percent is lost in both directions', {
  network: direct(),
  server: pbxWithPeer({ media: { send: 'tone' } }),
  fault: ({ router }) => {
    router.drops({ from: 'server', udp: MEDIA, probability: 0.06 });
    router.drops({ from: 'client', udp: MEDIA, probability: 0.06 });
  },
  alone: true,
  expect: ['quality-loss-inbound', 'quality-loss-outbound'],
  alsoNamed: ['quality-loss-inbound', 'quality-loss-outbound'],
  not: ['media-inbound-blocked', 'media-outbound-blocked', 'quality-bandwidth'],
});

scenario('the line towards us holds packets back while we talk', {
  network: direct({ wire: true }),
  server: pbx({ companion: true }),
  fault: ({ wire }) => wire.set({ toClient: { kbps: 70, queueMs: 20_000 } }),
  profile: { account: { codecs: ['PCMU', 'opus'] } },
  alone: true,
  expect: ['quality-bufferbloat', 'quality-bandwidth'],
  not: ['quality-clock-drift', 'far-end-silent'],
});

scenario("the far end's clock runs half a percent slow", {
  ...peer({ send: 'tone', clockPpm: -5000 }),
  expect: ['quality-clock-drift'],
  not: LOSSES,
  mode: 'full',
});

healthy('a far end that sends only while it speaks', {
  ...peer({ send: 'tone', speech: { onMs: 900, offMs: 700 } }),
  expect: 'healthy',
  not: [...QUALITY, 'media-inbound-blocked'],
});

healthy('a far end with comfort noise in its pauses, half of the time', {
  ...peer({ send: 'tone', speech: { onMs: 1000, offMs: 2500, comfortNoise: true } }),
  expect: 'healthy',
  not: [...QUALITY, 'media-inbound-blocked', 'media-payload-unexpected'],
});

healthy('a far end that changes its source in mid-call', {
  ...peer({ send: 'tone', changes: [{ atMs: 2500, ssrc: 'new', timestampJump: 777_777, sequenceJump: 9000 }] }),
  expect: 'healthy',
  not: QUALITY,
});

scenario('another source behind the same SSRC: time stamps that jump in mid-call', {
  ...peer({ send: 'tone', changes: [{ atMs: 2500, timestampJump: 400_000 }] }),
  expect: ['media-timestamps-wrong'],
  not: QUALITY,
});

healthy('keys that are pressed at the far end', {
  ...peer(
    { send: 'tone', keyAtMs: 2000 },
    {
      codecs: [
        [0, 'PCMU/8000'],
        [101, 'telephone-event/8000'],
      ],
    },
  ),
  expect: 'healthy',
  not: [...QUALITY, 'media-payload-unexpected'],
});

for (const frameMs of [10, 30, 40, 60]) {
  healthy(`a far end that sends packets of ${frameMs} ms`, {
    ...peer({ send: 'echo', frameMs }, { ptimeMs: frameMs }),
    expect: 'healthy',
    not: QUALITY,
  });
}

healthy('an answer with more payload types than were offered', {
  ...peer(
    { send: 'echo' },
    {
      codecs: [
        [0, 'PCMU/8000'],
        [8, 'PCMA/8000'],
        [18, 'G729/8000'],
        [97, 'iLBC/8000'],
        [118, 'CN/16000'],
      ],
    },
  ),
  expect: 'healthy',
  not: ['media-payload-unexpected', 'call-codec-mismatch'],
});

healthy('an answer that numbers Opus and the keys otherwise than the offer', {
  ...peer(
    { send: 'echo' },
    {
      codecs: [
        [119, 'opus/48000/2'],
        [120, 'telephone-event/8000'],
      ],
    },
  ),
  profile: { account: { codecs: ['opus', 'PCMU'] } },
  expect: 'healthy',
  not: ['media-payload-unexpected', 'call-codec-mismatch', 'far-end-silent'],
});
