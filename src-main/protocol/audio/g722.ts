/**
 * ITU-T G.722 at 64 kbit/s (mode 1): sub-band ADPCM, 16 kHz sampling, one octet for each two samples. Variable and block names
 * are those of section 6 of the Recommendation; arithmetic is its 16-bit fixed point with saturation.
 */
import { IHN, IHP, ILB, ILN, ILP, Q2, Q6, QM2, QM4, QM6, QMF, WH_OF_CODE, WL_OF_CODE } from './g722Tables';

function saturate(value: number): number {
  return value > 32767 ? 32767 : value < -32768 ? -32768 : value;
}

/** One sub-band: adaptive predictor with two poles and six zeros (block 4) and adaptive scale factor (block 3). */
class SubBand {
  /** Predicted signal (SL, SH). */
  predicted = 0;
  /** Quantiser scale factor (DETL, DETH). */
  scale: number;
  private logScale = 0;
  private zeroPart = 0;
  /** Difference signals, DLT[0..6]. */
  private readonly d = new Int32Array(7);
  /** Zero coefficients, BL[1..6]. */
  private readonly b = new Int32Array(7);
  private r1 = 0;
  private r2 = 0;
  private p1 = 0;
  private p2 = 0;
  private a1 = 0;
  private a2 = 0;

  /** @param shift 8 for the lower, 10 for the higher sub-band @param maxLogScale upper limit of NBL, NBH */
  constructor(
    private readonly shift: number,
    private readonly maxLogScale: number,
    initialScale: number,
  ) {
    this.scale = initialScale;
  }

  /** Blocks LOGSCL, SCALEL (LOGSCH, SCALEH). */
  adaptScale(multiplier: number): void {
    const next = ((this.logScale * 127) >> 7) + multiplier;
    this.logScale = next < 0 ? 0 : next > this.maxLogScale ? this.maxLogScale : next;
    const mantissa = ILB[(this.logScale >> 6) & 31]!;
    const exponent = this.shift - (this.logScale >> 11);
    this.scale = (exponent < 0 ? mantissa << -exponent : mantissa >> exponent) << 2;
  }

  /** Takes the quantised difference signal in and computes the next predicted signal. */
  predict(difference: number): void {
    const { d, b } = this;
    // RECONS, PARREC
    const r0 = saturate(this.predicted + difference);
    const p0 = saturate(this.zeroPart + difference);
    this.adaptPoles(p0);
    // UPZERO, DELAYA and FILTEZ in one pass, from the oldest difference to the newest
    d[0] = difference;
    const step = difference === 0 ? 0 : 128;
    let zeroPart = 0;
    for (let i = 6; i > 0; i--) {
      const sameSign = d[i]! < 0 === difference < 0;
      const coefficient = saturate((sameSign ? step : -step) + ((b[i]! * 32640) >> 15));
      b[i] = coefficient;
      d[i] = d[i - 1]!;
      zeroPart += (coefficient * saturate(d[i]! * 2)) >> 15;
    }
    this.zeroPart = saturate(zeroPart);
    this.p2 = this.p1;
    this.p1 = p0;
    this.r2 = this.r1;
    this.r1 = r0;
    // FILTEP, PREDIC
    const polePart = saturate(((this.a1 * saturate(r0 * 2)) >> 15) + ((this.a2 * saturate(this.r2 * 2)) >> 15));
    this.predicted = saturate(polePart + this.zeroPart);
  }

  /** Blocks UPPOL2 and UPPOL1. */
  private adaptPoles(p0: number): void {
    const sameAsFirst = p0 < 0 === this.p1 < 0;
    const sameAsSecond = p0 < 0 === this.p2 < 0;
    const scaled = saturate(this.a1 * 4);
    const turned = saturate(sameAsFirst ? -scaled : scaled);
    const a2 = (turned >> 7) + (sameAsSecond ? 128 : -128) + ((this.a2 * 32512) >> 15);
    this.a2 = a2 > 12288 ? 12288 : a2 < -12288 ? -12288 : a2;
    const bound = saturate(15360 - this.a2);
    const a1 = saturate((sameAsFirst ? 192 : -192) + ((this.a1 * 32640) >> 15));
    this.a1 = a1 > bound ? bound : a1 < -bound ? -bound : a1;
  }
}

