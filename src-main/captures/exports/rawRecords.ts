/** The records of a capture file as they lie in it: what is copied has to be copied whole. */
import { readGzip, readPlain, type OctetTarget } from '../../capture/import/fileOctets';
import { encodeBlock } from '../../protocol/pcap/block';
import { isPcapng } from '../../protocol/pcap/pcapngReader';
import { PcapReader } from '../../protocol/pcap/pcapReader';
import { encodeSectionHeader } from '../../protocol/pcap/sectionHeader';
import { open } from 'node:fs/promises';

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const OLD_PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;
const BYTE_ORDER = 0x1a2b3c4d;
const IF_TSRESOL = 9;
const PIECE = 1024 * 1024;
/** As the reader of captures has it. */
const MAX_BLOCK = 16 * 1024 * 1024;

export interface RawRecord {
  /** From 1. */
  frame: number;
  /** Octet of the (uncompressed) file. */
  position: number;
  linkType: number;
  /** Of the packet. Filled again for the next one. */
  bytes: Uint8Array;
  start: number;
  end: number;
  /** A copy of the whole record as a block of a pcapng. */
  block(): Uint8Array;
}

export interface RecordVisitor {
  /** A section header or an interface; `packets` came before it. */
  head(block: Uint8Array, packets: number): void;
  packet(record: RawRecord): void;
}

/**
 * A classic pcap comes as the pcapng that it would be. What is broken ends the walk; the analysis has told where.
 * @param until octet of the file after which nothing is wanted
 */
export async function walkRecords(path: string, until: number, visitor: RecordVisitor): Promise<void> {
  const head = new Uint8Array(4);
  const file = await open(path, 'r');
  try {
    await file.read(head, 0, 4, 0);
  } finally {
    await file.close();
  }
  const walker = new Walker(until, visitor);
  const compressed = head[0] === 0x1f && head[1] === 0x8b;
  try {
    await (compressed ? readGzip : readPlain)(path, walker);
  } catch (error) {
    // A gzip that ends early gives what is there.
    if (!compressed || walker.isAtFault) throw error;
  }
}

class Walker implements OctetTarget {
  private buffer = new Uint8Array(PIECE);
  private view = new DataView(this.buffer.buffer);
  private used = 0;
  private position = 0;
  private packets = 0;
  private classic: ClassicBlocks | null = null;
  private begun = false;
  private little = true;
  private links: number[] = [];
  /** What was thrown came from whoever takes the records. */
  isAtFault = false;

  constructor(
    private readonly until: number,
    private readonly visitor: RecordVisitor,
  ) {}

  room(): Uint8Array {
    if (this.used === this.buffer.length) this.grow();
    return this.buffer.subarray(this.used);
  }

  breathe(): undefined {
    return undefined;
  }

  filled(octets: number): boolean {
    this.used += octets;
    if (!this.begun && this.used < 24) return true;
    if (!this.begun) {
      this.begun = true;
      if (!isPcapng(this.view, 0)) this.classic = new ClassicBlocks(this.visitor);
    }
    const taken = this.walk();
    if (taken < 0) return false;
    this.buffer.copyWithin(0, taken, this.used);
    this.used -= taken;
    this.position += taken;
    return this.position <= this.until;
  }

  private walk(): number {
    try {
      if (this.classic) return this.classic.read(this.buffer, this.view, this.used, this.position);
      return this.blocks();
    } catch (error) {
      if (error instanceof Error && error.name === 'BrokenCapture') return -1;
      this.isAtFault = true;
      throw error;
    }
  }

  /** @returns octets that were taken; -1 where it is broken */
  private blocks(): number {
    const view = this.view;
    let at = 0;
    while (at + 12 <= this.used) {
      const isSection = view.getUint32(at) === SECTION_HEADER;
      if (isSection) {
        this.little = view.getUint32(at + 8, true) === BYTE_ORDER;
        this.links = [];
      }
      const length = view.getUint32(at + 4, this.little);
      if (length < 12 || length % 4 !== 0 || length > MAX_BLOCK) return -1;
      if (at + length > this.used) break;
      this.block(isSection ? SECTION_HEADER : view.getUint32(at, this.little), at, at + length);
      at += length;
    }
    return at;
  }

