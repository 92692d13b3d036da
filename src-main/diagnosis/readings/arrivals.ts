import { stampFault } from './mediaTime';
import type { ObservedCall } from '../observed/call';

/** Packets that overtake each other make differences of their own, ms. */
const OVERTAKING_MS = 60;
/** Between two packets no more jitter can arise than the pause between them, and what they catch up: beyond that the time stamps jumped. */
const BEYOND = 2;

/**
 * Interarrival jitter of what came (RFC 3550 section 6.4.1), ms; null without a stream. Where time stamps jump (after a hold, in a
 * transfer) the estimate rises by seconds although the packets came evenly: then the middle of what each second showed is taken.
 */
export function arrivalJitter(call: ObservedCall): { mean: number; max: number } | null {
  const stream = call.result.streams
    .filter(({ direction }) => direction === 'inbound')
    .sort((a, b) => b.packets - a.packets)[0];
  if (!stream?.jitterMs) return null;
  if (stampFault(stream)?.kind === 'rate') return null;
  if (stream.jitterMs.max <= BEYOND * Math.max(stream.deltaMs?.max ?? Infinity, OVERTAKING_MS)) return stream.jitterMs;
  const seconds = call.samples
    .filter(({ direction, ssrc }) => direction === 'inbound' && ssrc === stream.ssrc)
    .flatMap(({ jitterMs }) => jitterMs ?? [])
    .sort((a, b) => a - b);
  const middle = seconds[Math.floor((seconds.length - 1) / 2)];
  return middle === undefined ? null : { mean: middle, max: middle };
}
