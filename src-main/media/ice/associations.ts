/**
 * Whose DTLS handshake is ours. A peer that does without rtcp-mux may start a second one from its RTCP port (RFC 5764 section 4.2): taken
 * for one, the two are none. They are told apart by the random of their ClientHello, which a repetition keeps (RFC 6347 section 4.2.1).
 */
import type { Endpoint } from '../../../src-shared/model/media';
import { sameEnd } from './candidates';

/** Content type, and type of handshake message. */
const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
/** Behind the headers of record (13) and message (12) and the version (2), octets. */
const RANDOM_AT = 27;
const RANDOM_OCTETS = 32;
/** Sources of other associations that are remembered. */
const MAX_OTHERS = 8;

export class Associations {
  private own: { random: Buffer; from: Endpoint } | null = null;
  private readonly others: Endpoint[] = [];

  /**
   * @param wanted the end that ICE chose
   * @returns `anew`: what was begun belongs to somebody else; the handshake begins again with this datagram
   */
  sort(data: Buffer, from: Endpoint, wanted: Endpoint): 'ours' | 'anew' | 'other' {
    const random = randomOf(data);
    const own = this.own;
    if (random === null) return this.others.some((other) => sameEnd(other, from)) ? 'other' : 'ours';
    if (own && !own.random.equals(random) && !sameEnd(own.from, from)) {
      if (!sameEnd(from, wanted)) {
        this.exclude(from);
        return 'other';
      }
      this.exclude(own.from);
      this.own = { random, from };
      return 'anew';
    }
    this.own = { random, from };
    return 'ours';
  }

  private exclude({ address, port }: Endpoint): void {
    if (this.others.length < MAX_OTHERS) this.others.push({ address, port });
  }
}

/** Null: it is no ClientHello. */
function randomOf(data: Buffer): Buffer | null {
  if (data[0] !== HANDSHAKE || data[13] !== CLIENT_HELLO || data.length < RANDOM_AT + RANDOM_OCTETS) return null;
  return Buffer.from(data.subarray(RANDOM_AT, RANDOM_AT + RANDOM_OCTETS));
}
