/** The classic format (draft-ietf-opsawg-pcap): either byte order, microseconds or nanoseconds. */
import {
  BrokenCapture,
  type CaptureInterface,
  MAX_EMPTY,
  MAX_PACKET,
  PacketRecord,
  type RecordHandler,
  type RecordReader,
} from './records';

const FILE_HEADER = 24;
const RECORD_HEADER = 16;
/** Alexey Kuznetsov's variant has 8 octets more a record. */
const MODIFIED_HEADER = 24;

const MICROSECONDS = 0xa1b2c3d4;
const NANOSECONDS = 0xa1b23c4d;
const MODIFIED = 0xa1b2cd34;

/** @returns whether the file begins like one of this format */
export function isPcap(view: DataView, start: number): boolean {
  return [view.getUint32(start), view.getUint32(start, true)].some((magic) =>
    [MICROSECONDS, NANOSECONDS, MODIFIED].includes(magic),
  );
}

export class PcapReader implements RecordReader {
  readonly container = 'pcap';
  readonly sections = 1;
  readonly interfaces: CaptureInterface[] = [];
  base: number | null = null;
  private readonly record = new PacketRecord();
  private little = true;
  private header = RECORD_HEADER;
  /** ms of one unit of the fraction. */
  private unit = 1e-3;
  private perSecond = 1e6;
  /** Packets without octets that came one after the other. */
  private empty = 0;

  constructor(private readonly handler: RecordHandler) {}

  read(bytes: Uint8Array, view: DataView, start: number, end: number, position: number): number {
    let at = start;
    if (this.interfaces.length === 0) {
      if (at + FILE_HEADER > end) return 0;
      this.begin(view, at);
      at += FILE_HEADER;
    }
    const record = this.record;
    const little = this.little;
    const header = this.header;
    const unit = this.unit;
    const [link] = this.interfaces;
    if (!link) return 0;
    record.bytes = bytes;
    record.view = view;
    record.linkType = link.linkType;
    while (at + header <= end) {
      const captured = view.getUint32(at + 8, little);
      const fraction = view.getUint32(at + 4, little);
      if (captured > MAX_PACKET) {
        throw new BrokenCapture(`a record claims to hold ${captured} octets`, position + at - start);
      }
      const from = at + header;
      if (from + captured > end) break;
      if (captured > 0) this.empty = 0;
      else if (++this.empty > MAX_EMPTY) {
        throw new BrokenCapture(`${MAX_EMPTY} packets in a row are empty`, position + at - start);
      }
      if (fraction >= this.perSecond * 2) {
        throw new BrokenCapture('a record has a time that cannot be', position + at - start);
      }
      const seconds = view.getUint32(at, little);
      this.base ??= seconds;
      record.start = from;
      record.end = from + captured;
      record.wireOctets = view.getUint32(at + 12, little);
      record.at = (seconds - this.base) * 1000 + fraction * unit;
      record.position = position + at - start;
      link.packets++;
      this.handler.packet(record);
      at = from + captured;
    }
    return at - start;
  }

  private begin(view: DataView, at: number): void {
    this.little = [MICROSECONDS, NANOSECONDS, MODIFIED].includes(view.getUint32(at, true));
    const magic = view.getUint32(at, this.little);
    if (magic === NANOSECONDS) {
      this.unit = 1e-6;
      this.perSecond = 1e9;
    }
    if (magic === MODIFIED) this.header = MODIFIED_HEADER;
    this.interfaces.push({
      // The upper bits tell of the frame check sequence.
      linkType: view.getUint32(at + 20, this.little) & 0xffff,
      name: null,
      description: null,
      resolution: this.perSecond,
      packets: 0,
    });
  }
}
