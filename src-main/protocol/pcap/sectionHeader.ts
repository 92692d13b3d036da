/** pcapng section 4.1: the Section Header Block, first in the file. */
import { commentOption, encodeBlock, textOption } from './block';

const BLOCK_TYPE = 0x0a0d0d0a;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const SHB_USERAPPL = 4;

export function encodeSectionHeader({ application, comment }: { application: string; comment?: string }): Uint8Array {
  const body = new Uint8Array(16);
  const view = new DataView(body.buffer);
  view.setUint32(0, BYTE_ORDER_MAGIC, true);
  // Version 1.0.
  view.setUint16(4, 1, true);
  view.setUint16(6, 0, true);
  // Section length -1: not known while the file grows.
  view.setBigInt64(8, -1n, true);
  const options = [textOption(SHB_USERAPPL, application)];
  if (comment !== undefined) options.unshift(commentOption(comment));
  return encodeBlock(BLOCK_TYPE, body, options);
}
