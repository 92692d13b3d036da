/**
 * All that pure code sees besides ECMAScript, where Node and browsers agree or where it is asked for by name: text and octets, and in
 * src-main/protocol hashing. Neither DOM nor Node: no I/O and no clock of theirs. Only tsconfig.pure.json reads this.
 */
declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(octets?: ArrayBufferView | ArrayBuffer, options?: { stream?: boolean }): string;
}
declare function atob(text: string): string;
declare function btoa(octets: string): string;

type TextEncoding = 'utf8' | 'utf-8' | 'latin1' | 'ascii' | 'base64' | 'base64url' | 'hex';
interface Buffer extends Uint8Array<ArrayBuffer> {
  toString(encoding?: TextEncoding, start?: number, end?: number): string;
  write(text: string, offset?: number, encoding?: TextEncoding): number;
  equals(other: Uint8Array): boolean;
  latin1Slice(start?: number, end?: number): string;
}
declare const Buffer: {
  from(text: string, encoding?: TextEncoding): Buffer;
  from(octets: ArrayLike<number>): Buffer;
  from(octets: ArrayBufferLike, offset?: number, length?: number): Buffer;
  alloc(length: number): Buffer;
  allocUnsafe(length: number): Buffer;
  concat(parts: readonly Uint8Array[]): Buffer;
  byteLength(text: string, encoding?: TextEncoding): number;
};

declare module 'node:crypto' {
  interface Hash {
    update(data: string | Uint8Array): Hash;
    digest(): Buffer;
    digest(encoding: TextEncoding): string;
  }
  function createHash(algorithm: string): Hash;
  function createHmac(algorithm: string, key: string | Uint8Array): Hash;
  function randomBytes(length: number): Buffer;
  function timingSafeEqual(left: Uint8Array, right: Uint8Array): boolean;
}
