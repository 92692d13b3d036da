/** RFC 3550 section 6.4.1: the four octets that every RTCP packet begins with. */

export const PacketType = {
  senderReport: 200,
  receiverReport: 201,
  sourceDescription: 202,
  goodbye: 203,
  extendedReport: 207,
} as const;

export const RTCP_HEADER_LENGTH = 4;

/** Octets of a packet with this body; the body has to be a multiple of four octets long. */
export function withHeader(packetType: number, count: number, body: Uint8Array): Uint8Array {
  const packet = new Uint8Array(RTCP_HEADER_LENGTH + body.length);
  const words = body.length / 4;
  packet[0] = 0x80 | count;
  packet[1] = packetType;
  packet[2] = words >>> 8;
  packet[3] = words;
  packet.set(body, RTCP_HEADER_LENGTH);
  return packet;
}

export function viewOf(data: Uint8Array): DataView {
  return new DataView(data.buffer, data.byteOffset, data.byteLength);
}
