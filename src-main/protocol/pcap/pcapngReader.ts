/** pcapng (draft-ietf-opsawg-pcapng): sections in either byte order, interfaces with their own time resolution, and what else stands between packets. */
import {
  BrokenCapture,
  type CaptureInterface,
  MAX_EMPTY,
  MAX_PACKET,
  MAX_SECONDS,
  PacketRecord,
  type RecordHandler,
  type RecordReader,
} from './records';

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const OLD_PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;
const DECRYPTION_SECRETS = 10;
const BYTE_ORDER = 0x1a2b3c4d;

const OPT_COMMENT = 1;
const IF_NAME = 2;
const IF_DESCRIPTION = 3;
const IF_TSRESOL = 9;
const IF_TSOFFSET = 14;

/** A block that is larger is no block: the largest that programs write hold one packet, or a table of names. */
const MAX_BLOCK = 16 * 1024 * 1024;
/** Interfaces of a file; each costs memory. */
const MAX_INTERFACES = 65_536;

export function isPcapng(view: DataView, start: number): boolean {
  return view.getUint32(start) === SECTION_HEADER;
}

interface Interface extends CaptureInterface {
  snapLength: number;
  /** Seconds that are added to its times (if_tsoffset). */
  offset: number;
  /** Upper half of the last time stamp, with the whole seconds and the rest of it: it changes every few seconds only. */
  high: number;
  highSeconds: number;
  highRest: number;
}

export class PcapngReader implements RecordReader {
  readonly container = 'pcapng';
  readonly interfaces: Interface[] = [];
  sections = 0;
  base: number | null = null;
  private readonly record = new PacketRecord();
  private little = true;
  /** Of the section that is being read: ids count from there. */
  private firstInterface = 0;
  /** Packets without octets that came one after the other. */
  private empty = 0;

  constructor(private readonly handler: RecordHandler) {}

  read(bytes: Uint8Array, view: DataView, start: number, end: number, position: number): number {
    let at = start;
    this.record.bytes = bytes;
    this.record.view = view;
    while (at + 12 <= end) {
      const here = position + at - start;
      if (view.getUint32(at) === SECTION_HEADER) this.readByteOrder(view, at, here);
      const little = this.little;
      const length = view.getUint32(at + 4, little);
      if (length < 12 || length % 4 !== 0 || length > MAX_BLOCK) {
        throw new BrokenCapture(`a block claims to be ${length} octets long`, here);
      }
      const after = at + length;
      if (after > end) break;
      if (view.getUint32(after - 4, little) !== length) {
        throw new BrokenCapture('a block does not end as it began', here);
      }
      this.block(bytes, view, at, after - 4, here);
      at = after;
    }
    return at - start;
  }

  private readByteOrder(view: DataView, at: number, here: number): void {
    if (view.getUint32(at + 8) === BYTE_ORDER) this.little = false;
    else if (view.getUint32(at + 8, true) === BYTE_ORDER) this.little = true;
    else throw new BrokenCapture('a section has no byte order', here);
    this.sections++;
    this.firstInterface = this.interfaces.length;
  }

  /** @param end of the body */
  private block(bytes: Uint8Array, view: DataView, at: number, end: number, here: number): void {
    const little = this.little;
    const body = at + 8;
    switch (view.getUint32(at, little)) {
      case ENHANCED_PACKET:
        if (body + 20 > end) throw new BrokenCapture('a packet block is too short', here);
        this.packet(view.getUint32(body, little), body, end, here);
        break;
      case OLD_PACKET:
        // Interface id and drop count share the first word.
        if (body + 20 > end) throw new BrokenCapture('a packet block is too short', here);
        this.packet(view.getUint16(body, little), body, end, here);
        break;
      case SIMPLE_PACKET:
        this.simplePacket(view, body, end, here);
        break;
      case INTERFACE_DESCRIPTION:
        this.interface(bytes, view, body, end, here);
        break;
      case DECRYPTION_SECRETS:
        if (body + 8 <= end) {
          const length = Math.min(view.getUint32(body + 4, little), end - body - 8);
          this.handler.secrets?.(view.getUint32(body, little), bytes.slice(body + 8, body + 8 + length));
        }
        break;
      case SECTION_HEADER:
        this.options(view, body + 16, end, (code, from, to) => {
          if (code === OPT_COMMENT) this.handler.comment?.(textOf(bytes, from, to));
        });
        break;
      default:
        break;
    }
  }

