/**
 * Delta and jitter. Two jitters are kept, because they differ where it matters: the one of RFC 3550 section 6.4.1 over the
 * media packets, for live figures and for our receiver reports; and the series that tshark's stream table is made of, so that
 * a report and tshark agree to the last digit.
 *
 * tshark (ui/tap-rtp-analysis.c; checked against 4.0.17): the estimate J runs over every packet with a known clock, while the
 * distance to the packet before counts telephone-events too. Smallest, mean and largest leave out the first packet, packets
 * with the marker bit, comfort noise and the packet after it, and packets older than the first time stamp; yet the means weigh
 * by the number of all packets, as if a packet left out had been exactly average. The mean jitter is the mean of J; older
 * releases printed the mean of |D|.
 */
import type { Spread } from '../../src-shared/model/media';
import { PayloadKind } from '../protocol/rtp/payloadTypes';

/** A larger difference is no jitter: the time stamps have jumped. */
const MAX_DIFFERENCE_MS = 10_000;

/** Smallest, mean and largest, weighted as tshark does. */
class SpreadAccumulator {
  private min = Infinity;
  private max = -Infinity;
  private mean = 0;

  /** @param weight number of intervals so far, this one included */
  add(value: number, weight: number): void {
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    this.mean += (value - this.mean) / weight;
  }

  get result(): Spread | null {
    return this.max < this.min ? null : { min: this.min, mean: this.mean, max: this.max };
  }
}

export class PacketTiming {
  private packets = 0;
  private lastAt = 0;
  private lastTimestamp = 0;
  /** Time stamp units since the first packet. */
  private units = 0;
  private lastNominalMs = 0;
  private afterComfortNoise = false;
  private tsharkJitter = 0;
  private readonly deltas = new SpreadAccumulator();
  private readonly jitters = new SpreadAccumulator();

  private mediaAt = -1;
  private mediaTimestamp = 0;
  private mediaMs = 0;
  private jitter = 0;
  private differences = 0;

  /**
   * @param at ms
   * @param kind a value of `PayloadKind`
   * @param clockRate Hz; 0 when not known
   */
  add(at: number, timestamp: number, marker: boolean, kind: number, clockRate: number): void {
    const clocked = clockRate > 0 && kind !== PayloadKind.telephoneEvent;
    this.addToTable(at, timestamp, marker, kind === PayloadKind.comfortNoise, clocked ? clockRate : 0);
    if (clocked) this.addMedia(at, timestamp, clockRate);
  }

  private addToTable(at: number, timestamp: number, marker: boolean, comfortNoise: boolean, clockRate: number): void {
    const intervals = this.packets++;
    const afterComfortNoise = this.afterComfortNoise;
    this.afterComfortNoise = comfortNoise;
    if (intervals === 0) {
      this.lastAt = at;
      this.lastTimestamp = timestamp;
      return;
    }
    const units = this.units + ((timestamp - this.lastTimestamp) | 0);
    if (units < 0) return;
    const delta = at - this.lastAt;
    if (clockRate > 0) {
      const nominalMs = (units * 1000) / clockRate;
      const difference = Math.abs(delta - (nominalMs - this.lastNominalMs));
      this.lastNominalMs = nominalMs;
      this.tsharkJitter += (difference - this.tsharkJitter) / 16;
    }
    this.units = units;
    this.lastAt = at;
    this.lastTimestamp = timestamp;
    if (marker || comfortNoise || afterComfortNoise) return;
    this.deltas.add(delta, intervals);
    if (clockRate > 0) this.jitters.add(this.tsharkJitter, intervals);
  }

  /** RFC 3550 section 6.4.1 and appendix A.8. */
  private addMedia(at: number, timestamp: number, clockRate: number): void {
    if (this.mediaAt >= 0) {
      const step = (((timestamp - this.mediaTimestamp) | 0) * 1000) / clockRate;
      const difference = Math.abs(at - this.mediaAt - step);
      if (difference < MAX_DIFFERENCE_MS) {
        this.jitter += (difference - this.jitter) / 16;
        this.differences++;
      }
      this.mediaMs += step;
    }
    this.mediaAt = at;
    this.mediaTimestamp = timestamp;
  }

  /** After a restart the next packet cannot be compared with the one before. */
  restart(): void {
    this.mediaAt = -1;
  }

  /** Time stamps since the first media packet, ms. */
  get mediaTimeMs(): number {
    return this.mediaMs;
  }

  /** RFC 3550's interarrival jitter as it stands, ms; null before two media packets. */
  get jitterMs(): number | null {
    return this.differences === 0 ? null : this.jitter;
  }

  /** As in tshark's table. */
  get deltaSpread(): Spread | null {
    return this.deltas.result;
  }

  /** As in tshark's table. */
  get jitterSpread(): Spread | null {
    return this.jitters.result;
  }
}
