/** pcapng section 4.3: the Enhanced Packet Block. */
import type { Direction } from '../../../src-shared/model/media';
import { commentOption, encodeBlock, type PcapngOption } from './block';

const BLOCK_TYPE = 6;
const EPB_FLAGS = 2;
/** Bits 0 and 1 of epb_flags. */
const DIRECTION_BITS: Record<Direction, number> = { inbound: 1, outbound: 2 };

export interface EnhancedPacket {
  interfaceId: number;
  /** ms since the epoch with a fraction. */
  at: number;
  direction: Direction;
  data: Uint8Array;
  comment?: string;
}

export function encodeEnhancedPacket({ interfaceId, at, direction, data, comment }: EnhancedPacket): Uint8Array {
  const body = new Uint8Array(20 + data.length);
  const view = new DataView(body.buffer);
  const time = nanoseconds(at);
  view.setUint32(0, interfaceId, true);
  view.setUint32(4, Number(time >> 32n), true);
  view.setUint32(8, Number(time & 0xffffffffn), true);
  view.setUint32(12, data.length, true);
  view.setUint32(16, data.length, true);
  body.set(data, 20);
  const flags = new Uint8Array(4);
  new DataView(flags.buffer).setUint32(0, DIRECTION_BITS[direction], true);
  const options: PcapngOption[] = [{ code: EPB_FLAGS, value: flags }];
  if (comment !== undefined) options.unshift(commentOption(comment));
  return encodeBlock(BLOCK_TYPE, body, options);
}

/** Whole and fraction apart: the product would not fit the 53 bits of a number. */
function nanoseconds(ms: number): bigint {
  const whole = Math.floor(ms);
  return BigInt(whole) * 1_000_000n + BigInt(Math.round((ms - whole) * 1e6));
}
