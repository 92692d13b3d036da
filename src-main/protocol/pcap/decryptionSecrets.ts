/** pcapng section 4.7: the Decryption Secrets Block. It must come before the packets that it opens. */
import { encodeBlock } from './block';

const BLOCK_TYPE = 10;
/** "TLSK": lines of the NSS key log (RFC 9850), which serve TLS and DTLS. */
const TLS_KEY_LOG = 0x544c534b;

/** @param lines of the key log; whoever has the file can read what they open */
export function encodeTlsKeys(lines: readonly string[]): Uint8Array {
  const text = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''));
  const body = new Uint8Array(8 + text.length);
  const view = new DataView(body.buffer);
  view.setUint32(0, TLS_KEY_LOG, true);
  view.setUint32(4, text.length, true);
  body.set(text, 8);
  return encodeBlock(BLOCK_TYPE, body);
}
