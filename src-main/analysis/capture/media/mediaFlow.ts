import type { Endpoint } from '../../../../src-shared/model/media';
import type { RtpHeader } from '../../../protocol/rtp/packet';
import type { DatagramView } from '../api';
import { type MediaAnalyser, readRtpHeader } from './mediaAnalyser';
import { type Held, Probation } from './probation';
import type { RtpStream } from './rtpStream';

const HEADER: RtpHeader = { marker: false, payloadType: 0, sequenceNumber: 0, timestamp: 0, ssrc: 0 };

/** RTP and RTCP of one flow (RFC 5761 section 4 tells them apart), or of what a relay carries in it. */
export class MediaFlow {
  /** The last one: packets come in runs. */
  private stream: RtpStream | null = null;
  private readonly streams = new Map<number, RtpStream | null>();
  private probation: Probation | null = null;
  /** Of the expectations when it was last asked whether somebody vouches for this flow. */
  private asked = -1;
  private vouched = false;

  constructor(
    private readonly analyser: MediaAnalyser,
    readonly src: Endpoint,
    readonly dst: Endpoint,
    private readonly relayed: boolean,
  ) {}

  /** @param view begins with a packet of version 2 */
  packet(view: DatagramView): void {
    const { bytes, start, end } = view;
    const second = bytes[start + 1]!;
    if (second >= 192 && second <= 223) {
      this.analyser.rtcp(view, this.src, this.dst);
      return;
    }
    if (!readRtpHeader(bytes, start, end, HEADER)) return;
    if (this.stream?.ssrc === HEADER.ssrc) this.add(this.stream, view);
    else this.other(view);
  }

  private add(stream: RtpStream, view: DatagramView): void {
    const { bytes, start, end, wireOctets, at, packet, position, dscp } = view;
    stream.add(HEADER, bytes, start, end, wireOctets, at, packet, position, dscp);
    if (this.analyser.onRtp !== null) this.analyser.onRtp(stream, HEADER, view);
  }

  /** A source that is not the one before. */
  private other(view: DatagramView): void {
    let stream = this.streams.get(HEADER.ssrc);
    if (stream === undefined) {
      if (!this.isVouchedFor(view.at)) return this.doubt(view);
      stream = this.streams.get(HEADER.ssrc) ?? this.open(HEADER.ssrc, 'sdp', view.at);
    }
    if (!stream) return;
    this.stream = stream;
    this.add(stream, view);
  }

  private isVouchedFor(at: number): boolean {
    const { expectations } = this.analyser;
    if (this.asked !== expectations.generation) {
      this.asked = expectations.generation;
      const expected = this.analyser.expected(this.src, this.dst, at);
      this.vouched = expected !== null && expected.media !== 'image';
      // What waited was right after all.
      if (this.vouched) this.believe(this.probation?.release() ?? [], 'sdp');
    }
    return this.vouched;
  }

  private doubt(view: DatagramView): void {
    const { bytes, start, end, wireOctets, at, packet, position, dscp, flow, interfaceId } = view;
    // RFC 6335: no media on ports of the system's services.
    if (this.src.port < 1024 || this.dst.port < 1024) return;
    const held: Held = {
      header: { ...HEADER },
      bytes: bytes.slice(start, this.analyser.onRtp === null ? Math.min(end, start + 64) : end),
      octets: wireOctets,
      at,
      packet,
      position,
      dscp,
      flow,
      interfaceId,
    };
    this.probation ??= new Probation();
    const believed = this.probation.add(held);
    if (believed) this.believe(believed, 'heuristic');
  }

  private believe(packets: readonly Held[], found: 'sdp' | 'heuristic'): void {
    for (const { header, bytes, octets, at, packet, position, dscp, flow, interfaceId } of packets) {
      const stream = this.streams.get(header.ssrc) ?? this.open(header.ssrc, found, at);
      if (!stream) continue;
      const end = bytes.length;
      stream.add(header, bytes, 0, end, octets, at, packet, position, dscp);
      this.analyser.onRtp?.(stream, header, {
        packet,
        at,
        flow,
        bytes,
        start: 0,
        end,
        wireOctets: octets,
        interfaceId,
      });
    }
  }

  private open(ssrc: number, found: 'sdp' | 'heuristic', at: number): RtpStream | null {
    const stream = this.analyser.open(ssrc, this.src, this.dst, { relayed: this.relayed, found, at });
    if (stream) stream.carrier = this;
    this.streams.set(ssrc, stream);
    return stream;
  }

  release(stream: RtpStream): void {
    this.streams.delete(stream.ssrc);
    if (this.stream === stream) this.stream = null;
  }
}
