import type { Naming } from '../api';
import type { ObservedCall } from '../observed/call';
import { heard, name, seconds } from './naming';

/** Without a packet for so long before the end, audio has stopped, ms. */
const STOPPED_MS = 2000;
/** Comfort noise (RFC 3389): whoever sends it pauses on purpose. */
const COMFORT_NOISE = 13;
/** A pause that is no jitter, and in which nothing got lost: the far end sends only while somebody speaks. ms */
const PAUSE_MS = 300;
/** A pause of a queue on the way makes what follows late, and the jitter rises; one of the far end does not. ms */
const EVEN_MS = 15;
/** Packets that may be on their way between the far end's report and our count. */
const IN_FLIGHT = 10;
/** A report so long after the last packet speaks of the time since, ms. */
const REPORT_AFTER_MS = 700;

/** Ms after the answer of the last audio, where it ended well before the call; null where it went on. */
export function lastAudio(call: ObservedCall): number | null {
  const last = call.media?.lastAcceptedMs ?? null;
  if (!call.expected.inbound || last === null) return null;
  return (call.result.timing.durationMs ?? 0) - last < STOPPED_MS ? null : last;
}

/** Discontinuous transmission: comfort noise, or pauses before without a gap in the sequence numbers and without a packet late. */
export function pauses(call: ObservedCall): boolean {
  if (comfortNoise(call) > 0) return true;
  const { result } = call;
  const inbound = result.streams.filter(({ direction }) => direction === 'inbound');
  return inbound.some(
    ({ lost, deltaMs, jitterMs }) =>
      lost === 0 && (deltaMs?.max ?? 0) >= PAUSE_MS && (jitterMs?.max ?? Infinity) < EVEN_MS,
  );
}

/** Packets of comfort noise; at other clock rates than 8000 Hz its number is agreed (RFC 3389 section 4). */
export function comfortNoise({ media, answer }: ObservedCall): number {
  const types = new Set([COMFORT_NOISE]);
  for (const { payloadType, name: codec } of answer?.formats ?? []) if (/^CN$/i.test(codec)) types.add(payloadType);
  return (media?.payloadTypes ?? []).reduce((sum, one) => sum + (types.has(one.payloadType) ? one.packets : 0), 0);
}

/** Who stopped: the far end's own RTCP tells whether it went on sending. Null where no report came since. */
export function stoppedByReports(call: ObservedCall, last: number): Naming | null {
  const { media } = call;
  if (!media || media.peerSent === null || media.lastSenderReportMs == null) return null;
  if (media.lastSenderReportMs < last + REPORT_AFTER_MS) return null;
  const count = heard(call);
  const until = `Audio arrived until ${seconds(last)} after the answer (${count} packets) and then no more; the far end's RTCP of ${seconds(media.lastSenderReportMs)} after the answer says`;
  if (media.peerSent <= count + media.rejected + IN_FLIGHT) {
    return name(
      'far-end-silent',
      'proven',
      'failure',
      `${until} that it has sent ${media.peerSent} in all: it stopped by itself, and nothing is lost on the way.`,
      ['media.inbound'],
    );
  }
  return name(
    'media-inbound-blocked',
    'proven',
    'failure',
    `${until} that it has sent ${media.peerSent}: it goes on sending, and its packets are dropped on the way.`,
    ['media.inbound'],
    { explains: ['quality-loss-inbound', 'quality-loss-burst'] },
  );
}
