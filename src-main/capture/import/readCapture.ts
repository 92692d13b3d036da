import { open, stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { PacketSink } from '../../analysis/capture/api';
import { linkName } from '../../protocol/network/link';
import { isPcapng, PcapngReader } from '../../protocol/pcap/pcapngReader';
import { isPcap, PcapReader } from '../../protocol/pcap/pcapReader';
import { BrokenCapture, type PacketRecord, type RecordHandler, type RecordReader } from '../../protocol/pcap/records';
import { CaptureError } from '../errors';
import type { ReadCapture, ReadOptions, ReadResult } from './api';
import { type OctetTarget, readGzip, readPlain } from './fileOctets';
import { PacketDecoder } from './packetDecoder';

/** ms between two words about progress; between them others get their turn. */
const PROGRESS_MS = 100;
/** Octets that are read at once. */
const BUFFER = 4 * 1024 * 1024;
/** The header of a classic pcap; a section header is longer. */
const LEAST_HEAD = 24;

/** Streams a file through the decoder, see `ReadCapture`. */
export const readCapture: ReadCapture = async (path, sink, options = {}) => {
  const { size, head } = await lookAt(path);
  const compressed = head[0] === 0x1f && head[1] === 0x8b;
  const reading = new Reading(path, sink, options);
  let toldAt = performance.now();
  const target: OctetTarget = {
    room: () => reading.room(),
    filled: (octets) => reading.filled(octets) && !options.signal?.aborted,
    breathe(done) {
      const now = performance.now();
      if (now - toldAt < PROGRESS_MS) return undefined;
      toldAt = now;
      options.onProgress?.(Math.min(done, size), size);
      return setImmediate();
    },
  };
  try {
    await (compressed ? readGzip : readPlain)(path, target);
  } catch (error) {
    if (error instanceof CaptureError) throw error;
    reading.breakOff(`the compressed data are damaged (${error instanceof Error ? error.message : 'no reason given'})`);
  }
  options.onProgress?.(size, size);
  return reading.finish(compressed);
};

async function lookAt(path: string): Promise<{ size: number; head: Uint8Array }> {
  try {
    const file = await open(path, 'r');
    try {
      const about = await stat(path);
      if (about.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
      // A pipe would lose what is looked at.
      if (!about.isFile()) return { size: 0, head: new Uint8Array(2) };
      const head = new Uint8Array(2);
      await file.read(head, 0, 2, 0);
      return { size: about.size, head };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw CaptureError.cannotOpen(path, error);
  }
}

/** Cuts what comes into records. */
class Reading {
  private readonly decoder: PacketDecoder;
  private reader: RecordReader | null = null;
  private buffer = new Uint8Array(BUFFER);
  private view = new DataView(this.buffer.buffer);
  /** Octets at its beginning that were not taken yet: the beginning of a record. */
  private used = 0;
  /** Octet of the (uncompressed) file where the buffer begins. */
  private position = 0;
  private broken: ReadResult['format']['broken'] = null;
  private readonly handler: RecordHandler;

  constructor(
    private readonly path: string,
    sink: PacketSink,
    private readonly options: ReadOptions,
  ) {
    const decoder = new PacketDecoder(sink);
    this.decoder = decoder;
    const { span } = options;
    const packet = span
      ? (record: PacketRecord) => decoder.record(record, record.position >= span.from && record.position <= span.to)
      : (record: PacketRecord) => decoder.record(record);
    this.handler = {
      packet,
      comment: (text) => sink.comment?.(text, decoder.packets || null),
      secrets: (type, data) => sink.secrets?.(type, data),
    };
  }

  room(): Uint8Array {
    return this.buffer.subarray(this.used);
  }

  /** @returns false where nothing more is to be read */
  filled(octets: number): boolean {
    this.used += octets;
    try {
      this.reader ??= this.used < LEAST_HEAD ? null : this.readerFor();
      const taken = this.reader?.read(this.buffer, this.view, 0, this.used, this.position) ?? 0;
      this.position += taken;
      this.buffer.copyWithin(0, taken, this.used);
      this.used -= taken;
      if (this.used === this.buffer.length) this.grow();
    } catch (error) {
      if (!(error instanceof BrokenCapture)) throw error;
      this.position = error.position;
      this.used = 0;
      this.breakOff(error.message);
      return false;
    }
    return this.options.span === undefined || this.position <= this.options.span.to;
  }

  /** Nothing can be read from here on. */
  breakOff(reason: string): void {
    this.broken ??= { packet: this.decoder.packets, octet: this.position, reason };
  }

  finish(compressed: boolean): ReadResult {
    const reader = this.reader;
    if (!reader) throw CaptureError.noCapture(this.path);
    if (this.used > 0 && this.options.span === undefined) this.breakOff('the file ends within a packet');
    const decoder = this.decoder;
    decoder.finish();
    const none = Number.isNaN(decoder.firstAt);
    return {
      format: {
        container: reader.container,
        compressed,
        interfaces: reader.interfaces.map(({ linkType, name, description, resolution, packets }) => ({
          linkType,
          linkName: linkName(linkType),
          name,
          description,
          resolution,
          packets,
        })),
        sections: reader.sections,
        broken: this.broken,
        skipped: decoder.skipped,
      },
      packets: decoder.packets,
      octets: decoder.octets,
      base: reader.base,
      firstAt: none ? 0 : decoder.firstAt,
      lastAt: none ? 0 : decoder.lastAt,
      notes: decoder.notes,
    };
  }

  /** A block that is larger than the buffer; the readers refuse what is no block. */
  private grow(): void {
    const grown = new Uint8Array(this.buffer.length * 2);
    grown.set(this.buffer);
    this.buffer = grown;
    this.view = new DataView(grown.buffer);
  }

  private readerFor(): RecordReader {
    if (isPcap(this.view, 0)) return new PcapReader(this.handler);
    if (isPcapng(this.view, 0)) return new PcapngReader(this.handler);
    throw CaptureError.noCapture(this.path);
  }
}
