import type { Endpoint } from '../../../src-shared/model/media';
import { formatAddress } from './address';
import { TAG } from './exportedPdu';

export interface ExportedPdu {
  /** Wireshark's name of the dissector, for example "sip"; empty where none is told. */
  protocol: string;
  src: Endpoint;
  dst: Endpoint;
  /** Where the message itself begins. */
  payload: number;
}

const NAME = new TextDecoder('latin1');
const NOWHERE = '0.0.0.0';

/** @returns null where the tags do not end within the packet */
export function readExportedPdu(bytes: Uint8Array, start: number, end: number): ExportedPdu | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pdu: ExportedPdu = {
    protocol: '',
    src: { address: NOWHERE, port: 0 },
    dst: { address: NOWHERE, port: 0 },
    payload: end,
  };
  for (let at = start; at + 4 <= end;) {
    const tag = view.getUint16(at);
    const from = at + 4;
    const to = from + view.getUint16(at + 2);
    if (tag === TAG.end) return { ...pdu, payload: from };
    if (to > end) return null;
    const value = bytes.subarray(from, to);
    switch (tag) {
      case TAG.dissectorName:
        pdu.protocol = NAME.decode(value).replace(/\0+$/, '');
        break;
      case TAG.ipv4Source:
      case TAG.ipv6Source:
        pdu.src.address = formatAddress(value);
        break;
      case TAG.ipv4Destination:
      case TAG.ipv6Destination:
        pdu.dst.address = formatAddress(value);
        break;
      case TAG.sourcePort:
        if (value.length >= 4) pdu.src.port = view.getUint32(from);
        break;
      case TAG.destinationPort:
        if (value.length >= 4) pdu.dst.port = view.getUint32(from);
        break;
      default:
        break;
    }
    at = to;
  }
  return null;
}
