/**
 * Sample rate conversion by a polyphase windowed sinc (Kaiser window, 80 dB stop band): flat to 0.86 of the lower Nyquist
 * frequency, which is 3.4 kHz for telephony. Keeps its history, so that packets can be converted one after the other.
 */

/** Zero crossings of the sinc on each side of its centre. */
const HALF_WIDTH = 36;
const STOP_BAND_DB = 80;
const KAISER_BETA = 0.1102 * (STOP_BAND_DB - 8.7);
/** Width from pass band to stop band, as a fraction of the lower sample rate (Kaiser's formula). */
const TRANSITION = (STOP_BAND_DB - 8) / (2.285 * 2 * HALF_WIDTH) / (2 * Math.PI);

export class Resampler {
  /** Interpolation and decimation factor: to/from in lowest terms. */
  private readonly up: number;
  private readonly down: number;
  private readonly taps: number;
  /** `up` filters of `taps` coefficients, one after the other. */
  private readonly filters: Float32Array;
  /** The last inputs that later outputs still need. */
  private pending: Float32Array;
  /** Position of the next output after the start of `pending`, in units of 1/`up` of an input sample. */
  private position = 0;

  /** @param from Hz, a positive integer @param to Hz, a positive integer */
  constructor(from: number, to: number) {
    const divisor = greatestCommonDivisor(from, to);
    this.up = to / divisor;
    this.down = from / divisor;
    const stretch = Math.max(1, this.down / this.up);
    this.taps = this.up === this.down ? 1 : 2 * Math.ceil(HALF_WIDTH * stretch);
    this.filters = this.taps === 1 ? Float32Array.of(1) : designFilters(this.up, this.taps, stretch);
    this.pending = new Float32Array(this.taps - 1);
  }

  /** How much later the output is, in input samples. */
  get delay(): number {
    return this.taps === 1 ? 0 : this.taps / 2 - 1;
  }

  /** As many samples as `pcm` completes. Where the rates divide, packets of one length give packets of one length. */
  process(pcm: Int16Array): Int16Array {
    const { up, down, taps, filters } = this;
    const input = new Float32Array(this.pending.length + pcm.length);
    input.set(this.pending);
    input.set(pcm, this.pending.length);
    const available = (input.length - taps + 1) * up;
    const output = new Int16Array(Math.max(0, Math.ceil((available - this.position) / down)));
    let position = this.position;
    for (let n = 0; n < output.length; n++, position += down) {
      const first = Math.floor(position / up);
      const filter = (position % up) * taps;
      let sum = 0;
      for (let k = 0; k < taps; k++) sum += input[first + k]! * filters[filter + k]!;
      output[n] = Math.max(-32768, Math.min(32767, Math.round(sum)));
    }
    const used = Math.min(Math.floor(position / up), input.length);
    this.pending = input.slice(used);
    this.position = position - used * up;
    return output;
  }
}

/** The whole of a recording at another rate, without the filter's delay. */
export function resample(pcm: Int16Array, from: number, to: number): Int16Array {
  if (from === to) return pcm;
  const resampler = new Resampler(from, to);
  const { delay } = resampler;
  const length = Math.round((pcm.length * to) / from);
  const skipped = Math.round((delay * to) / from);
  const padded = new Int16Array(pcm.length + delay + Math.ceil(from / to));
  padded.set(pcm);
  return resampler.process(padded).subarray(skipped, skipped + length);
}

function designFilters(up: number, taps: number, stretch: number): Float32Array {
  const filters = new Float32Array(up * taps);
  // In cycles per input sample; the stop band begins at the lower Nyquist frequency.
  const cutoff = (0.5 - TRANSITION / 2) / stretch;
  const centre = taps / 2;
  const scale = besselI0(KAISER_BETA);
  for (let phase = 0; phase < up; phase++) {
    let sum = 0;
    for (let k = 0; k < taps; k++) {
      const t = k - centre - phase / up;
      const edge = 1 - (t / centre) ** 2;
      const window = edge <= 0 ? 0 : besselI0(KAISER_BETA * Math.sqrt(edge)) / scale;
      const angle = 2 * Math.PI * cutoff * t;
      const value = window * (t === 0 ? 1 : Math.sin(angle) / angle);
      filters[phase * taps + k] = value;
      sum += value;
    }
    // Unity gain at 0 Hz for each phase, else a constant would come out with a ripple at the input's rate.
    for (let k = 0; k < taps; k++) filters[phase * taps + k]! /= sum;
  }
  return filters;
}

/** Modified Bessel function of the first kind, order zero, by its power series. */
function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
