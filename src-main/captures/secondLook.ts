/** Reads a part of the file once more, for what is too much to be kept of every packet: audio, messages, rows. */
import { CaptureAnalyser } from '../analysis/capture/analyser';
import type { FoundMessage, IcmpView, PacketSink, StreamChunk } from '../analysis/capture/api';
import type { OnRtp, SeenRtp } from '../analysis/capture/media/mediaAnalyser';
import { readCapture } from '../capture/import/readCapture';

/** Octets of the (uncompressed) file. */
export interface Span {
  from: number;
  to: number;
}

/** What a second look wants to see. Views and headers are filled again for the next packet. */
export interface LookHooks {
  onMessage?: (found: FoundMessage) => void;
  onRtp?: OnRtp;
  onIcmp?: (view: IcmpView) => void;
  /** A piece of a connection, before the messages that it completes. */
  onChunk?: (chunk: StreamChunk) => void;
}

export class SecondLook {
  constructor(
    readonly path: string,
    /** Seconds since the epoch that times are relative to. */
    readonly base: number,
    private readonly signal: AbortSignal,
  ) {}

  /** @param span null: the whole file @returns the analyser, with what the span holds */
  async again(span: Span | null, { onMessage, onRtp, onIcmp, onChunk }: LookHooks): Promise<CaptureAnalyser> {
    const analyser = new CaptureAnalyser({
      keepSeconds: false,
      ...(onMessage ? { onMessage } : {}),
      ...(onRtp ? { onRtp } : {}),
    });
    const sink: PacketSink = {
      datagram: (view) => analyser.datagram(view),
      chunk(chunk) {
        onChunk?.(chunk);
        analyser.chunk(chunk);
      },
      exported: (message) => analyser.exported(message),
      icmp(view) {
        onIcmp?.(view);
        analyser.icmp(view);
      },
      tcp: (notice) => analyser.tcp(notice),
    };
    await readCapture(this.path, sink, { signal: this.signal, ...(span ? { span } : {}) });
    this.signal.throwIfAborted();
    return analyser;
  }
}

/** Offset and end of the payload of the RTP packet that a view begins with: CSRCs, extension and padding off (RFC 3550 section 5.1). */
export function rtpPayload({ bytes, start, end, wireOctets }: SeenRtp): { from: number; to: number } {
  const first = bytes[start] ?? 0;
  let from = start + 12 + (first & 0x0f) * 4;
  if (first & 0x10 && from + 4 <= end) from += 4 + (((bytes[from + 2] ?? 0) << 8) | (bytes[from + 3] ?? 0)) * 4;
  // The last octet of a packet that was snapped is not the one that counts the padding.
  const isWhole = end - start >= wireOctets;
  const padding = first & 0x20 && isWhole ? (bytes[end - 1] ?? 0) : 0;
  const to = Math.max(start, end - padding);
  return { from: Math.min(from, to), to };
}
