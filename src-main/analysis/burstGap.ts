/**
 * RFC 3611 appendix A.2: bursts and gaps of loss as a four-state Markov chain, counted with one step a packet. State 1: received
 * in a gap, 2: received in a burst, 3: lost in a burst, 4: lost in a gap. Packets go in by sequence number, not by arrival.
 */
import type { BurstGap } from '../../src-shared/model/media';

/** Section 4.7.2: packets in a row that have to arrive for a burst to be over. */
const GMIN = 16;

export class BurstGapCounter {
  /** Packets received since the last loss. */
  private received = 0;
  /** Losses within the current burst. */
  private lost = 0;
  private c11 = 0;
  private c13 = 0;
  private c14 = 0;
  private c22 = 0;
  private c23 = 0;
  private c33 = 0;
  private losses = 0;
  private runs = 0;

  addReceived(): void {
    this.received++;
  }

  /** A packet that never came, or that came too late to be played ("discarded"): they count alike. */
  addLost(): void {
    this.losses++;
    if (this.received > 0 || this.losses === 1) this.runs++;
    if (this.received >= GMIN) {
      if (this.lost === 1) this.c14++;
      else this.c13++;
      this.lost = 1;
      this.c11 += this.received;
    } else {
      this.lost++;
      if (this.received === 0) {
        this.c33++;
      } else {
        this.c23++;
        this.c22 += this.received - 1;
      }
    }
    this.received = 0;
  }

  /** @param packetMs time that one packet stands for */
  result(packetMs: number): BurstGap {
    const { c11, c13, c14, c22, c23, c33 } = this;
    if (this.losses === 0) return { density: 0, meanMs: 0, gapDensity: 0, gapMeanMs: this.received * packetMs };
    const c31 = c13;
    const c32 = c23;
    const total = c11 + c14 + c13 + c22 + c23 + c31 + c32 + c33;
    const p32 = c32 === 0 ? 0 : c32 / (c31 + c32 + c33);
    const p23 = c22 + c23 === 0 ? 1 : 1 - c22 / (c22 + c23);
    // A call whose losses all lie in its first packets never enters a gap; it then is one burst.
    const bursts = Math.max(1, c13);
    const gapMeanMs = ((c11 + c14 + c13) * packetMs) / bursts;
    return {
      density: p23 + p32 === 0 ? 0 : p23 / (p23 + p32),
      meanMs: (total * packetMs) / bursts - gapMeanMs,
      gapDensity: c11 + c14 === 0 ? 0 : c14 / (c11 + c14),
      gapMeanMs,
    };
  }

  /**
   * ITU-T G.107 section 3.5: mean length of a run of losses over what random loss of the same rate would give, which is
   * 1/(1-rate). At least 1.
   * @param lossRate 0 to 1
   */
  burstRatio(lossRate: number): number {
    return this.runs === 0 ? 1 : Math.max(1, (this.losses / this.runs) * (1 - lossRate));
  }

  /** A copy, so that packets whose turn has not come can be counted in without being final. */
  clone(): BurstGapCounter {
    return Object.assign(new BurstGapCounter(), this);
  }
}
