/** How alike two recordings are, whatever their level, and by how much the second is late: the proof that what came is what was sent. */

interface Correlation {
  /** Normalised: 1 the same signal, 0 unrelated or inverted. */
  coefficient: number;
  /** By how many samples `late` lies behind `reference`. */
  lag: number;
}

/**
 * The best match over all lags from 0 to `maxLag`; both at one sample rate. Where the coefficient is the same the smallest lag
 * wins. Silence correlates with nothing: coefficient 0.
 */
export function correlate(reference: Int16Array, late: Int16Array, maxLag: number): Correlation {
  let best: Correlation = { coefficient: 0, lag: 0 };
  for (let lag = 0; lag <= maxLag && lag < late.length; lag++) {
    const length = Math.min(reference.length, late.length - lag);
    let product = 0;
    let referencePower = 0;
    let latePower = 0;
    for (let i = 0; i < length; i++) {
      const a = reference[i]!;
      const b = late[i + lag]!;
      product += a * b;
      referencePower += a * a;
      latePower += b * b;
    }
    const power = Math.sqrt(referencePower * latePower);
    const coefficient = power > 0 ? product / power : 0;
    if (coefficient > best.coefficient + 1e-9) best = { coefficient, lag };
  }
  return best;
}
