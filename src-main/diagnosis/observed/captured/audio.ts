/** Audio of a captured call in time, out of its streams. */
import { endpointText } from '../../../../src-shared/words/endpoint';
import type { CapturedStream } from '../../../../src-shared/model/capture';
import type { RtpStream } from '../../../analysis/capture/media/rtpStream';
import { type AudioFacts, type Interval, uncovered, united } from '../audio';
import type { SdpFacts } from '../call';
import type { Agreement } from '../descriptions';
import { payloadFacts, type UsedPayload } from '../payloads';

export interface SeenStream {
  stream: CapturedStream;
  source: RtpStream;
  /** The file holds a few of its packets alone: its gaps are the capture's. */
  isThinned: boolean;
}

/** A sender needs a moment to follow a new description; what is on its way is no mistake, ms. */
const FOLLOWS_MS = 1000;
const FEWEST_ELSEWHERE = 25;

/**
 * @param streams of this direction
 * @param zeroAt the answer, ms since the base of the capture
 * @param target where the description of an agreement wants this direction
 */
export function audioOf(
  streams: readonly SeenStream[],
  zeroAt: number,
  agreed: Interval[],
  agreements: readonly Agreement[],
  target: (agreement: Agreement) => SdpFacts,
): AudioFacts {
  const after = (at: number): number => at - zeroAt;
  const pieces: Interval[] = [];
  const gaps: { fromMs: number; toMs: number; missing: number }[] = [];
  for (const { source, isThinned } of streams) {
    if (isThinned) {
      const apartMs = (source.lastAt - source.firstAt) / Math.max(1, source.reducer.packets - 1);
      pieces.push({ fromMs: after(source.firstAt) - apartMs, toMs: after(source.lastAt) + apartMs });
      continue;
    }
    let fromMs = after(source.firstAt);
    for (const { at, lengthMs, missing } of source.gaps) {
      pieces.push({ fromMs, toMs: after(at) });
      fromMs = after(at) + lengthMs;
      gaps.push({ fromMs: after(at), toMs: fromMs, missing });
    }
    pieces.push({ fromMs, toMs: after(source.lastAt) });
  }
  const spans = united(pieces);
  const quiet = uncovered(agreed, spans).map((one) => {
    const gap = gaps.find(({ fromMs, toMs }) => Math.abs(fromMs - one.fromMs) < 50 && Math.abs(toMs - one.toMs) < 50);
    return { ...one, missing: gap?.missing ?? null };
  });
  const packets = streams.reduce((sum, { stream }) => sum + stream.packets, 0);
  return {
    packets,
    spans,
    agreed,
    quiet,
    elsewhere: elsewhere(streams, after, agreements, target),
    payloads: payloadFacts(
      streams.flatMap((one) => usedBy(one, after)),
      agreements,
      target,
    ),
    sources: streams
      .map(({ stream: { src, dst, packets: count } }) => ({ from: src, to: dst, packets: count }))
      .sort((a, b) => b.packets - a.packets),
  };
}

/** RFC 3550 section 5.1. */
const HEADER_OCTETS = 12;

function usedBy({ stream, source }: SeenStream, after: (at: number) => number): UsedPayload[] {
  return source.payloads.uses.map(({ payloadType, packets, octets, firstAt, lastAt }) => ({
    payloadType,
    packets,
    octets: stream.secured ? null : octets / packets - HEADER_OCTETS,
    fromMs: after(firstAt),
    toMs: after(lastAt),
  }));
}

/**
 * The stream that went on longest to a place that was agreed before and is not any more: an early-media target or an old answer that was kept.
 * Any other place may be the same one behind a NAT. With ICE checks choose the place.
 */
function elsewhere(
  streams: readonly SeenStream[],
  after: (at: number) => number,
  agreements: readonly Agreement[],
  target: (agreement: Agreement) => SdpFacts,
): AudioFacts['elsewhere'] {
  const last = agreements.at(-1);
  const named = last && target(last);
  if (!last || !named || named.port === 0 || named.ice === 'credentials') return null;
  const left = new Set(agreements.map((one) => endpointText(target(one))));
  left.delete(endpointText(named));
  const kept = streams
    .filter(
      ({ stream, source }) => left.has(endpointText(stream.dst)) && after(source.lastAt) > last.sinceMs + FOLLOWS_MS,
    )
    .map(({ stream, source }) => ({
      to: endpointText(stream.dst),
      named: endpointText(named),
      // Evenly sent: the share of its time since then.
      packets: Math.round(
        (stream.packets * (after(source.lastAt) - Math.max(after(source.firstAt), last.sinceMs))) /
          Math.max(1, source.lastAt - source.firstAt),
      ),
      untilMs: after(source.lastAt),
    }))
    .filter(({ packets }) => packets >= FEWEST_ELSEWHERE);
  return kept.sort((a, b) => b.packets - a.packets)[0] ?? null;
}
