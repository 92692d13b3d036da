/** RFC 8489 section 5: the STUN header. */

export const HEADER_LENGTH = 20;
const MAGIC_COOKIE = 0x2112a442;
const TRANSACTION_ID_LENGTH = 12;

/** Method Binding (0x001) with its class bits, RFC 8489 section 5 figure 3. */
export const MESSAGE_TYPE = { request: 0x0001, indication: 0x0011, success: 0x0101, error: 0x0111 } as const;

export interface StunHeader {
  type: number;
  /** Octets after the header. */
  length: number;
  transactionId: Uint8Array;
}

/** Is this datagram STUN? SIP never starts with an octet below 0x40, so the two share a port without doubt. */
export function isStun(data: Uint8Array): boolean {
  return decodeHeader(data) !== null;
}

export function decodeHeader(data: Uint8Array): StunHeader | null {
  if (data.length < HEADER_LENGTH) return null;
  const view = viewOf(data);
  const type = view.getUint16(0);
  const length = view.getUint16(2);
  if (type >= 0x4000 || view.getUint32(4) !== MAGIC_COOKIE) return null;
  if (length % 4 !== 0 || data.length !== HEADER_LENGTH + length) return null;
  return { type, length, transactionId: data.slice(8, HEADER_LENGTH) };
}

export function encodeHeader(type: number, length: number, transactionId: Uint8Array): Uint8Array {
  if (transactionId.length !== TRANSACTION_ID_LENGTH) throw new RangeError('A STUN transaction id has 12 octets.');
  const header = new Uint8Array(HEADER_LENGTH);
  const view = viewOf(header);
  view.setUint16(0, type);
  view.setUint16(2, length);
  view.setUint32(4, MAGIC_COOKIE);
  header.set(transactionId, 8);
  return header;
}

export function viewOf(data: Uint8Array): DataView {
  return new DataView(data.buffer, data.byteOffset, data.byteLength);
}
