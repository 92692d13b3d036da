/** RFC 3550 section 5.1: the RTP data packet. */

/** The fields that change from packet to packet; what the sender writes and what statistics read. */
export interface RtpHeader {
  marker: boolean;
  /** 0 to 127. */
  payloadType: number;
  /** 0 to 65535. */
  sequenceNumber: number;
  /** In units of the payload's RTP clock, 32 bits, unsigned. */
  timestamp: number;
  /** 32 bits, unsigned. */
  ssrc: number;
}

/** A packet as it was parsed: offsets into `data`, so that nothing is copied. */
export interface RtpPacket extends RtpHeader {
  /** The whole datagram. */
  data: Uint8Array;
  csrcCount: number;
  /** Where the header extension (RFC 3550 section 5.3.1) begins; -1 when there is none. */
  extensionOffset: number;
  payloadOffset: number;
  /** Without padding. */
  payloadLength: number;
  /** Octets of padding, the count octet included. */
  paddingLength: number;
}

export const RTP_HEADER_LENGTH = 12;
const EXTENSION_HEADER_LENGTH = 4;

/**
 * Null for anything that is not a whole RTP packet (appendix A.1's header checks): wrong version, or a CSRC list, an
 * extension or padding that reaches past the end.
 */
export function parseRtp(data: Uint8Array): RtpPacket | null {
  const length = data.length;
  if (length < RTP_HEADER_LENGTH) return null;
  const first = data[0]!;
  if (first >> 6 !== 2) return null;
  const second = data[1]!;
  const csrcCount = first & 0x0f;
  let payloadOffset = RTP_HEADER_LENGTH + csrcCount * 4;
  let extensionOffset = -1;
  if (first & 0x10) {
    extensionOffset = payloadOffset;
    payloadOffset += EXTENSION_HEADER_LENGTH;
    if (payloadOffset > length) return null;
    payloadOffset += ((data[payloadOffset - 2]! << 8) | data[payloadOffset - 1]!) * 4;
  }
  if (payloadOffset > length) return null;
  let paddingLength = 0;
  if (first & 0x20) {
    paddingLength = data[length - 1]!;
    if (paddingLength === 0 || payloadOffset + paddingLength > length) return null;
  }
  return {
    marker: (second & 0x80) !== 0,
    payloadType: second & 0x7f,
    sequenceNumber: (data[2]! << 8) | data[3]!,
    timestamp: readUint32(data, 4),
    ssrc: readUint32(data, 8),
    data,
    csrcCount,
    extensionOffset,
    payloadOffset,
    payloadLength: length - payloadOffset - paddingLength,
    paddingLength,
  };
}

/** The payload, as a view of the datagram. */
export function payloadOf(packet: RtpPacket): Uint8Array {
  return packet.data.subarray(packet.payloadOffset, packet.payloadOffset + packet.payloadLength);
}

/** Contributing sources, in the order of the header. */
export function contributingSources(packet: RtpPacket): number[] {
  return Array.from({ length: packet.csrcCount }, (_, i) => readUint32(packet.data, RTP_HEADER_LENGTH + i * 4));
}

/**
 * Writes a fixed header without padding, extension or CSRC at `offset` of `target`, which has to have
 * `RTP_HEADER_LENGTH` octets of room. Returns the offset of the payload.
 */
export function writeRtpHeader(target: Uint8Array, header: RtpHeader, offset = 0): number {
  const { sequenceNumber, timestamp, ssrc } = header;
  target[offset] = 0x80;
  target[offset + 1] = (header.marker ? 0x80 : 0) | header.payloadType;
  target[offset + 2] = sequenceNumber >>> 8;
  target[offset + 3] = sequenceNumber;
  target[offset + 4] = timestamp >>> 24;
  target[offset + 5] = timestamp >>> 16;
  target[offset + 6] = timestamp >>> 8;
  target[offset + 7] = timestamp;
  target[offset + 8] = ssrc >>> 24;
  target[offset + 9] = ssrc >>> 16;
  target[offset + 10] = ssrc >>> 8;
  target[offset + 11] = ssrc;
  return offset + RTP_HEADER_LENGTH;
}

function readUint32(data: Uint8Array, offset: number): number {
  return ((data[offset]! << 24) | (data[offset + 1]! << 16) | (data[offset + 2]! << 8) | data[offset + 3]!) >>> 0;
}
