import type { CapturedSecond } from '../../../../src-shared/model/capture';

/** Intervals that are kept of a stream; then two become one. Two hours in seconds. */
const MAX_INTERVALS = 7200;
const FIELDS = 5;
const PACKETS = 0;
const LOST = 1;
const JITTER = 2;
const MAX_DELTA = 3;
const OCTETS = 4;

/** What charts of a stream are drawn from: one row of figures a second, coarser in streams of many hours. */
export class SecondsSeries {
  private rows = new Float32Array(16 * FIELDS);
  private count = 0;
  private lengthMs = 1000;
  /** Where the running interval begins, ms since the capture's base; NaN before the first packet. */
  private from = NaN;
  private first = NaN;
  private packets = 0;
  private octets = 0;
  private maxDelta = 0;
  private missing = 0;

  /** @param missing of the stream so far @param jitterMs as it stands; NaN while not known */
  add(at: number, octets: number, deltaMs: number, missing: number, jitterMs: number): void {
    // Also true of NaN: the first packet.
    if (!(at < this.from + this.lengthMs)) this.close(at, missing, jitterMs);
    this.packets++;
    this.octets += octets;
    if (deltaMs > this.maxDelta) this.maxDelta = deltaMs;
  }

  /** @param base ms since the epoch that times are relative to */
  result(base: number, missing: number, jitterMs: number | null): CapturedSecond[] {
    if (Number.isNaN(this.first)) return [];
    this.close(this.from + this.lengthMs, missing, jitterMs ?? NaN);
    return Array.from({ length: this.count }, (_, index) => {
      const at = (field: number): number => this.rows[index * FIELDS + field] ?? 0;
      const jitter = at(JITTER);
      return {
        at: base + this.first + (index + 1) * this.lengthMs,
        packets: at(PACKETS),
        lost: at(LOST),
        jitterMs: at(PACKETS) === 0 || Number.isNaN(jitter) ? null : jitter,
        maxDeltaMs: at(PACKETS) === 0 ? null : at(MAX_DELTA),
        bitrateKbps: (at(OCTETS) * 8) / this.lengthMs,
      };
    });
  }

  private close(at: number, missing: number, jitterMs: number): void {
    if (Number.isNaN(this.from)) {
      this.from = Math.floor(at / 1000) * 1000;
      this.first = this.from;
      return;
    }
    while (at >= this.from + this.lengthMs) {
      this.push(missing, jitterMs);
      this.from += this.lengthMs;
      if (this.count === MAX_INTERVALS) this.halve();
    }
  }

  private push(missing: number, jitterMs: number): void {
    const at = this.count * FIELDS;
    if (at + FIELDS > this.rows.length) {
      const grown = new Float32Array(Math.min(this.rows.length * 2, MAX_INTERVALS * FIELDS));
      grown.set(this.rows);
      this.rows = grown;
    }
    this.rows[at + PACKETS] = this.packets;
    // A late packet fills a hole of the second before.
    this.rows[at + LOST] = Math.max(0, missing - this.missing);
    this.rows[at + JITTER] = jitterMs;
    this.rows[at + MAX_DELTA] = this.maxDelta;
    this.rows[at + OCTETS] = this.octets;
    this.count++;
    this.missing = missing;
    this.packets = 0;
    this.octets = 0;
    this.maxDelta = 0;
  }

  private halve(): void {
    const rows = this.rows;
    for (let index = 0; index < this.count / 2; index++) {
      const one = 2 * index * FIELDS;
      const other = one + FIELDS;
      const to = index * FIELDS;
      rows[to + PACKETS] = rows[one + PACKETS]! + rows[other + PACKETS]!;
      rows[to + LOST] = rows[one + LOST]! + rows[other + LOST]!;
      rows[to + JITTER] = Math.max(rows[one + JITTER]!, rows[other + JITTER]!);
      rows[to + MAX_DELTA] = Math.max(rows[one + MAX_DELTA]!, rows[other + MAX_DELTA]!);
      rows[to + OCTETS] = rows[one + OCTETS]! + rows[other + OCTETS]!;
    }
    this.count /= 2;
    this.lengthMs *= 2;
    // The running interval begins where a long one does, because an even number of short ones was kept.
  }
}
