/** What arrives at a session's sockets, counted before anything else is done with it. Runs for each packet, so it allocates nothing. */
import type { Endpoint } from '../../../src-shared/model/media';

type Source = Endpoint & { packets: number };

const MAX_SOURCES = 8;
const MAX_PAYLOAD_TYPES = 16;
const RTP_HEADER = 12;

export class InsightMeter {
  rtpArrived = 0;
  rtcpArrived = 0;
  /** Datagrams that are no RTP: too short, or of another version. */
  notRtp = 0;
  rejected = 0;
  firstRejectedAt: number | null = null;
  private readonly sources: Source[] = [];
  private last: Source | null = null;
  private readonly byPayloadType = new Uint32Array(128);

  /** An RTP datagram, whatever becomes of it. */
  rtp(data: Uint8Array, source: Endpoint): void {
    this.rtpArrived += 1;
    // RFC 3550 section 5.1: the first two bits are the version, 2.
    if (data.length >= RTP_HEADER && data[0]! >> 6 === 2) this.byPayloadType[data[1]! & 0x7f]! += 1;
    else this.notRtp += 1;
    const { last } = this;
    if (last && last.port === source.port && last.address === source.address) last.packets += 1;
    else this.from(source);
  }

  reject(at: number): void {
    this.rejected += 1;
    this.firstRejectedAt ??= at;
  }

  /** Most packets first. */
  get heardFrom(): Source[] {
    return this.sources.map((source) => ({ ...source })).sort((a, b) => b.packets - a.packets);
  }

  /** Most packets first. @param isExpected whether the answer holds it */
  payloadTypes(isExpected: (payloadType: number) => boolean) {
    const seen: { payloadType: number; packets: number; expected: boolean }[] = [];
    this.byPayloadType.forEach((packets, payloadType) => {
      if (packets > 0) seen.push({ payloadType, packets, expected: isExpected(payloadType) });
    });
    return seen.sort((a, b) => b.packets - a.packets).slice(0, MAX_PAYLOAD_TYPES);
  }

  private from({ address, port }: Endpoint): void {
    let source = this.sources.find((known) => known.port === port && known.address === address);
    if (!source) {
      // A flood of forged addresses is not worth remembering one by one.
      if (this.sources.length >= MAX_SOURCES) return;
      source = { address, port, packets: 0 };
      this.sources.push(source);
    }
    source.packets += 1;
    this.last = source;
  }
}
