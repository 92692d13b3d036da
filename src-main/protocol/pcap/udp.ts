/** RFC 768: a UDP datagram, in its IP packet. */
import type { Endpoint } from '../../../src-shared/model/media';
import { encodeIpPacket, PROTOCOL, transportChecksum } from './ip';

const HEADER = 8;

/** @returns null where the addresses are not of one family or the data are too long for one packet */
export function encodeUdpPacket(
  from: Endpoint,
  to: Endpoint,
  data: Uint8Array,
  identification: number,
): Uint8Array | null {
  if (HEADER + data.length > 0xffff) return null;
  const datagram = new Uint8Array(HEADER + data.length);
  const view = new DataView(datagram.buffer);
  view.setUint16(0, from.port);
  view.setUint16(2, to.port);
  view.setUint16(4, datagram.length);
  datagram.set(data, HEADER);
  // 0 would mean "no checksum".
  view.setUint16(6, transportChecksum(from.address, to.address, PROTOCOL.udp, datagram) || 0xffff);
  return encodeIpPacket({
    source: from.address,
    destination: to.address,
    protocol: PROTOCOL.udp,
    payload: datagram,
    identification,
  });
}
