/** Audio that was there and ended before the call did, or that was away for most of it. */
import { seconds } from '../../../src-shared/words/figures';
import type { Direction } from '../../../src-shared/model/media';
import type { Naming } from '../api';
import { type Interval, lengthOf } from '../observed/audio';
import type { ObservedCall } from '../observed/call';
import { happenedAt } from '../readings/coincidence';
import { name } from '../readings/naming';
import { partiesOf } from '../readings/parties';
import { pauses } from '../readings/stopped';
import { reportsOfStop } from '../readings/stopReports';

/** Without a packet for so long before the end, audio has stopped, ms. */
const STOPPED_MS = 2000;
/** In the middle of a call: longer than a pause for breath with voice activity detection, ms. */
const AWAY_MS = 3000;
/** Audio that is missing for more than this share of the call is missing for most of it. */
const MOST = 0.5;

interface Stop extends Interval {
  /** It never came back. */
  isToTheEnd: boolean;
  missing: number | null;
}

export function stoppedAudio(call: ObservedCall): Naming[] {
  return (['inbound', 'outbound'] as const).flatMap((direction) => {
    const stop = stopOf(call, direction);
    return stop ? [naming(call, direction, stop)] : [];
  });
}

/** The pause that a person notices most: the one to the end, else the longest. Null where audio went on. */
export function stopOf(call: ObservedCall, direction: Direction): Stop | null {
  const { packets, spans, agreed, quiet } = call.audio[direction];
  const first = spans[0];
  if (!call.seen.sees[direction] || packets === 0 || !first || agreed.length === 0) return null;
  const endMs = agreed.at(-1)?.toMs ?? 0;
  const after = quiet.filter(({ fromMs }) => fromMs > first.fromMs);
  const tail = after.find(({ toMs }) => toMs >= endMs - 1);
  const isPausing = direction === 'inbound' && pauses(call);
  if (tail && tail.toMs - tail.fromMs >= STOPPED_MS && !isPausing) return { ...tail, isToTheEnd: true };
  const longest = after.toSorted((a, b) => lengthOf([b]) - lengthOf([a]))[0];
  if (!longest || isPausing) return null;
  const isMost = lengthOf(after) > MOST * lengthOf(agreed);
  // A sender that pauses by itself and goes on with the next number was muted, or its call was held elsewhere.
  const isLost = longest.missing !== 0 && lengthOf([longest]) >= AWAY_MS;
  return isMost || isLost ? { ...longest, isToTheEnd: false } : null;
}

function naming(call: ObservedCall, direction: Direction, stop: Stop): Naming {
  const { peer, own } = partiesOf(call);
  const who = direction === 'inbound' ? peer : own;
  const whose = who === 'We' ? 'Our' : `${who}'s`;
  const what = stop.isToTheEnd
    ? `${whose} audio ${direction === 'inbound' ? 'arrived' : 'left'} until ${seconds(stop.fromMs)} after the answer and then no more, ${seconds(stop.toMs - stop.fromMs)} before the end`
    : `${whose} audio was away for ${seconds(stop.toMs - stop.fromMs)}, from ${seconds(stop.fromMs)} after the answer on`;
  const coincides = happenedAt(call, stop.fromMs);
  const told = direction === 'inbound' ? reportsOfStop(call, stop.fromMs) : null;
  const reason = [
    `${what}.`,
    coincides ? `It ended at ${coincides}.` : 'Nothing else happened in that second.',
    ...(told ? [told] : []),
  ].join(' ');
  return name(
    direction === 'inbound' ? 'media-stopped-inbound' : 'media-stopped-outbound',
    call.seen.at === 'own' || call.seen.at === 'client' ? 'proven' : 'likely',
    'failure',
    reason,
    [direction === 'inbound' ? 'media.inbound' : 'media.outbound', 'call.setup'],
    { explains: ['quality-loss-inbound', 'quality-loss-outbound', 'quality-loss-burst', 'media-inbound-blocked'] },
  );
}
