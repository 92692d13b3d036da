/** The packets of a call or of a stream, one row each, out of a second look. */
import { endpointText } from '../../src-shared/words/endpoint';
import type { CapturedPacketRow, Page } from '../../src-shared/contract/captures';
import type { FoundMessage, IcmpView, TimeText } from '../analysis/capture/api';
import type { SeenRtp } from '../analysis/capture/media/mediaAnalyser';
import { icmpMeaning } from '../protocol/network/icmp';
import type { RtpHeader } from '../protocol/rtp/packet';
import { startLineIn } from './messageText';

/** Rows that are listed: three hours of both sides. */
const MAX_ROWS = 1_000_000;
/** Numbers that are kept of an RTP packet. */
const FIELDS = 8;
const PACKET = 0;
const AT = 1;
const STREAM = 2;
const SEQUENCE = 3;
const TIMESTAMP = 4;
const TYPE = 5;
const OCTETS = 6;
/** Against the packet before: numbers that are missing, or -1: behind, -2: the same again. */
const STEP = 7;

/** RFC 3550 appendix A.1: a larger jump is no loss. */
const MAX_DROPOUT = 3000;

interface ListedStream {
  ssrc: string;
  from: string;
  to: string;
  codecs: ReadonlyMap<number, string>;
  highest: number | null;
}

/** Collected once, and shown page by page: RTP rows are numbers until somebody looks at them. */
export class PacketList {
  private numbers = new Float64Array(1024 * FIELDS);
  private rows = 0;
  private readonly streams: ListedStream[] = [];
  /** Rows that are no RTP, by their index. */
  private readonly others = new Map<number, CapturedPacketRow>();
  /** Rows that were left out. */
  left = 0;

  constructor(private readonly time: TimeText) {}

  /** @returns number of the stream, for `rtp` */
  stream(about: Omit<ListedStream, 'highest'>): number {
    this.streams.push({ ...about, highest: null });
    return this.streams.length - 1;
  }

  rtp(
    stream: number,
    { sequenceNumber, timestamp, payloadType, marker }: RtpHeader,
    { packet, at, wireOctets }: SeenRtp,
  ): void {
    const row = this.next();
    const about = this.streams[stream];
    if (row === null || !about) return;
    const step = about.highest === null ? 1 : ((sequenceNumber - about.highest + 0x8000) & 0xffff) - 0x8000;
    if (step > 0 || step < -MAX_DROPOUT) about.highest = sequenceNumber;
    const verdict = step === 0 ? -2 : step < 0 ? (step < -MAX_DROPOUT ? 0 : -1) : step > MAX_DROPOUT ? 0 : step - 1;
    const numbers = this.numbers;
    const offset = row * FIELDS;
    numbers[offset + PACKET] = packet;
    numbers[offset + AT] = at;
    numbers[offset + STREAM] = stream;
    numbers[offset + SEQUENCE] = sequenceNumber;
    numbers[offset + TIMESTAMP] = timestamp;
    numbers[offset + TYPE] = payloadType + (marker ? 128 : 0);
    numbers[offset + OCTETS] = wireOctets;
    numbers[offset + STEP] = verdict;
  }

  message({ packet, at, carriedBy, src, dst, bytes, start, end }: FoundMessage): void {
    const startLine = startLineIn(bytes, start, end);
    const status = Number(/^SIP\/2\.0 (\d{3})/.exec(startLine)?.[1] ?? 0);
    const problem = status >= 400 && ![401, 407, 487].includes(status);
    const protocol = `SIP/${carriedBy.toUpperCase()}`;
    this.other({
      packet,
      at,
      from: endpointText(src),
      to: endpointText(dst),
      protocol,
      octets: end - start,
      text: startLine,
      problem,
    });
  }

  icmp(view: IcmpView): void {
    const { packet, at, from, about, family } = view;
    const text = `${icmpMeaning(view, family)}, about ${endpointText(about.src)} > ${endpointText(about.dst)}`;
    this.other({ packet, at, from, to: about.src.address, protocol: 'ICMP', octets: 0, text, problem: true });
  }

  page(from: number, count: number): Page<CapturedPacketRow> {
    const last = Math.min(this.rows, from + count);
    const rows: CapturedPacketRow[] = [];
    for (let row = from; row < last; row++) rows.push(this.others.get(row) ?? this.rtpRow(row));
    return { total: this.rows, from, rows };
  }

  private other({ at, ...row }: Omit<CapturedPacketRow, 'at'> & { at: number }): void {
    const index = this.next();
    if (index !== null) this.others.set(index, { ...row, at: this.time(at) });
  }

  private next(): number | null {
    if (this.rows >= MAX_ROWS) {
      this.left++;
      return null;
    }
    if ((this.rows + 1) * FIELDS > this.numbers.length) {
      const grown = new Float64Array(this.numbers.length * 2);
      grown.set(this.numbers);
      this.numbers = grown;
    }
    return this.rows++;
  }

  private rtpRow(row: number): CapturedPacketRow {
    const at = (field: number): number => this.numbers[row * FIELDS + field] ?? 0;
    const stream = this.streams[at(STREAM)];
    const payloadType = at(TYPE) & 127;
    const step = at(STEP);
    const codec = stream?.codecs.get(payloadType);
    const words = [
      `PT=${payloadType}${codec === undefined ? '' : ` (${codec})`}`,
      `SSRC=${stream?.ssrc ?? ''}`,
      `Seq=${at(SEQUENCE)}`,
      `Time=${at(TIMESTAMP)}`,
      ...(at(TYPE) >= 128 ? ['Mark'] : []),
      ...(step === 0
        ? []
        : [step === -2 ? '- duplicate' : step === -1 ? '- out of order' : `- ${step} missing before`]),
    ];
    return {
      packet: at(PACKET),
      at: this.time(at(AT)),
      from: stream?.from ?? '',
      to: stream?.to ?? '',
      protocol: 'RTP',
      octets: at(OCTETS),
      text: words.join(' '),
      problem: step !== 0,
    };
  }
}
