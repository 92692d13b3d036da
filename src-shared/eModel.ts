/**
 * ITU-T G.107, the E-model with its default values: rating R and the MOS that follows from it. No figure is given where the
 * ITU has published no constants for the codec.
 */
import type { MosProvenance } from './model/media';

interface CodecImpairment {
  /** Equipment impairment factor. */
  ie: number;
  /** Packet-loss robustness factor. */
  bpl: number;
  source: string;
}

/** ITU-T G.113 appendix I. */
const IMPAIRMENTS: Readonly<Record<string, CodecImpairment>> = {
  PCMU: { ie: 0, bpl: 25.1, source: 'PCMU with packet loss concealment, ITU-T G.113' },
  PCMA: { ie: 0, bpl: 25.1, source: 'PCMA with packet loss concealment, ITU-T G.113' },
  G729: { ie: 10, bpl: 19, source: 'G.729, ITU-T G.113 (Bpl as for G.729A with VAD)' },
};

const NOT_COMPUTABLE: Readonly<Record<string, string>> = {
  G722: 'No MOS: the ITU has published no packet-loss factor for G.722, and its wideband scale does not fit the E-model.',
  opus: 'No MOS: the ITU has published no E-model constants for Opus.',
};

/** R without any impairment of delay or equipment, and the loss scale of Ie,eff. */
const R_DEFAULT = 93.2;
const IE_CEILING = 95;

export interface QualityInput {
  codec: string | null;
  /** One way, mouth to ear: network, play-out buffer and packet time, ms. */
  delayMs: number;
  /** How `delayMs` was obtained, for people. */
  delaySource: string;
  /** Lost and discarded, percent. */
  lossPercent: number;
  /** At least 1; see `BurstGapCounter.burstRatio`. */
  burstR: number;
}

export interface Quality {
  r: number | null;
  mos: number | null;
  /** One sentence: how it was computed, or why there is none. */
  note: string;
  provenance: MosProvenance | null;
}

export function noQuality(note: string): Quality {
  return { r: null, mos: null, note, provenance: null };
}

export function rateQuality(input: QualityInput): Quality {
  const { codec, delayMs, delaySource, lossPercent, burstR } = input;
  if (codec === null) return noQuality('No MOS: the codec is not known.');
  const impairment = IMPAIRMENTS[codec];
  if (!impairment) return noQuality(NOT_COMPUTABLE[codec] ?? `No MOS: no E-model constants are known for ${codec}.`);
  const { ie, bpl, source } = impairment;
  const r = ratingFactor(delayMs, effectiveImpairment(ie, bpl, lossPercent, burstR));
  return {
    r,
    mos: meanOpinionScore(r),
    note: `E-model (ITU-T G.107): ${source}; ${round(lossPercent)} % loss, ${round(delayMs)} ms delay (${delaySource}).`,
    provenance: { codec: source, ie, bpl, delayMs, delaySource, lossPercent, burstR },
  };
}

/** Section 7.5: Ie,eff. */
export function effectiveImpairment(ie: number, bpl: number, lossPercent: number, burstR: number): number {
  return ie + ((IE_CEILING - ie) * lossPercent) / (lossPercent / burstR + bpl);
}

/** R, 0 to 93.2; Id by the usual two-slope form of section 7.4. */
export function ratingFactor(delayMs: number, impairment: number): number {
  const delayImpairment = 0.024 * delayMs + (delayMs > 177.3 ? 0.11 * (delayMs - 177.3) : 0);
  return Math.max(0, R_DEFAULT - delayImpairment - impairment);
}

/** Annex B; clamped to 1 to 4.5, for the polynomial dips below 1 where R is under 6.5. */
export function meanOpinionScore(r: number): number {
  const mos = 1 + 0.035 * r + 7e-6 * r * (r - 60) * (100 - r);
  return Math.min(4.5, Math.max(1, mos));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
