/** pcapng section 4.2: the Interface Description Block. Interfaces are numbered in the order of their blocks, from 0. */
import { encodeBlock, textOption } from './block';

const BLOCK_TYPE = 1;
const IF_NAME = 2;
const IF_DESCRIPTION = 3;
const IF_TSRESOL = 9;
/** Time stamps count 10^-9 s. */
const NANOSECONDS = Uint8Array.of(9);

/** The tcpdump.org registry of link types. */
export const LINKTYPE = {
  /** The packet begins with an IPv4 or IPv6 header. */
  raw: 101,
  /** Wireshark's exported PDU: tags that name dissector and addresses, then the octets. */
  wiresharkUpperPdu: 252,
} as const;

export interface InterfaceDescription {
  linkType: (typeof LINKTYPE)[keyof typeof LINKTYPE];
  name: string;
  description: string;
}

export function encodeInterfaceDescription({ linkType, name, description }: InterfaceDescription): Uint8Array {
  const body = new Uint8Array(8);
  const view = new DataView(body.buffer);
  view.setUint16(0, linkType, true);
  // Snap length 0: no limit.
  view.setUint32(4, 0, true);
  return encodeBlock(BLOCK_TYPE, body, [
    textOption(IF_NAME, name),
    textOption(IF_DESCRIPTION, description),
    { code: IF_TSRESOL, value: NANOSECONDS },
  ]);
}
