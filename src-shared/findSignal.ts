/** Finds a known sound in a recording, by correlation over all lags at once: O(n log n), see `correlate` for the plain way. */
import { Fft } from './fft';

export interface FoundSignal {
  /** Normalised correlation at the best lag: 1 the same sound, 0 unrelated. An inverted sound counts as the same. */
  coefficient: number;
  /** By how many samples the recording lies behind the reference. */
  lag: number;
  /** Level of the reference within the recording, as a factor: 0.5 is 6 dB weaker than it was sent. */
  gain: number;
  /** How far the best lag stands out: its correlation against the root mean square over all lags. Noise alone gives 4 to 5. */
  prominence: number;
}

/** Root mean square of a sample below which a recording counts as silent: about -75 dBov. */
const SILENT = 6;
const ROUNDING = 1e-6;

/** For one pair of lengths, so that its tables are made once. */
export class SignalFinder {
  private readonly fft: Fft;
  private readonly real: Float64Array;
  private readonly imaginary: Float64Array;

  /** @param length of the reference, samples @param lags how many lags are tried, from 0 on */
  constructor(
    readonly length: number,
    readonly lags: number,
  ) {
    this.fft = new Fft(2 ** Math.ceil(Math.log2(length + lags)));
    this.real = new Float64Array(this.fft.size);
    this.imaginary = new Float64Array(this.fft.size);
  }

  /**
   * @param reference at least `length` samples; those behind are left out
   * @param recording from the moment when the reference began; what is missing at its end counts as silence
   */
  find(reference: Int16Array, recording: Int16Array): FoundSignal {
    const { length, lags } = this;
    const heard = recording.subarray(0, length + lags);
    const sent = reference.subarray(0, length);
    const correlation = this.correlate(sent, heard);
    const energy = sent.reduce((sum, sample) => sum + sample * sample, 0);
    const floor = SILENT * SILENT * length;
    let best: FoundSignal = { coefficient: 0, lag: 0, gain: 0, prominence: 0 };
    let power = 0;
    let within = 0;
    for (let i = 0; i < Math.min(length, heard.length); i++) within += heard[i]! * heard[i]!;
    for (let lag = 0; lag < lags; lag++) {
      const product = correlation[lag]!;
      power += product * product;
      const coefficient = Math.abs(product) / Math.sqrt(energy * Math.max(within, floor) || 1);
      // What is less than that is the rounding of the transform.
      if (coefficient > best.coefficient + ROUNDING) {
        best = { coefficient, lag, gain: Math.abs(product) / (energy || 1), prominence: 0 };
      }
      const leaving = heard[lag] ?? 0;
      const entering = heard[lag + length] ?? 0;
      within += entering * entering - leaving * leaving;
    }
    const spread = Math.sqrt(power / lags);
    best.prominence = best.coefficient > 0 ? Math.abs(correlation[best.lag]!) / spread : 0;
    return best;
  }

  /** Sum of sent[i] * heard[i + lag], for each lag. Both are transformed at once, as real and imaginary part. */
  private correlate(sent: Int16Array, heard: Int16Array): Float64Array {
    const { fft, real, imaginary } = this;
    const { size } = fft;
    real.fill(0).set(sent);
    imaginary.fill(0).set(heard);
    fft.forward(real, imaginary);
    const productReal = new Float64Array(size);
    const productImaginary = new Float64Array(size);
    for (let k = 0; k < size; k++) {
      const mirror = (size - k) & (size - 1);
      const sentReal = (real[k]! + real[mirror]!) / 2;
      const sentImaginary = (imaginary[k]! - imaginary[mirror]!) / 2;
      const heardReal = (imaginary[k]! + imaginary[mirror]!) / 2;
      const heardImaginary = (real[mirror]! - real[k]!) / 2;
      productReal[k] = sentReal * heardReal + sentImaginary * heardImaginary;
      productImaginary[k] = sentReal * heardImaginary - sentImaginary * heardReal;
    }
    fft.inverse(productReal, productImaginary);
    return productReal;
  }
}
