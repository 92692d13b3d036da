/**
 * LINKTYPE_WIRESHARK_UPPER_PDU: tags (big-endian type, length, value padded to 32 bits), then the octets for the named dissector.
 * The tags are those of Wireshark's wsutil/exported_pdu_tlvs.h.
 */
import type { Endpoint } from '../../../src-shared/model/media';
import { parseAddress } from './address';

export const TAG = {
  end: 0,
  dissectorName: 12,
  ipv4Source: 20,
  ipv4Destination: 21,
  ipv6Source: 22,
  ipv6Destination: 23,
  portType: 24,
  sourcePort: 25,
  destinationPort: 26,
} as const;
const PORT_TYPE_TCP = 2;

/**
 * @param dissector Wireshark's name, for example "sip"
 * @returns null where the addresses are not of one family
 */
export function encodeExportedPdu(
  dissector: string,
  from: Endpoint,
  to: Endpoint,
  data: Uint8Array,
): Uint8Array | null {
  const source = parseAddress(from.address);
  const destination = parseAddress(to.address);
  if (!source || source.length !== destination?.length) return null;
  const ipv4 = source.length === 4;
  const parts = [
    tag(TAG.dissectorName, new TextEncoder().encode(dissector)),
    tag(ipv4 ? TAG.ipv4Source : TAG.ipv6Source, source),
    tag(ipv4 ? TAG.ipv4Destination : TAG.ipv6Destination, destination),
    tag(TAG.portType, word(PORT_TYPE_TCP)),
    tag(TAG.sourcePort, word(from.port)),
    tag(TAG.destinationPort, word(to.port)),
    tag(TAG.end, new Uint8Array(0)),
    data,
  ];
  const pdu = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    pdu.set(part, offset);
    offset += part.length;
  }
  return pdu;
}

function tag(type: number, value: Uint8Array): Uint8Array {
  const length = Math.ceil(value.length / 4) * 4;
  const bytes = new Uint8Array(4 + length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, type);
  view.setUint16(2, length);
  bytes.set(value, 4);
  return bytes;
}

function word(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
