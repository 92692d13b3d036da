import { percent } from '../../../../src-shared/words/figures';
import { isAstray } from '../../../../src-shared/model/limits';
import type { Check } from '../../api';
import { counter, mainStream, streamsOf } from '../call/evidence';
import { judgedCall, whenHeard } from '../call/subject';
import { bothWays } from './worse';
import type { DirectionResult } from './worse';

export const order: Check<'quality.order'> = {
  id: 'quality.order',
  area: 'quality',
  title: 'Do packets come in order, and once?',
  needs: ['call.setup'],
  after: ['media.inbound'],
  limitMs: { quick: 1000, full: 1000 },
  when: whenHeard,
  async run(context) {
    const call = judgedCall(context);
    const stream = mainStream(call, 'inbound');
    const { companion } = call;
    return {
      ...bothWays(
        stream ? judge('Towards us', stream.packets, stream.reordered, stream.duplicates) : null,
        companion && companion.packetsIn > 0
          ? judge('From us', companion.packetsIn, companion.reorderedIn, companion.duplicatesIn)
          : null,
      ),
      evidence: [
        counter('Out of order towards us', stream?.reordered ?? 0),
        counter('Twice towards us', stream?.duplicates ?? 0),
        ...(companion
          ? [counter('Out of order from us', companion.reorderedIn), counter('Twice from us', companion.duplicatesIn)]
          : []),
        ...streamsOf(call, 'inbound'),
      ],
      facts: null,
    };
  },
};

function judge(way: string, packets: number, reordered: number, duplicates: number): DirectionResult {
  const faults = [
    { count: reordered, what: 'came after a later one' },
    { count: duplicates, what: 'came twice' },
  ].filter(({ count }) => count > 0);
  const over = faults.some(({ count }) => isAstray(count, packets));
  if (faults.length === 0) return { status: 'pass', summary: `${way}: ${packets} packets in order, each once.` };
  const told = faults.map(
    ({ count, what }) => `${count} of ${packets} (${percent((100 * count) / Math.max(1, packets))}) ${what}`,
  );
  return { status: over ? 'warn' : 'pass', summary: `${way}: ${told.join(', ')}.` };
}