  private packet(id: number, body: number, end: number, here: number): void {
    const record = this.record;
    const { bytes, view } = record;
    const little = this.little;
    const interfaceId = this.firstInterface + id;
    const link = this.interfaces[interfaceId];
    if (!link) throw new BrokenCapture(`a packet names interface ${id}, which the file does not describe`, here);
    const captured = view.getUint32(body + 12, little);
    const from = body + 20;
    const after = from + captured;
    if (captured > MAX_PACKET || after > end) throw new BrokenCapture('a packet is longer than its block', here);
    this.countEmpty(captured, here);
    record.start = from;
    record.end = after;
    record.wireOctets = view.getUint32(body + 16, little);
    record.at = this.time(link, view.getUint32(body + 4, little), view.getUint32(body + 8, little), here);
    record.linkType = link.linkType;
    record.interfaceId = interfaceId;
    record.position = here;
    link.packets++;
    this.handler.packet(record);
    const options = after + (-captured & 3);
    if (options + 4 > end || !this.handler.comment) return;
    this.options(view, options, end, (code, first, last) => {
      if (code === OPT_COMMENT) this.handler.comment?.(textOf(bytes, first, last));
    });
  }

  /** It has neither time nor interface: the first of its section, and the time of the packet before. */
  private simplePacket(view: DataView, body: number, end: number, here: number): void {
    const record = this.record;
    const link = this.interfaces[this.firstInterface];
    if (!link || body + 4 > end) throw new BrokenCapture('a packet comes before any interface', here);
    const wire = view.getUint32(body, this.little);
    const captured = Math.min(wire, end - body - 4, link.snapLength || Infinity);
    this.countEmpty(captured, here);
    this.base ??= 0;
    record.start = body + 4;
    record.end = body + 4 + captured;
    record.wireOctets = wire;
    record.linkType = link.linkType;
    record.interfaceId = this.firstInterface;
    record.position = here;
    link.packets++;
    this.handler.packet(record);
  }

  private interface(bytes: Uint8Array, view: DataView, body: number, end: number, here: number): void {
    if (body + 8 > end) throw new BrokenCapture('an interface block is too short', here);
    if (this.interfaces.length >= MAX_INTERFACES) throw new BrokenCapture('the file has too many interfaces', here);
    const link: Interface = {
      linkType: view.getUint16(body, this.little),
      name: null,
      description: null,
      resolution: 1e6,
      packets: 0,
      snapLength: view.getUint32(body + 4, this.little),
      offset: 0,
      high: -1,
      highSeconds: 0,
      highRest: 0,
    };
    this.options(view, body + 8, end, (code, from, to) => {
      if (code === IF_NAME) link.name = textOf(bytes, from, to);
      else if (code === IF_DESCRIPTION) link.description = textOf(bytes, from, to);
      else if (code === IF_TSRESOL && to > from) link.resolution = resolutionOf(bytes[from]!);
      else if (code === IF_TSOFFSET && to - from === 8) link.offset = Number(view.getBigInt64(from, this.little));
    });
    this.interfaces.push(link);
  }

  /** @returns ms since the base; whole seconds and the rest apart, because 64 bits of nanoseconds do not fit a number */
  private time(link: Interface, high: number, low: number, here: number): number {
    if (high !== link.high) {
      const units = BigInt(high) << 32n;
      const perSecond = BigInt(link.resolution);
      link.high = high;
      link.highSeconds = Number(units / perSecond) + link.offset;
      link.highRest = Number(units % perSecond);
    }
    const units = link.highRest + low;
    const seconds = Math.floor(units / link.resolution);
    const sinceEpoch = link.highSeconds + seconds;
    if (!(sinceEpoch >= 0 && sinceEpoch <= MAX_SECONDS)) {
      throw new BrokenCapture('a packet has a time that cannot be', here);
    }
    this.base ??= sinceEpoch;
    return (sinceEpoch - this.base) * 1000 + ((units - seconds * link.resolution) * 1000) / link.resolution;
  }

  private countEmpty(captured: number, here: number): void {
    if (captured > 0) this.empty = 0;
    else if (++this.empty > MAX_EMPTY) throw new BrokenCapture(`${MAX_EMPTY} packets in a row are empty`, here);
  }

  /** Section 3.5. What does not fit in ends the list: the packet before it is fine. */
  private options(
    view: DataView,
    start: number,
    end: number,
    each: (code: number, from: number, to: number) => void,
  ): void {
    for (let at = start; at + 4 <= end;) {
      const code = view.getUint16(at, this.little);
      const length = view.getUint16(at + 2, this.little);
      if (code === 0 || at + 4 + length > end) return;
      each(code, at + 4, at + 4 + length);
      at += 4 + length + (-length & 3);
    }
  }
}

const UTF8 = new TextDecoder();

/** Comments and names are shown: no more of them than a person reads. */
function textOf(bytes: Uint8Array, from: number, to: number): string {
  return UTF8.decode(bytes.subarray(from, Math.min(to, from + 1000))).replace(/\0+$/, '');
}

/** if_tsresol: a power of 10, or with the highest bit of 2. Finer than 10^-15 s or 2^-50 s is nobody's clock. */
function resolutionOf(octet: number): number {
  return octet & 0x80 ? 2 ** Math.min(octet & 0x7f, 50) : 10 ** Math.min(octet, 15);
}
