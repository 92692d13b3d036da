/** Fragments of IPv4 (RFC 791) and IPv6 (RFC 8200 section 4.5) put together, in whatever order they come. */
import { addressText, type IpHeader } from '../../protocol/network/ip';

/** ms of the capture's time; RFC 8200: 60 s, Linux: 30 s. */
const LIFETIME_MS = 30_000;
/** Datagrams that wait for pieces, and the octets that they may hold. */
const MAX_WAITING = 1024;
const MAX_OCTETS = 32 * 1024 * 1024;
const MAX_DATAGRAM = 65_535;
/** RFC 791: offsets count in units of so many octets; every fragment but the last is whole units long. */
const UNIT = 8;
const UNITS = (MAX_DATAGRAM + 1) / UNIT;

/** What is here of one datagram. */
class Waiting {
  /** Pieces by offset; the first that came for an offset counts. */
  private readonly pieces = new Map<number, Uint8Array>();
  /** A bit a unit that is here: whether all are is then known without looking at the pieces again. */
  private readonly here = new Uint8Array(UNITS / 8);
  private units = 0;
  /** Where the last piece ends; -1 until it is here. */
  private total = -1;
  octets = 0;

  constructor(readonly startedAt: number) {}

  get count(): number {
    return this.pieces.size;
  }

  /** @returns octets that were kept */
  add(offset: number, data: Uint8Array, moreFragments: boolean): number {
    if (!moreFragments) this.total = offset + data.length;
    if (this.pieces.has(offset)) return 0;
    this.pieces.set(offset, data.slice());
    this.octets += data.length;
    const end = offset + data.length;
    const last = (moreFragments ? Math.floor(end / UNIT) : Math.ceil(end / UNIT)) - 1;
    for (let unit = offset / UNIT; unit <= last; unit++) {
      const bit = 1 << (unit & 7);
      if (this.here[unit >> 3]! & bit) continue;
      this.here[unit >> 3]! |= bit;
      this.units++;
    }
    return data.length;
  }

  /** The payload of the whole datagram; null while octets are missing. Where pieces overlap, the earlier one in the datagram counts. */
  whole(): Uint8Array | null {
    const total = this.total;
    if (total < 0 || this.units * UNIT < total) return null;
    const whole = new Uint8Array(total);
    let done = 0;
    for (const [offset, piece] of [...this.pieces].sort(([a], [b]) => a - b)) {
      if (offset > done) return null;
      const fresh = piece.subarray(done - offset, Math.max(done, total) - offset);
      whole.set(fresh, done);
      done += fresh.length;
    }
    return done >= total ? whole : null;
  }
}

export class Fragments {
  private readonly waiting = new Map<string, Waiting>();
  private octets = 0;
  private givenUp = 0;
  /** Fragments of the datagram that was whole last. */
  lastCount = 1;

  /** @returns the payload of the whole datagram once its last piece is here; null before */
  add(bytes: Uint8Array, ip: IpHeader, at: number): Uint8Array | null {
    const { family, identification, fragmentOffset, moreFragments } = ip;
    const data = bytes.subarray(ip.payload, ip.end);
    if (ip.end < ip.wireEnd || fragmentOffset + data.length > MAX_DATAGRAM) return null;
    const source = addressText(bytes, ip.source, family);
    const destination = addressText(bytes, ip.destination, family);
    const key = `${source} ${destination} ${ip.protocol} ${identification}`;
    this.expire(at);
    let waiting = this.waiting.get(key);
    if (!waiting) {
      waiting = new Waiting(at);
      this.waiting.set(key, waiting);
    }
    this.octets += waiting.add(fragmentOffset, data, moreFragments);
    const whole = waiting.whole();
    if (!whole) return null;
    this.lastCount = waiting.count;
    this.drop(key, waiting);
    return whole;
  }

  /** Datagrams of which a piece has not come. */
  get incomplete(): number {
    return this.givenUp + this.waiting.size;
  }

  private expire(at: number): void {
    for (const [key, waiting] of this.waiting) {
      const full = this.waiting.size >= MAX_WAITING || this.octets > MAX_OCTETS;
      if (!full && at - waiting.startedAt < LIFETIME_MS) return;
      this.givenUp++;
      this.drop(key, waiting);
    }
  }

  private drop(key: string, waiting: Waiting): void {
    this.waiting.delete(key);
    this.octets -= waiting.octets;
  }
}
