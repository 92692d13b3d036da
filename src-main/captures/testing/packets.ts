/** For tests: changes classic pcap files (little-endian, Ethernet, IPv4) record by record. */
import type { Endpoint } from '../../../src-shared/model/media';

const FILE_HEADER = 24;
const RECORD_HEADER = 16;
const ETHERNET = 14;
const IP = 20;

interface Record {
  at: number;
  header: Uint8Array;
  frame: Uint8Array;
}

function records(file: Uint8Array): Record[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const found: Record[] = [];
  for (let at = FILE_HEADER; at < file.length;) {
    const length = view.getUint32(at + 8, true);
    const frame = file.slice(at + RECORD_HEADER, at + RECORD_HEADER + length);
    const ms = view.getUint32(at, true) * 1000 + view.getUint32(at + 4, true) / 1e6;
    found.push({ at: ms, header: file.slice(at, at + 8), frame });
    at += RECORD_HEADER + length;
  }
  return found;
}

function written(file: Uint8Array, list: readonly Record[]): Uint8Array {
  const parts = list.flatMap(({ header, frame }) => {
    const lengths = new Uint8Array(8);
    const view = new DataView(lengths.buffer);
    view.setUint32(0, frame.length, true);
    view.setUint32(4, frame.length, true);
    return [header, lengths, frame];
  });
  return Buffer.concat([file.subarray(0, FILE_HEADER), ...parts]);
}

/** RFC 791 section 3.2. @param index of the record @param size octets of a fragment's payload, a multiple of 8 */
export function fragmented(file: Uint8Array, index: number, size: number): Uint8Array {
  const list = records(file).flatMap((record, at) => {
    if (at !== index) return [record];
    const payload = record.frame.subarray(ETHERNET + IP);
    return Array.from({ length: Math.ceil(payload.length / size) }, (_, piece) => {
      const part = payload.subarray(piece * size, (piece + 1) * size);
      const frame = Buffer.concat([record.frame.subarray(0, ETHERNET + IP), part]);
      const more = (piece + 1) * size < payload.length ? 0x2000 : 0;
      frame.writeUInt16BE(IP + part.length, ETHERNET + 2);
      frame.writeUInt16BE(4711, ETHERNET + 4);
      frame.writeUInt16BE(more | ((piece * size) >> 3), ETHERNET + 6);
      return { ...record, frame };
    });
  });
  return written(file, list);
}

/** "Port unreachable" (RFC 792) from the receiver of a datagram, at `at` ms since the epoch. */
export function icmpAbout(file: Uint8Array, about: { src: Endpoint; dst: Endpoint }, at: number): Uint8Array {
  const octets = (address: string): number[] => address.split('.').map(Number);
  const header = (protocol: number, from: string, to: string, length: number): Buffer => {
    const ip = Buffer.alloc(IP);
    ip[0] = 0x45;
    ip.writeUInt16BE(IP + length, 2);
    ip[8] = 64;
    ip[9] = protocol;
    ip.set(octets(from), 12);
    ip.set(octets(to), 16);
    return ip;
  };
  const { src, dst } = about;
  const ports = Buffer.alloc(8);
  ports.writeUInt16BE(src.port, 0);
  ports.writeUInt16BE(dst.port, 2);
  ports.writeUInt16BE(180, 4);
  const icmp = Buffer.concat([Buffer.from([3, 3, 0, 0, 0, 0, 0, 0]), header(17, src.address, dst.address, 180), ports]);
  const list = records(file);
  const [first] = list;
  if (!first) return file;
  const frame = Buffer.concat([
    first.frame.subarray(0, ETHERNET),
    header(1, dst.address, src.address, icmp.length),
    icmp,
  ]);
  const time = Buffer.alloc(8);
  time.writeUInt32LE(Math.floor(at / 1000), 0);
  time.writeUInt32LE(Math.round((at % 1000) * 1e6), 4);
  return written(
    file,
    [...list, { at, header: time, frame }].toSorted((a, b) => a.at - b.at),
  );
}