const lowerBand = (): SubBand => new SubBand(8, 18432, 32);
const higherBand = (): SubBand => new SubBand(10, 22528, 8);

export class G722Encoder {
  private readonly low = lowerBand();
  private readonly high = higherBand();
  private readonly history = new Int32Array(24);

  /** @param pcm 16 kHz, an even number of samples */
  encode(pcm: Int16Array): Uint8Array {
    const payload = new Uint8Array(pcm.length >> 1);
    const x = this.history;
    for (let i = 0; i < payload.length; i++) {
      x.copyWithin(0, 2);
      x[22] = pcm[2 * i]!;
      x[23] = pcm[2 * i + 1]!;
      // Transmit quadrature mirror filter
      let odd = 0;
      let even = 0;
      for (let k = 0; k < 12; k++) {
        odd += x[2 * k]! * QMF[k]!;
        even += x[2 * k + 1]! * QMF[11 - k]!;
      }
      payload[i] = (this.encodeHigh((even - odd) >> 14) << 6) | this.encodeLow((even + odd) >> 14);
    }
    return payload;
  }

  private encodeLow(signal: number): number {
    const { low } = this;
    const difference = saturate(signal - low.predicted);
    const magnitude = difference < 0 ? ~difference : difference;
    let level = 1;
    while (level < 30 && magnitude >= (Q6[level]! * low.scale) >> 12) level++;
    const code = difference < 0 ? ILN[level]! : ILP[level]!;
    const coarse = code >> 2;
    const quantised = (low.scale * QM4[coarse]!) >> 15;
    low.adaptScale(WL_OF_CODE[coarse]!);
    low.predict(quantised);
    return code;
  }

  private encodeHigh(signal: number): number {
    const { high } = this;
    const difference = saturate(signal - high.predicted);
    const magnitude = difference < 0 ? ~difference : difference;
    const level = magnitude >= (Q2 * high.scale) >> 12 ? 2 : 1;
    const code = difference < 0 ? IHN[level]! : IHP[level]!;
    const quantised = (high.scale * QM2[code]!) >> 15;
    high.adaptScale(WH_OF_CODE[code]!);
    high.predict(quantised);
    return code;
  }
}

export class G722Decoder {
  private readonly low = lowerBand();
  private readonly high = higherBand();
  private readonly history = new Int32Array(24);

  decode(payload: Uint8Array): Int16Array {
    const pcm = new Int16Array(payload.length * 2);
    const x = this.history;
    for (let i = 0; i < payload.length; i++) {
      const code = payload[i]!;
      const low = this.decodeLow(code & 0x3f);
      const high = this.decodeHigh(code >> 6);
      // Receive quadrature mirror filter
      x.copyWithin(0, 2);
      x[22] = low + high;
      x[23] = low - high;
      let first = 0;
      let second = 0;
      for (let k = 0; k < 12; k++) {
        second += x[2 * k]! * QMF[k]!;
        first += x[2 * k + 1]! * QMF[11 - k]!;
      }
      pcm[2 * i] = saturate(first >> 11);
      pcm[2 * i + 1] = saturate(second >> 11);
    }
    return pcm;
  }

  private decodeLow(code: number): number {
    const { low } = this;
    const output = limit(low.predicted + ((low.scale * QM6[code]!) >> 15));
    const coarse = code >> 2;
    const quantised = (low.scale * QM4[coarse]!) >> 15;
    low.adaptScale(WL_OF_CODE[coarse]!);
    low.predict(quantised);
    return output;
  }

  private decodeHigh(code: number): number {
    const { high } = this;
    const quantised = (high.scale * QM2[code]!) >> 15;
    const output = limit(high.predicted + quantised);
    high.adaptScale(WH_OF_CODE[code]!);
    high.predict(quantised);
    return output;
  }
}

/** Block LIMIT. */
function limit(value: number): number {
  return value > 16383 ? 16383 : value < -16384 ? -16384 : value;
}
