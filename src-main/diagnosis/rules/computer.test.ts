import type { LoadFacts } from '../facts/computer';
import { call, healthy } from '../testdata/findings';
import { table } from '../testdata/table';

const STALLS: LoadFacts = {
  processCpuPercent: 2,
  systemCpuPercent: 42,
  loopLagMs: { mean: 39, max: 162 },
  mediaLagMs: { mean: 40, p99: 151, max: 154 },
  departureJitterMs: 29,
};

const CALM: LoadFacts = { ...STALLS, loopLagMs: { mean: 1, max: 9 }, mediaLagMs: null, departureJitterMs: 0.4 };

table('how busy this computer is', [
  {
    what: 'one stall of a fifth of a second',
    findings: healthy({
      'computer.load': {
        processCpuPercent: 3,
        systemCpuPercent: 97,
        loopLagMs: { mean: 0.4, max: 31 },
        mediaLagMs: { mean: 2, p99: 112, max: 172 },
        departureJitterMs: 1.7,
      },
    }),
    primary: null,
    status: 'healthy',
  },
  {
    what: 'one stall after another',
    findings: healthy({ 'computer.load': STALLS }),
    primary: 'host-cpu-overloaded',
    also: ['quality-local-overload'],
  },
  {
    what: 'one stall after another, and none in a call a moment later',
    findings: healthy({
      'computer.load': STALLS,
      'call.retry': { calls: [call({ variant: { changed: 'time', label: 'a moment later' }, load: CALM })] },
    }),
    primary: 'host-cpu-overloaded',
    status: 'healthy',
  },
  {
    what: 'one stall after another, also a moment later',
    findings: healthy({
      'computer.load': STALLS,
      'call.retry': { calls: [call({ variant: { changed: 'time', label: 'a moment later' }, load: STALLS })] },
    }),
    primary: 'host-cpu-overloaded',
    status: 'degraded',
  },
]);
