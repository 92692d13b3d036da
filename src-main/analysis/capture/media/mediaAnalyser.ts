/** All media of a capture: streams by flow and SSRC, RTCP tied to them. */
import { endpointText } from '../../../../src-shared/words/endpoint';
import type { Endpoint } from '../../../../src-shared/model/media';
import { parseCompound } from '../../../protocol/rtcp/compound';
import type { RtpHeader } from '../../../protocol/rtp/packet';
import type { DatagramView, MediaExpectation } from '../api';
import type { Expectations } from './expectations';
import { payloadTable } from './payloadTables';
import { RtpStream } from './rtpStream';

/** Streams that are kept; a flood of sources is somebody's test. */
const MAX_STREAMS = 32_000;
/** From so many on, those of calls that went well make room; and so many later again, whether they could or not. */
const MANY_STREAMS = 16_000;
const MORE_STREAMS = 2000;
/** Sender reports that wait to be answered by a receiver report. */
const MAX_REPORTS = 4096;

export interface Goodbye {
  at: number;
  packet: number;
  stream: RtpStream;
  reason: string | null;
}

/** Told of each packet of a stream in a second look. `view` begins with the RTP header, wherever the packet was carried. */
export type OnRtp = (stream: RtpStream, header: RtpHeader, view: SeenRtp) => void;
export type SeenRtp = Pick<
  DatagramView,
  'packet' | 'at' | 'flow' | 'bytes' | 'start' | 'end' | 'wireOctets' | 'interfaceId'
>;

export class MediaAnalyser {
  streams: RtpStream[] = [];
  private askForRoomAt = MANY_STREAMS;
  private readonly bySsrc = new Map<number, RtpStream[]>();
  /** Arrival of sender reports here, by source and the middle of their NTP time. */
  private readonly reports = new Map<string, number>();
  goodbyes: Goodbye[] = [];
  /** UDPTL packets by "source>destination". */
  readonly t38 = new Map<
    string,
    { src: Endpoint; dst: Endpoint; packets: number; at: number; packet: number; callId: string }
  >();
  /** Sender reports by the host and port that they come from: the proof that somebody sends, whatever arrives of it. */
  readonly senders = new Map<string, { reports: number; packets: number; lastAt: number }>();
  rtcpPackets = 0;
  /** Streams that were not kept. */
  left = 0;

  constructor(
    readonly expectations: Expectations,
    private readonly keepSeconds: boolean,
    readonly onRtp: OnRtp | null,
    /** Asked to `forget` what nobody will miss. */
    private readonly makeRoom: () => void,
  ) {}

  /** Of the receiver, or else of the sender, whose own port the packets come from (RFC 4961). */
  expected(src: Endpoint, dst: Endpoint, at: number): MediaExpectation | null {
    return this.expectations.at(dst, at) ?? this.expectations.at(src, at);
  }

  open(
    ssrc: number,
    src: Endpoint,
    dst: Endpoint,
    about: { relayed: boolean; found: 'sdp' | 'heuristic'; at: number },
  ): RtpStream | null {
    if (this.streams.length >= this.askForRoomAt) {
      this.makeRoom();
      this.askForRoomAt = Math.max(MANY_STREAMS, this.streams.length + MORE_STREAMS);
    }
    if (this.streams.length >= MAX_STREAMS) {
      this.left++;
      return null;
    }
    // What the receiver is ready for counts; the sender's own list fills in what it does not name.
    const said = [...this.expectations.together(src, about.at), ...this.expectations.together(dst, about.at)];
    const types = payloadTable(said);
    const stream = new RtpStream(ssrc, src, dst, about.relayed, about.found, types, this.keepSeconds);
    this.streams.push(stream);
    const alike = this.bySsrc.get(ssrc);
    if (alike) alike.push(stream);
    else this.bySsrc.set(ssrc, [stream]);
    return stream;
  }

  /** Streams by the Call-ID that their addresses stand for at their end. */
  byCall(): Map<string, RtpStream[]> {
    const byCall = new Map<string, RtpStream[]>();
    for (const stream of this.streams) {
      const callId = this.expected(stream.src, stream.dst, stream.lastAt)?.callId;
      const list = callId === undefined ? undefined : byCall.get(callId);
      if (list) list.push(stream);
      else if (callId !== undefined) byCall.set(callId, [stream]);
    }
    return byCall;
  }

