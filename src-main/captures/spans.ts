/** Where in the file something stands, with what belongs to it and comes a little before or after. */
import type { RtpStream } from '../analysis/capture/media/rtpStream';
import type { CallRecord } from '../analysis/capture/signalling/call';
import type { Span } from './secondLook';

/** A message that came in several fragments or segments begins before the record that is known of it, octets. */
const FRAGMENTS_BEFORE = 128 * 1024;
const SEGMENTS_BEFORE = 1024 * 1024;
/** An ICMP error follows what it answers. */
const ERRORS_AFTER = 256 * 1024;

export function spanOfMessages({ carriers, firstPosition, lastPosition }: CallRecord): Span {
  const overTcp = carriers.some((carrier) => carrier !== 'udp');
  const from = Math.max(0, firstPosition - (overTcp ? SEGMENTS_BEFORE : FRAGMENTS_BEFORE));
  return { from, to: lastPosition + ERRORS_AFTER };
}

export function spanOfSource({ firstPosition, lastPosition }: RtpStream): Span {
  return { from: firstPosition, to: lastPosition + ERRORS_AFTER };
}

/** Null, the whole file, where one of them is not known. */
export function spanning(spans: readonly (Span | null)[]): Span | null {
  const known = spans.filter((span) => span !== null);
  if (known.length < spans.length || known.length === 0) return null;
  return { from: Math.min(...known.map(({ from }) => from)), to: Math.max(...known.map(({ to }) => to)) };
}
