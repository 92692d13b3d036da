/** Packets of a few octets. */
import type { TestPacket } from './build';

export const HELLO = new TextEncoder().encode('hello');
export const text = (data: Uint8Array): string => Buffer.from(data).toString('latin1');
export const one = (data: Uint8Array, at = 0.25): TestPacket[] => [{ at, data }];
