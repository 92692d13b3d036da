/** Fragments of IPv4 (RFC 791) and IPv6 (RFC 8200 section 4.5) put together, in whatever order they come. */
import { addressText, type IpHeader } from '../../protocol/network/ip';

/** ms of the capture's time; RFC 8200: 60 s, Linux: 30 s. */
const LIFETIME_MS = 30_000;
/** Datagrams that wait for pieces, and the octets that they may hold. */
const MAX_WAITING = 1024;
const MAX_OCTETS = 32 * 1024 * 1024;
const MAX_DATAGRAM = 65_535;

interface Waiting {
  startedAt: number;
  /** Pieces by offset; the first that came for an offset counts. */
  pieces: Map<number, Uint8Array>;
  octets: number;
  /** Where the last piece ends; -1 until it is here. */
  total: number;
}

export class Fragments {
  readonly #waiting = new Map<string, Waiting>();
  #octets = 0;
  #givenUp = 0;

  /** @returns the payload of the whole datagram once its last piece is here; null before */
  add(bytes: Uint8Array, ip: IpHeader, at: number): Uint8Array | null {
    const { family, identification, fragmentOffset, moreFragments } = ip;
    const data = bytes.subarray(ip.payload, ip.end);
    if (ip.end < ip.wireEnd || fragmentOffset + data.length > MAX_DATAGRAM) return null;
    const source = addressText(bytes, ip.source, family);
    const destination = addressText(bytes, ip.destination, family);
    const key = `${source} ${destination} ${ip.protocol} ${identification}`;
    this.#expire(at);
    let waiting = this.#waiting.get(key);
    if (!waiting) {
      waiting = { startedAt: at, pieces: new Map(), octets: 0, total: -1 };
      this.#waiting.set(key, waiting);
    }
    if (!moreFragments) waiting.total = fragmentOffset + data.length;
    if (!waiting.pieces.has(fragmentOffset)) {
      waiting.pieces.set(fragmentOffset, data.slice());
      waiting.octets += data.length;
      this.#octets += data.length;
    }
    const whole = waiting.total < 0 || waiting.octets < waiting.total ? null : join(waiting);
    if (whole) this.#drop(key, waiting);
    return whole;
  }

  /** Datagrams of which a piece has not come. */
  get incomplete(): number {
    return this.#givenUp + this.#waiting.size;
  }

  #expire(at: number): void {
    for (const [key, waiting] of this.#waiting) {
      const full = this.#waiting.size >= MAX_WAITING || this.#octets > MAX_OCTETS;
      if (!full && at - waiting.startedAt < LIFETIME_MS) return;
      this.#givenUp++;
      this.#drop(key, waiting);
    }
  }

  #drop(key: string, waiting: Waiting): void {
    this.#waiting.delete(key);
    this.#octets -= waiting.octets;
  }
}

/** Null while octets are missing between the pieces. Where pieces overlap, the earlier one in the datagram counts. */
function join({ pieces, total }: Waiting): Uint8Array | null {
  const whole = new Uint8Array(total);
  let done = 0;
  for (const offset of [...pieces.keys()].sort((a, b) => a - b)) {
    const piece = pieces.get(offset);
    if (!piece || offset > done) return null;
    const fresh = piece.subarray(done - offset, total - offset);
    whole.set(fresh, done);
    done += fresh.length;
  }
  return done >= total ? whole : null;
}
