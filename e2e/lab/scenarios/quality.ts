/** Calls that stand and sound bad. Each runs alone: its figures are those of a quiet machine. */
import { direct } from '../network/plans';
import { area } from '../scenario';
import { pbx, pbxWithPeer } from '../servers/plan';

const scenario = area('quality');
const overWire = { network: direct({ wire: true }), server: pbx({ companion: true }), alone: true } as const;
const MEDIA = '10000:65535';

scenario('five percent of what arrives is lost', {
  ...overWire,
  fault: ({ router }) => void router.drops({ from: 'server', udp: MEDIA, probability: 0.05 }),
  expect: ['quality-loss-inbound'],
  not: ['quality-loss-outbound', 'media-inbound-blocked'],
  chosen: true,
});

scenario('five percent of what leaves is lost', {
  ...overWire,
  fault: ({ router }) => void router.drops({ from: 'client', udp: MEDIA, probability: 0.05 }),
  expect: ['quality-loss-outbound'],
  not: ['quality-loss-inbound', 'media-outbound-blocked'],
  chosen: true,
});

scenario('losses come in bursts', {
  ...overWire,
  fault: ({ wire }) => wire.set({ toClient: { lossPercent: 6, burstPackets: 8 } }),
  expect: ['quality-loss-burst'],
});

scenario('packets arrive unevenly', {
  ...overWire,
  fault: ({ wire }) => wire.set({ toClient: { delayMs: 20, jitterMs: 400 } }),
  expect: ['quality-jitter'],
  not: ['quality-local-overload', 'host-cpu-overloaded'],
});

scenario('a long way: 250 ms each way', {
  ...overWire,
  fault: ({ wire }) => wire.set({ toServer: { delayMs: 250 }, toClient: { delayMs: 250 } }),
  expect: ['quality-latency'],
  not: ['quality-jitter', 'call-setup-slow'],
});

scenario('the line is narrower than the codec', {
  ...overWire,
  fault: ({ wire }) => wire.set({ toServer: { kbps: 60, queueMs: 200 } }),
  profile: { account: { codecs: ['PCMU', 'opus'] } },
  expect: ['quality-bandwidth'],
});

scenario('the delay climbs while we talk, before anything is lost', {
  ...overWire,
  fault: ({ wire }) => wire.set({ toServer: { kbps: 70, queueMs: 20_000 } }),
  profile: { account: { codecs: ['PCMU', 'opus'] } },
  expect: ['quality-bufferbloat', 'quality-bandwidth'],
});

scenario('packets overtake each other', {
  ...overWire,
  fault: ({ wire }) => wire.set({ toClient: { delayMs: 10, reorderPercent: 6 } }),
  expect: ['quality-reordering'],
  not: ['quality-loss-inbound'],
});

scenario('packets arrive twice', {
  ...overWire,
  fault: ({ wire }) => wire.set({ toClient: { delayMs: 5, duplicatePercent: 8 } }),
  expect: ['quality-duplication'],
  not: ['quality-loss-inbound'],
});

scenario("the far end's clock runs half a percent fast", {
  network: direct(),
  server: pbxWithPeer({ media: { send: 'tone', clockPpm: 5000 } }),
  expect: ['quality-clock-drift'],
  // Two clocks are compared over ten seconds at least.
  mode: 'full',
  alone: true,
});

scenario('a tenth of everything is lost, signalling too', {
  network: direct(),
  server: pbx({ companion: true }),
  fault: ({ router }) => {
    router.drops({ from: 'client', probability: 0.1 });
    router.drops({ from: 'server', probability: 0.1 });
  },
  expect: ['quality-loss-inbound', 'quality-loss-outbound'],
  not: [
    'call-ack-lost',
    'invite-no-response',
    'sip-udp-blocked',
    'server-unreachable',
    'sip-fragments-dropped',
    'quality-bandwidth',
  ],
  alone: true,
  leaves: ['binding', 'call'],
});
