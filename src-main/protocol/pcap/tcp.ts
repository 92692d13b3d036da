/** RFC 9293 section 3.1: a TCP segment with PSH and ACK, in its IP packet. */
import type { Endpoint } from '../../../src-shared/model/media';
import { encodeIpPacket, PROTOCOL, transportChecksum } from './ip';

const HEADER = 20;
const PSH_ACK = 0x18;
const WINDOW = 0xffff;
/** Octets of data that fit one IP packet with either header. */
export const MAX_SEGMENT = 0xffff - 60;

export interface TcpSegment {
  from: Endpoint;
  to: Endpoint;
  /** Modulo 2^32. */
  sequence: number;
  acknowledgment: number;
  data: Uint8Array;
  identification: number;
}

/** @returns null where the addresses are not of one family or the data are too long for one packet */
export function encodeTcpPacket(segment: TcpSegment): Uint8Array | null {
  const { from, to, data } = segment;
  const octets = new Uint8Array(HEADER + data.length);
  const view = new DataView(octets.buffer);
  view.setUint16(0, from.port);
  view.setUint16(2, to.port);
  view.setUint32(4, segment.sequence);
  view.setUint32(8, segment.acknowledgment);
  view.setUint8(12, (HEADER / 4) << 4);
  view.setUint8(13, PSH_ACK);
  view.setUint16(14, WINDOW);
  octets.set(data, HEADER);
  view.setUint16(16, transportChecksum(from.address, to.address, PROTOCOL.tcp, octets));
  return encodeIpPacket({
    source: from.address,
    destination: to.address,
    protocol: PROTOCOL.tcp,
    payload: octets,
    identification: segment.identification,
  });
}
