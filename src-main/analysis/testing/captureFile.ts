/** For tests: a pcap file of UDP datagrams over Ethernet and IPv4, with nanosecond times. */
import type { Endpoint } from '../../../src-shared/model/media';

interface CapturedDatagram {
  /** ms since the epoch. */
  at: number;
  src: Endpoint;
  dst: Endpoint;
  data: Uint8Array;
}

const MAGIC_NANOSECONDS = 0xa1b23c4d;
const LINKTYPE_ETHERNET = 1;
const HEADERS = 14 + 20 + 8;

export function pcapFile(datagrams: readonly CapturedDatagram[]): Uint8Array {
  const file = new Uint8Array(datagrams.reduce((sum, { data }) => sum + 16 + HEADERS + data.length, 24));
  const view = new DataView(file.buffer);
  view.setUint32(0, MAGIC_NANOSECONDS, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, 65535, true);
  view.setUint32(20, LINKTYPE_ETHERNET, true);
  let offset = 24;
  for (const { at, src, dst, data } of datagrams) {
    const length = HEADERS + data.length;
    const seconds = Math.floor(at / 1000);
    view.setUint32(offset, seconds, true);
    view.setUint32(offset + 4, Math.round((at - seconds * 1000) * 1e6), true);
    view.setUint32(offset + 8, length, true);
    view.setUint32(offset + 12, length, true);
    const frame = offset + 16;
    file.set([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0], frame);
    const ip = frame + 14;
    file[ip] = 0x45;
    view.setUint16(ip + 2, 28 + data.length);
    file[ip + 8] = 64;
    file[ip + 9] = 17;
    file.set(src.address.split('.').map(Number), ip + 12);
    file.set(dst.address.split('.').map(Number), ip + 16);
    view.setUint16(ip + 20, src.port);
    view.setUint16(ip + 22, dst.port);
    view.setUint16(ip + 24, 8 + data.length);
    file.set(data, ip + 28);
    offset = frame + length;
  }
  return file;
}