  private block(type: number, at: number, end: number): void {
    const view = this.view;
    const little = this.little;
    const copy = (): Uint8Array => this.buffer.slice(at, end);
    if (type === SECTION_HEADER) {
      const block = copy();
      // Its length is not that of the original any more: -1, not known (section 4.1).
      if (block.length >= 28) block.fill(0xff, 16, 24);
      this.visitor.head(block, this.packets);
    } else if (type === INTERFACE_DESCRIPTION) {
      this.links.push(view.getUint16(at + 8, little));
      this.visitor.head(copy(), this.packets);
    } else if (type === ENHANCED_PACKET || type === OLD_PACKET) {
      const id = type === OLD_PACKET ? view.getUint16(at + 8, little) : view.getUint32(at + 8, little);
      this.tell(at, at + 28, at + 28 + view.getUint32(at + 20, little), end, this.links[id] ?? -1, copy);
    } else if (type === SIMPLE_PACKET) {
      this.tell(at, at + 12, at + 12 + view.getUint32(at + 8, little), end, this.links[0] ?? -1, copy);
    }
  }

  private tell(
    at: number,
    start: number,
    packetEnd: number,
    blockEnd: number,
    linkType: number,
    block: () => Uint8Array,
  ): void {
    this.packets++;
    this.visitor.packet({
      frame: this.packets,
      position: this.position + at,
      linkType,
      bytes: this.buffer,
      start,
      end: Math.min(packetEnd, blockEnd - 4),
      block,
    });
  }

  private grow(): void {
    const grown = new Uint8Array(this.buffer.length * 2);
    grown.set(this.buffer);
    this.buffer = grown;
    this.view = new DataView(grown.buffer);
  }
}

/** Records of a classic pcap as enhanced packet blocks, in the units that it counts time in. */
class ClassicBlocks {
  private readonly reader: PcapReader;
  private frame = 0;

  constructor(visitor: RecordVisitor) {
    this.reader = new PcapReader({
      packet: (record) => {
        const [link] = this.reader.interfaces;
        const perSecond = link?.resolution ?? 1e6;
        if (this.frame === 0) {
          visitor.head(encodeSectionHeader({ application: 'Sidetone' }), 0);
          visitor.head(describe(record.linkType, perSecond), 0);
        }
        this.frame++;
        const { position, linkType, bytes, start, end, wireOctets, at } = record;
        const base = this.reader.base ?? 0;
        const block = (): Uint8Array => {
          const units = BigInt(base) * BigInt(perSecond) + BigInt(Math.round((at * perSecond) / 1000));
          return packetBlock(units, bytes.subarray(start, end), wireOctets);
        };
        visitor.packet({ frame: this.frame, position, linkType, bytes, start, end, block });
      },
    });
  }

  read(bytes: Uint8Array, view: DataView, used: number, position: number): number {
    return this.reader.read(bytes, view, 0, used, position);
  }
}

function describe(linkType: number, perSecond: number): Uint8Array {
  const body = new Uint8Array(8);
  new DataView(body.buffer).setUint16(0, linkType, true);
  return encodeBlock(INTERFACE_DESCRIPTION, body, [
    { code: IF_TSRESOL, value: Uint8Array.of(Math.round(Math.log10(perSecond))) },
  ]);
}

function packetBlock(units: bigint, data: Uint8Array, wireOctets: number): Uint8Array {
  const body = new Uint8Array(20 + data.length);
  const view = new DataView(body.buffer);
  view.setUint32(4, Number(units >> 32n), true);
  view.setUint32(8, Number(units & 0xffffffffn), true);
  view.setUint32(12, data.length, true);
  view.setUint32(16, wireOctets, true);
  body.set(data, 20);
  return encodeBlock(ENHANCED_PACKET, body);
}
