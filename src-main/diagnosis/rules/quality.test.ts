import { call, counters } from '../testdata/findings';
import { table } from '../testdata/table';
import { setup } from '../testdata/ruleRows';

const lossy = (changes: object = {}): Parameters<typeof call>[0] => ({
  streams: [{ lost: 30, lossPercent: 8.5, ...changes }],
});

table('quality', [
  {
    what: 'loss towards us',
    findings: setup(call(lossy())),
    primary: 'quality-loss-inbound',
    status: 'degraded',
    never: ['quality-loss-outbound', 'quality-loss-burst'],
  },
  {
    what: 'loss of ours',
    findings: setup(call({ companion: counters({ lostIn: 30, packetsIn: 320 }) })),
    primary: 'quality-loss-outbound',
    never: ['quality-loss-inbound'],
  },
  {
    what: 'loss in bursts',
    findings: setup(call(lossy({ burst: { density: 0.9, meanMs: 200, gapDensity: 0, gapMeanMs: 2000 } }))),
    primary: 'quality-loss-burst',
    also: ['quality-loss-inbound'],
  },
  {
    what: 'loss that a thinner codec does not have',
    findings: setup(call(lossy()), {
      'call.retry': { calls: [call({ variant: { changed: 'codecs', label: 'thin' } })] },
    }),
    primary: 'quality-bandwidth',
    also: ['quality-loss-inbound'],
  },
  {
    what: 'bursts that a second call is spared',
    findings: setup(call(lossy({ burst: { density: 0.9, meanMs: 200, gapDensity: 0, gapMeanMs: 2000 } })), {
      'call.retry': { calls: [call({ variant: { changed: 'codecs', label: 'thin' } })] },
    }),
    primary: 'quality-loss-burst',
    never: ['quality-bandwidth'],
  },
  {
    what: 'loss that stays with a thinner codec',
    findings: setup(call(lossy()), {
      'call.retry': { calls: [call({ ...lossy(), variant: { changed: 'codecs', label: 'thin' } })] },
    }),
    primary: 'quality-loss-inbound',
    never: ['quality-bandwidth'],
  },
  {
    what: 'a queue that fills without loss',
    findings: setup(call({ pings: [10, 20, 60, 120, 180, 260].map((rttMs, i) => ({ atMs: i * 1000, rttMs })) })),
    primary: 'quality-bufferbloat',
  },
  {
    what: 'jitter',
    findings: setup(call({ streams: [{ jitterMs: { min: 5, mean: 45, max: 90 } }] })),
    primary: 'quality-jitter',
    status: 'degraded',
  },
  {
    what: 'a long way, which our own signal took too',
    findings: setup(
      call({
        streams: [{ rttMs: { min: 380, mean: 400, max: 420 } }],
        probe: { coefficient: 0.9, returned: true, delayMs: 440, delayStartMs: 440, delayEndMs: 440, levelDb: -18 },
      }),
    ),
    primary: 'quality-latency',
  },
  {
    what: 'a peer whose DLSR makes a round trip that our own signal took far less time for',
    findings: setup(
      call({
        streams: [{ rttMs: { min: 1790, mean: 1800, max: 1810 } }],
        pings: [2, 2, 3].map((rttMs, i) => ({ atMs: i * 1000, rttMs })),
        probe: { coefficient: 0.9, returned: true, delayMs: 42, delayStartMs: 42, delayEndMs: 42, levelDb: -18 },
      }),
    ),
    primary: null,
    status: 'healthy',
  },
  {
    what: 'our own signal comes back weaker where nobody should give it back',
    findings: setup(
      call({
        result: { target: 'sip:bob@pbx.test' },
        probe: { coefficient: 0.5, returned: true, delayMs: 180, delayStartMs: 180, delayEndMs: 180, levelDb: -18 },
      }),
    ),
    primary: 'quality-echo',
  },
  { what: 'reordering', findings: setup(call({ streams: [{ reordered: 40 }] })), primary: 'quality-reordering' },
  { what: 'duplicates', findings: setup(call({ streams: [{ duplicates: 40 }] })), primary: 'quality-duplication' },
  { what: 'drift', findings: setup(call({ streams: [{ clockDriftPpm: 900 }] })), primary: 'quality-clock-drift' },
  {
    what: 'drift of 7000 ppm, which the check calls one too',
    findings: setup(call({ streams: [{ clockDriftPpm: 7000 }] })),
    primary: 'quality-clock-drift',
  },
  {
    what: 'the mark is gone',
    findings: setup(call({ media: { dscp: 46 }, companion: counters({ dscpIn: 0 }) })),
    primary: 'qos-marking-lost',
  },
  {
    what: 'the kernel drops what the network brought',
    findings: setup(call(lossy()), {
      'computer.buffers': {
        rmemMax: 212_992,
        rmemDefault: 212_992,
        wmemMax: 212_992,
        recommended: 16_777_216,
        receiveDrops: 30,
        sendDrops: 0,
        received: 320,
      },
    }),
    primary: 'host-udp-drops',
    also: ['quality-loss-inbound', 'host-udp-buffers-small'],
  },
  {
    what: 'this computer is too busy',
    findings: setup(call({ streams: [{ jitterMs: { min: 5, mean: 45, max: 90 } }] }), {
      'computer.load': {
        processCpuPercent: 90,
        systemCpuPercent: 99,
        loopLagMs: { mean: 90, max: 400 },
        mediaLagMs: { mean: 20, p99: 80, max: 200 },
        departureJitterMs: 25,
      },
    }),
    primary: 'host-cpu-overloaded',
    also: ['quality-local-overload', 'quality-jitter'],
  },
]);
