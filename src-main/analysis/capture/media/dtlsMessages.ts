/** DTLS handshake messages (RFC 6347 section 4.2.2, RFC 9147 section 5.2), fragmented, repeated and overtaken as datagrams are. */

const HEADER = 12;
/** A certificate that is longer is nobody's telephone's. */
const MAX_MESSAGE = 16_384;
const MAX_PIECES = 64;
const RANDOM = 32;

export interface Fragment {
  type: number;
  /** Of the whole message, octets. */
  length: number;
  sequence: number;
  offset: number;
  /** Where the octets of the fragment stand; fewer than it says where the capture was cut. */
  from: number;
  to: number;
}

/** All fragments of one record that is in clear, as far as they are well formed. */
export function fragmentsOf(bytes: Uint8Array, from: number, end: number): Fragment[] {
  const found: Fragment[] = [];
  const three = (at: number): number => (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
  for (let at = from; at + HEADER <= end;) {
    const length = three(at + 1);
    const offset = three(at + 6);
    const size = three(at + 9);
    if (offset + size > length) break;
    const next = at + HEADER + size;
    const sequence = (bytes[at + 4]! << 8) | bytes[at + 5]!;
    found.push({ type: bytes[at]!, length, sequence, offset, from: at + HEADER, to: Math.min(next, end) });
    at = next;
  }
  return found;
}

/** Puts the first message of one kind together; a later one of that kind is another handshake's. */
export class FirstMessage {
  private sequence = -1;
  private bytes: Uint8Array | null = null;
  /** What is there, in order, no two of them touching. */
  private pieces: [from: number, to: number][] = [];
  private isDone = false;

  /** Octets that it holds. */
  get octets(): number {
    return this.bytes?.length ?? 0;
  }

  /** @param room octets that may be held @returns the message when this was its last piece */
  add(bytes: Uint8Array, { length, sequence, offset, from, to }: Fragment, room: number): Uint8Array | null {
    if (this.isDone || length > MAX_MESSAGE) return null;
    if (!this.bytes) {
      if (length > room) return null;
      this.bytes = new Uint8Array(length);
      this.sequence = sequence;
    }
    if (sequence !== this.sequence || length !== this.bytes.length || from > to) return null;
    const end = offset + (to - from);
    const pieces = joined(this.pieces, [offset, end]);
    if (pieces.length > MAX_PIECES) return null;
    this.pieces = pieces;
    this.bytes.set(bytes.subarray(from, to), offset);
    const [first] = pieces;
    if (!first || first[0] !== 0 || first[1] !== length) return null;
    const whole = this.bytes;
    this.isDone = true;
    this.bytes = null;
    this.pieces = [];
    return whole;
  }
}

function joined(pieces: readonly [number, number][], added: [number, number]): [number, number][] {
  const result: [number, number][] = [];
  for (const piece of [...pieces, added].toSorted((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && piece[0] <= last[1]) last[1] = Math.max(last[1], piece[1]);
    else result.push([piece[0], piece[1]]);
  }
  return result;
}

/** RFC 5246 section 7.4.2: the first certificate of the list is its sender's own. Null: it sent none. */
export function ownCertificate(message: Uint8Array): Uint8Array | null {
  const length = message.length < 6 ? 0 : (message[3]! << 16) | (message[4]! << 8) | message[5]!;
  return length > 0 && 6 + length <= message.length ? message.slice(6, 6 + length) : null;
}

/** What tells one handshake of a client from the next; empty where it was cut. */
export function randomOf(bytes: Uint8Array, { offset, from, to }: Fragment): string {
  if (offset !== 0 || to - from < 2 + RANDOM) return '';
  return String.fromCharCode(...bytes.subarray(from + 2, from + 2 + RANDOM));
}

const SUPPORTED_VERSIONS = 43;
const USE_SRTP = 14;
const DTLS_1_3 = 0xfefc;
/** IANA "DTLS-SRTP Protection Profiles" (RFC 5764, RFC 7714). */
const PROFILES: Readonly<Record<number, string>> = {
  1: 'SRTP_AES128_CM_HMAC_SHA1_80',
  2: 'SRTP_AES128_CM_HMAC_SHA1_32',
  5: 'SRTP_NULL_HMAC_SHA1_80',
  6: 'SRTP_NULL_HMAC_SHA1_32',
  7: 'SRTP_AEAD_AES_128_GCM',
  8: 'SRTP_AEAD_AES_256_GCM',
};

/** What a ServerHello that is whole in one fragment chooses. */
export function chosenBy(bytes: Uint8Array, { offset, length, from, to }: Fragment) {
  const chosen: { isVersion13: boolean; srtpProfile: string | null } = { isVersion13: false, srtpProfile: null };
  if (offset !== 0 || to - from < length) return chosen;
  const two = (at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;
  const session = from + 2 + RANDOM;
  // Session id, cipher suite, compression method, then the extensions.
  let at = session + 1 + (bytes[session] ?? 0) + 2 + 1 + 2;
  while (at + 4 <= to) {
    const type = two(at);
    const next = at + 4 + two(at + 2);
    if (next > to) break;
    if (type === SUPPORTED_VERSIONS && next - at >= 6) chosen.isVersion13 = two(at + 4) === DTLS_1_3;
    if (type === USE_SRTP && next - at >= 8) chosen.srtpProfile = PROFILES[two(at + 6)] ?? null;
    at = next;
  }
  return chosen;
}