  forget(gone: ReadonlySet<RtpStream>): void {
    this.streams = this.streams.filter((stream) => !gone.has(stream));
    this.goodbyes = this.goodbyes.filter(({ stream }) => !gone.has(stream));
    for (const stream of gone) {
      stream.carrier?.release(stream);
      const left = this.bySsrc.get(stream.ssrc)?.filter((one) => one !== stream) ?? [];
      if (left.length > 0) this.bySsrc.set(stream.ssrc, left);
      else this.bySsrc.delete(stream.ssrc);
    }
  }

  /** @param src and dst of the flow, or of what is inside of a relay */
  rtcp(view: DatagramView, src: Endpoint, dst: Endpoint): void {
    this.rtcpPackets++;
    if (this.expected(src, dst, view.at)?.secured || isOfSecured(this.expectations, src, dst, view.at)) return;
    const { at, packet } = view;
    for (const part of parseCompound(view.bytes.subarray(view.start, view.end))) {
      if (part.kind === 'sender-report') {
        this.sent(part.ssrc, part.ntp, at);
        this.sender(src, part.packetCount, at);
      }
      if (part.kind === 'sender-report' || part.kind === 'receiver-report') {
        for (const report of part.reports) {
          const stream = this.streamOf(report.ssrc, dst);
          if (!stream) continue;
          const rate = stream.payloadTypes.clockRates[stream.payloads.most] || 8000;
          // The round trip from where the capture was taken: from the report that passed here to the one that answers it.
          const sentAt = this.reports.get(`${report.ssrc} ${report.lastSr}`);
          stream.peer.addReport({ ...report, lastSr: 0 }, at, rate);
          const answeredMs = sentAt === undefined ? -1 : at - sentAt - (report.delaySinceLastSr * 1000) / 65_536;
          stream.peer.addRoundTrip(answeredMs >= 0 && answeredMs < 10_000 ? answeredMs : null);
        }
      } else if (part.kind === 'extended-report') {
        for (const block of part.blocks) {
          if (block.kind === 'voip-metrics') this.streamOf(block.ssrc, dst)?.peer.addVoipMetrics(block);
        }
      } else if (part.kind === 'goodbye') {
        for (const ssrc of part.ssrcs) {
          const stream = this.streamOf(ssrc, src, 'src');
          if (stream && this.goodbyes.length < MAX_REPORTS)
            this.goodbyes.push({ at, packet, stream, reason: part.reason });
        }
      }
    }
  }

  private sender(src: Endpoint, packets: number, at: number): void {
    const key = endpointText(src);
    const known = this.senders.get(key);
    if (known) Object.assign(known, { reports: known.reports + 1, packets, lastAt: at });
    else if (this.senders.size < MAX_REPORTS) this.senders.set(key, { reports: 1, packets, lastAt: at });
  }

  private sent(ssrc: number, ntp: { seconds: number; fraction: number }, at: number): void {
    const middle = (((ntp.seconds & 0xffff) << 16) | (ntp.fraction >>> 16)) >>> 0;
    this.reports.set(`${ssrc} ${middle}`, at);
    if (this.reports.size <= MAX_REPORTS) return;
    const oldest = this.reports.keys().next();
    if (!oldest.done) this.reports.delete(oldest.value);
  }

  /** A report goes to the host that the stream comes from. */
  private streamOf(ssrc: number, host: Endpoint, side: 'src' | 'dst' = 'src'): RtpStream | null {
    const alike = this.bySsrc.get(ssrc);
    if (!alike) return null;
    return alike.findLast((stream) => stream[side].address === host.address) ?? null;
  }
}

/** RTCP has a port of its own, next to the one that the SDP names. */
function isOfSecured(expectations: Expectations, src: Endpoint, dst: Endpoint, at: number): boolean {
  return [src, dst].some(({ address, port }) => expectations.at({ address, port: port - 1 }, at)?.secured === true);
}

/** ONE header that is filled again for each packet. @returns false where it is no RTP header */
export function readRtpHeader(bytes: Uint8Array, start: number, end: number, header: RtpHeader): boolean {
  if (start + 12 > end || bytes[start]! >> 6 !== 2) return false;
  const second = bytes[start + 1]!;
  header.marker = second >= 128;
  header.payloadType = second & 0x7f;
  header.sequenceNumber = (bytes[start + 2]! << 8) | bytes[start + 3]!;
  header.timestamp =
    ((bytes[start + 4]! << 24) | (bytes[start + 5]! << 16) | (bytes[start + 6]! << 8) | bytes[start + 7]!) >>> 0;
  header.ssrc =
    ((bytes[start + 8]! << 24) | (bytes[start + 9]! << 16) | (bytes[start + 10]! << 8) | bytes[start + 11]!) >>> 0;
  return true;
}
