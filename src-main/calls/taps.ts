import type { CaptureRecorder } from '../capture/recorder';
import type { CapturedMedia } from '../media/api';
import type { Tap, WireTap } from '../net/transport';

/** What sees the packets of an account, a call or a diagnosis: a capture that is being written, the ring buffer. */
export interface Taps {
  /** Messages and datagrams of the signalling. */
  tap: Tap;
  /** Connections as they are on the wire, and their keys. */
  wire: WireTap;
  /** Media of calls; missing: not wanted. */
  media?: (batch: readonly CapturedMedia[]) => void;
}

export function tapsOf(recorder: CaptureRecorder): Taps {
  return {
    tap: (packet) => recorder.add(packet),
    wire: recorder.wire,
    media: (batch) => recorder.addMedia(batch),
  };
}

/** Each sees everything. */
export function joinTaps(taps: readonly Taps[]): Taps {
  const media = taps.flatMap((one) => (one.media ? [one.media] : []));
  return {
    tap: (packet) => taps.forEach(({ tap }) => tap(packet)),
    wire: {
      octets: (packet) => taps.forEach(({ wire }) => wire.octets(packet)),
      key: (line) => taps.forEach(({ wire }) => wire.key(line)),
    },
    ...(media.length > 0 ? { media: (batch) => media.forEach((one) => one(batch)) } : {}),
  };
}
