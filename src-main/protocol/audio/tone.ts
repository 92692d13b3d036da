/** A sine that goes on without a jump in phase from packet to packet. */
export class ToneGenerator {
  private phase = 0;
  private readonly step: number;
  private readonly amplitude: number;

  /**
   * @param frequency Hz, below half the sample rate
   * @param sampleRate Hz
   * @param levelDbov -127 to -3.01: the level as `levelDbov` will measure it
   */
  constructor(frequency: number, sampleRate: number, levelDbov: number) {
    this.step = (2 * Math.PI * frequency) / sampleRate;
    this.amplitude = Math.min(32767, 32768 * Math.SQRT2 * 10 ** (levelDbov / 20));
  }

  next(samples: number): Int16Array {
    const pcm = new Int16Array(samples);
    for (let i = 0; i < samples; i++) {
      pcm[i] = Math.round(this.amplitude * Math.sin(this.phase));
      this.phase += this.step;
    }
    // Kept small, so that a long call loses no precision.
    this.phase %= 2 * Math.PI;
    return pcm;
  }
}
