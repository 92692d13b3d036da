/** RFC 8285: the general mechanism for RTP header extensions, one-byte and two-byte form. */
import type { RtpPacket } from './packet';

interface HeaderExtension {
  /** 1 to 14 in the one-byte form, 1 to 255 in the two-byte form. */
  id: number;
  /** A view of the datagram. */
  data: Uint8Array;
}

const ONE_BYTE_PROFILE = 0xbede;
const TWO_BYTE_PROFILE = 0x100;
/** Section 4.2: nothing after this identifier is to be read. */
const RESERVED_ID = 15;

/** Elements in the order of the wire; an element that is cut off ends the list. Empty for any other profile. */
export function headerExtensions(packet: RtpPacket): HeaderExtension[] {
  const { data, extensionOffset, payloadOffset } = packet;
  if (extensionOffset < 0) return [];
  const profile = (data[extensionOffset]! << 8) | data[extensionOffset + 1]!;
  const oneByte = profile === ONE_BYTE_PROFILE;
  // Section 4.3: the low four bits ("appbits") are free.
  if (!oneByte && profile >> 4 !== TWO_BYTE_PROFILE) return [];
  const elements: HeaderExtension[] = [];
  let at = extensionOffset + 4;
  while (at < payloadOffset) {
    const first = data[at]!;
    if (first === 0) {
      at += 1;
      continue;
    }
    const id = oneByte ? first >> 4 : first;
    if (oneByte && id === RESERVED_ID) break;
    const start = at + (oneByte ? 1 : 2);
    if (start > payloadOffset) break;
    const end = start + (oneByte ? (first & 0x0f) + 1 : data[at + 1]!);
    if (end > payloadOffset) break;
    // An id of 0 with a length is padding that says how long it is (section 4.2).
    if (id !== 0) elements.push({ id, data: data.subarray(start, end) });
    at = end;
  }
  return elements;
}
