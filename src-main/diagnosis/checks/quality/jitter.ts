import { isJittery } from '../../../../src-shared/model/limits';
import type { Check, CheckContext } from '../../api';
import type { ObservedCall } from '../../observed/call';
import { arrivalJitter } from '../../readings/arrivals';
import { field, mainStream, seriesOf, streamsOf } from '../call/evidence';
import { judgedCall, whenHeard } from '../call/subject';
import { bothWays } from './worse';
import type { DirectionResult } from './worse';

export const jitter: Check<'quality.jitter'> = {
  id: 'quality.jitter',
  area: 'quality',
  title: 'Do packets come evenly?',
  needs: ['call.setup'],
  after: ['media.inbound'],
  limitMs: { quick: 1000, full: 1000 },
  when: whenHeard,
  async run(context) {
    const call = judgedCall(context);
    const threshold = context.subject.limits.jitterMs;
    const inbound = arrivalJitter(call);
    return {
      ...bothWays(towardsUs(context, call), fromUs(context, call)),
      evidence: [
        field('Towards us, mean, ms', inbound && rounded(inbound.mean)),
        field('Towards us, at its height, ms', inbound && rounded(inbound.max)),
        field('From us, as the far end measures, ms', theirs(call)),
        ...seriesOf(call, 'inbound', { label: 'Jitter towards us', unit: 'ms', threshold }, ({ jitterMs }) => jitterMs),
        ...seriesOf(
          call,
          'inbound',
          { label: 'Longest pause between packets', unit: 'ms' },
          ({ maxDeltaMs }) => maxDeltaMs,
        ),
        ...seriesOf(
          call,
          'outbound',
          { label: 'Jitter from us', unit: 'ms', threshold },
          ({ remoteJitterMs }) => remoteJitterMs,
        ),
        ...streamsOf(call),
      ],
      facts: null,
    };
  },
};

function towardsUs({ subject }: CheckContext, call: ObservedCall): DirectionResult | null {
  const measured = arrivalJitter(call);
  if (!measured) return null;
  const limit = subject.limits.jitterMs;
  const over = isJittery(measured, limit);
  const height = `${rounded(measured.mean)} ms on average and ${rounded(measured.max)} ms at its height`;
  return {
    status: over ? 'warn' : 'pass',
    summary: `The jitter towards us is ${height}${over ? ` (limit ${limit} ms)` : ''}.`,
  };
}

function fromUs({ subject }: CheckContext, call: ObservedCall): DirectionResult | null {
  const value = theirs(call);
  if (value === null) return null;
  const limit = subject.limits.jitterMs;
  const over = value > limit;
  return {
    status: over ? 'warn' : 'pass',
    summary: `The far end measures ${value} ms of ours${over ? ` (limit ${limit} ms)` : ''}.`,
  };
}

function theirs(call: ObservedCall): number | null {
  const value = call.companion?.jitterInMs ?? mainStream(call, 'outbound')?.remoteReport?.jitterMs ?? null;
  return value === null ? null : rounded(value);
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
