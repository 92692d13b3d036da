/** Which records of a file belong to a call: by frame, by the ports of its media, by the datagram that an ICMP error answers. */
import { endpointText } from '../../../src-shared/words/endpoint';
import { readIcmpError } from '../../protocol/network/icmp';
import { addressText, IP_PROTOCOL, IpHeader, readIp } from '../../protocol/network/ip';
import { findIp } from '../../protocol/network/link';
import type { RawRecord } from './rawRecords';

/** Fragments that wait until it is known whose they are. */
const MAX_PENDING = 2048;

export interface Picked {
  frame: number;
  octets: Uint8Array;
}

const NONE: readonly Picked[] = [];

export class PacketPicker {
  private readonly media = new Set<string>();
  private readonly about = new Set<string>();
  private readonly segments = new Map<string, { from: number; to: number }[]>();
  private readonly ip = new IpHeader();
  /** By the datagram that they are pieces of. */
  private readonly pending = new Map<string, Picked[]>();
  private readonly wantedDatagrams = new Set<string>();

  /** @param frames that complete a message */
  constructor(private readonly frames: ReadonlySet<number>) {}

  addMedia(from: string, to: string): void {
    this.media.add(`${from} ${to}`);
    this.media.add(`${to} ${from}`);
    this.addAbout('udp', from, to);
  }

  /** ICMP errors about these datagrams belong to it. */
  addAbout(protocol: 'udp' | 'tcp', from: string, to: string): void {
    this.about.add(`${protocol} ${from} ${to}`);
    this.about.add(`${protocol} ${to} ${from}`);
  }

  /** Segments of a connection in one direction, by frame, both ends included. */
  addSegments(from: string, to: string, first: number, last: number): void {
    const key = `${from} ${to}`;
    const ranges = this.segments.get(key);
    if (ranges) ranges.push({ from: first, to: last });
    else this.segments.set(key, [{ from: first, to: last }]);
  }

  pick(record: RawRecord): readonly Picked[] {
    const { bytes, start, end, linkType, frame } = record;
    const at = findIp(linkType, bytes, start, end);
    const ip = this.ip;
    if (at < 0 || !readIp(bytes, at, end, ip)) return this.frames.has(frame) ? [pickedOf(record)] : NONE;
    if (ip.fragment) return this.fragment(record);
    return this.isWanted(record) ? [pickedOf(record)] : NONE;
  }

  private isWanted({ bytes, end, frame }: RawRecord): boolean {
    const ip = this.ip;
    const at = ip.payload;
    if (this.frames.has(frame)) return true;
    if (ip.protocol === IP_PROTOCOL.icmp || ip.protocol === IP_PROTOCOL.icmpV6) {
      const error = readIcmpError(bytes, at, end, ip.family);
      if (!error) return false;
      const { protocol, src, dst } = error.about;
      return this.about.has(`${protocol} ${endpointText(src)} ${endpointText(dst)}`);
    }
    if ((ip.protocol !== IP_PROTOCOL.udp && ip.protocol !== IP_PROTOCOL.tcp) || at + 4 > end) {
      // A tunnel: what is inside decides, and only frames are known of it.
      return false;
    }
    const place = (address: number, port: number): string =>
      endpointText({
        address: addressText(bytes, address, ip.family),
        port: ((bytes[port] ?? 0) << 8) | (bytes[port + 1] ?? 0),
      });
    const way = `${place(ip.source, at)} ${place(ip.destination, at + 2)}`;
    if (ip.protocol === IP_PROTOCOL.udp) return this.media.has(way);
    return this.segments.get(way)?.some(({ from, to }) => frame >= from && frame <= to) ?? false;
  }

  /** The first piece has the ports, the last one the number of the frame: all of them wait for both. */
  private fragment(record: RawRecord): readonly Picked[] {
    const { bytes, frame } = record;
    const ip = this.ip;
    const size = ip.family === 4 ? 4 : 16;
    const ends = [ip.source, ip.destination].map((from) =>
      Buffer.from(bytes.subarray(from, from + size)).toString('hex'),
    );
    const datagram = `${ends.join(' ')} ${ip.protocol} ${ip.identification}`;
    const own = pickedOf(record);
    const isWanted =
      this.wantedDatagrams.has(datagram) ||
      this.frames.has(frame) ||
      (ip.fragmentOffset === 0 && this.isWanted(record));
    if (isWanted) {
      this.wantedDatagrams.add(datagram);
      const waiting = this.pending.get(datagram) ?? [];
      this.pending.delete(datagram);
      return [...waiting, own];
    }
    const waiting = this.pending.get(datagram);
    if (waiting) waiting.push(own);
    else this.pending.set(datagram, [own]);
    if (this.pending.size > MAX_PENDING) {
      const [oldest] = this.pending.keys();
      if (oldest !== undefined) this.pending.delete(oldest);
    }
    return NONE;
  }
}

function pickedOf(record: RawRecord): Picked {
  return { frame: record.frame, octets: record.block() };
}
