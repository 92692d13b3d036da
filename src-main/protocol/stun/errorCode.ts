/** RFC 8489 sections 14.8 ERROR-CODE and 14.9 UNKNOWN-ATTRIBUTES. */
import { viewOf } from './header';

export interface StunErrorCode {
  /** 300 to 699. */
  code: number;
  reason: string;
}

export function decodeErrorCode(value: Uint8Array): StunErrorCode | null {
  const code = ((value[2] ?? 0) & 0x07) * 100 + (value[3] ?? 0);
  if (value.length < 4 || code < 300 || code > 699) return null;
  return { code, reason: new TextDecoder().decode(value.subarray(4)) };
}

export function encodeErrorCode({ code, reason }: StunErrorCode): Uint8Array {
  const text = new TextEncoder().encode(reason);
  const value = new Uint8Array(4 + text.length);
  value[2] = Math.floor(code / 100);
  value[3] = code % 100;
  value.set(text, 4);
  return value;
}

export function encodeUnknownAttributes(types: number[]): Uint8Array {
  const value = new Uint8Array(types.length * 2);
  types.forEach((type, index) => viewOf(value).setUint16(index * 2, type));
  return value;
}
