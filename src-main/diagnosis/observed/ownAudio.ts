/** Audio of our own calls in time, out of the samples of each second. */
import type { StreamSample } from '../../../src-shared/model/media';
import { type AudioFacts, type Interval, type PayloadFacts, uncovered, united } from './audio';
import type { MediaFacts } from './call';
import type { CallFacts } from './callFacts';
import { type Agreement, agreedTimes } from './descriptions';
import { isEvent } from './payloads';

const SAMPLE_MS = 1000;

/** Seconds with packets, of each direction; ms since the epoch. */
export type FlowLog = Record<'inbound' | 'outbound', { spans: Interval[]; packets: number }>;

export function createFlowLog(): FlowLog {
  return { inbound: { spans: [], packets: 0 }, outbound: { spans: [], packets: 0 } };
}

export function recordSamples(log: FlowLog, samples: readonly StreamSample[]): void {
  for (const { direction, at, packets } of samples) {
    if (packets === 0) continue;
    const { spans } = log[direction];
    log[direction].packets += packets;
    const last = spans.at(-1);
    if (last && at - SAMPLE_MS - last.toMs <= SAMPLE_MS / 2) last.toMs = Math.max(last.toMs, at);
    else spans.push({ fromMs: at - SAMPLE_MS, toMs: at });
  }
}

/** @param media null where the call never came to media */
export function ownAudio(
  facts: CallFacts,
  agreements: readonly Agreement[],
  media: MediaFacts | null,
): { inbound: AudioFacts; outbound: AudioFacts } {
  const { flow, answeredAt, endedAt } = facts;
  const zero = answeredAt ?? endedAt ?? facts.startedAt;
  const endMs = answeredAt !== null && endedAt !== null ? endedAt - answeredAt : 0;
  const agreed = agreedTimes(agreements, endMs);
  const audioOf = (direction: 'inbound' | 'outbound', lastMs: number | null): AudioFacts => {
    const { spans: seconds, packets } = flow[direction];
    const spans = united(seconds.map(({ fromMs, toMs }) => ({ fromMs: fromMs - zero, toMs: toMs - zero })));
    const last = spans.at(-1);
    // The part of a second at the end has no sample of its own.
    if (last && lastMs !== null && lastMs - last.toMs <= 2 * SAMPLE_MS) last.toMs = Math.max(last.toMs, lastMs);
    const covered = last && lastMs === null ? withTail(spans, endMs) : spans;
    const quiet = uncovered(agreed[direction], covered).map((one) => ({ ...one, missing: null }));
    const isInbound = direction === 'inbound';
    return {
      packets,
      spans,
      agreed: agreed[direction],
      quiet,
      elsewhere: null,
      // We send what was agreed; what may arrive, the session itself keeps in time.
      payloads: isInbound && media ? receivedTypes(media, agreements) : [],
      sources:
        isInbound && media
          ? media.sources.map(({ packets: count, ...from }) => ({ from, to: media.local, packets: count }))
          : [],
    };
  };
  return { inbound: audioOf('inbound', media?.lastAcceptedMs ?? null), outbound: audioOf('outbound', null) };
}

function receivedTypes({ payloadTypes }: MediaFacts, agreements: readonly Agreement[]): PayloadFacts[] {
  return payloadTypes.map(({ payloadType, packets, expected }) => ({
    payloadType,
    packets,
    stray: expected ? 0 : packets,
    octets: null,
    isEvent: isEvent(payloadType, null, agreements),
  }));
}

/** Whether the last part second held packets nobody tells: it is given the benefit. */
function withTail(spans: readonly Interval[], endMs: number): Interval[] {
  const last = spans.at(-1);
  if (!last || endMs - last.toMs > 1.5 * SAMPLE_MS) return [...spans];
  return [...spans.slice(0, -1), { ...last, toMs: endMs }];
}
