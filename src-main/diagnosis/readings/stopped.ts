import type { ObservedCall } from '../observed/call';

/** Without a packet for so long before the end, audio has stopped, ms. */
const STOPPED_MS = 2000;
/** Comfort noise (RFC 3389): whoever sends it pauses on purpose. */
const COMFORT_NOISE = 13;
/** A pause that is no jitter, and in which nothing got lost: the far end sends only while somebody speaks. ms */
const PAUSE_MS = 300;
/** A pause of a queue on the way makes what follows late, and the jitter rises; one of the far end does not. ms */
const EVEN_MS = 15;

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
