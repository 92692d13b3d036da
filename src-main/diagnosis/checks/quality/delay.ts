import { FIXED_LIMITS } from '../../../../src-shared/model/limits';
import type { Check, CheckContext } from '../../api';
import type { ObservedCall } from '../../observed/call';
import { queueGrowth } from '../../readings/queue';
import type { Evidence } from '../../../../src-shared/model/diagnosis';
import { field, mainStream, timed } from '../call/evidence';
import { judgedCall, whenHeard } from '../call/subject';
import type { DirectionResult } from './worse';

export const delay: Check<'quality.delay'> = {
  id: 'quality.delay',
  area: 'quality',
  title: 'How long is audio on its way?',
  needs: ['call.setup'],
  after: ['media.inbound'],
  limitMs: { quick: 1000, full: 1000 },
  when: whenHeard,
  async run(context) {
    const call = judgedCall(context);
    const rtcp = roundTripByRtcp(call);
    return {
      ...resultOf(context, call),
      evidence: [
        ...timed('Round trip by RTCP, mean', rtcp),
        ...timed('Round trip of SIP requests during the call, median', medianPing(call)),
        ...timed('Growth of that round trip', queueGrowth(call)),
        ...timed('Our test signal there and back', call.probe?.delayMs ?? null),
        field('SIP requests without an answer', call.pings.filter(({ rttMs }) => rttMs === null).length),
        ...pingSeries(call, context.subject.limits.rttMs),
      ],
      facts: null,
    };
  },
};

function resultOf({ subject }: CheckContext, call: ObservedCall): DirectionResult {
  const limit = subject.limits.rttMs;
  const growth = queueGrowth(call);
  const measured = [
    { ms: roundTripByRtcp(call), by: 'RTCP' },
    { ms: medianPing(call), by: 'SIP requests during the call' },
    {
      ms: call.probe?.delayMs == null ? null : Math.max(0, call.probe.delayMs - FIXED_LIMITS.echoBufferMs),
      by: 'the echo of our test signal',
    },
  ].find(({ ms }) => ms !== null);
  if (!measured || measured.ms === null) return { status: 'info', summary: 'Nothing measured the round trip.' };
  const trip = `The round trip is ${Math.round(measured.ms)} ms by ${measured.by}`;
  if (growth !== null && growth >= FIXED_LIMITS.queueMs) {
    return { status: 'warn', summary: `${trip}, and it grew by ${Math.round(growth)} ms while we talked.` };
  }
  return measured.ms > limit
    ? { status: 'warn', summary: `${trip} (limit ${limit} ms).` }
    : { status: 'pass', summary: `${trip}.` };
}

function roundTripByRtcp(call: ObservedCall): number | null {
  return (mainStream(call, 'outbound')?.rttMs ?? mainStream(call, 'inbound')?.rttMs)?.mean ?? null;
}

function medianPing({ pings }: ObservedCall): number | null {
  const times = pings.flatMap(({ rttMs }) => rttMs ?? []).sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? null;
}

function pingSeries({ pings }: ObservedCall, threshold: number): Evidence[] {
  const points = pings.flatMap(({ atMs, rttMs }) => (rttMs === null ? [] : [[atMs, rttMs]]));
  if (points.length < 2) return [];
  return [{ kind: 'series', label: 'Round trip of SIP requests', value: { unit: 'ms', points, threshold } }];
}
