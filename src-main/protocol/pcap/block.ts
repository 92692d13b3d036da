/** pcapng (draft-ietf-opsawg-pcapng) sections 3.1 block structure and 3.5 options. Little-endian throughout. */

export interface PcapngOption {
  code: number;
  value: Uint8Array;
}

const END_OF_OPTIONS = 0;
const OPT_COMMENT = 1;
/** An option's length has 16 bits. */
const MAX_OPTION = 65_535;

export function textOption(code: number, text: string): PcapngOption {
  return { code, value: new TextEncoder().encode(text).subarray(0, MAX_OPTION) };
}

export function commentOption(text: string): PcapngOption {
  return textOption(OPT_COMMENT, text);
}

/** A whole block: type, total length before and after, body and options padded to 32 bits. */
export function encodeBlock(type: number, body: Uint8Array, options: PcapngOption[] = []): Uint8Array {
  const optionsLength =
    options.length === 0 ? 0 : options.reduce((sum, { value }) => sum + 4 + padded(value.length), 4);
  const total = 12 + padded(body.length) + optionsLength;
  const block = new Uint8Array(total);
  const view = new DataView(block.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, total, true);
  block.set(body, 8);
  let offset = 8 + padded(body.length);
  for (const { code, value } of options) {
    view.setUint16(offset, code, true);
    view.setUint16(offset + 2, value.length, true);
    block.set(value, offset + 4);
    offset += 4 + padded(value.length);
  }
  if (options.length > 0) view.setUint16(offset, END_OF_OPTIONS, true);
  view.setUint32(total - 4, total, true);
  return block;
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}
