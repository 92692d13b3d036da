/**
 * What only the ear's end knows: how the browser's jitter buffer (NetEQ) played what arrived. These figures stand beside those of the
 * packets and are never mixed with them.
 */
import { growth } from './statsView';
import type { StatsEntry } from './statsView';

/** Over one second, or over a whole call. Null: nothing was played, or the browser does not tell. */
export interface HeardQuality {
  /** Mean time that a sample lay in the jitter buffer, ms, and what the buffer aimed at. */
  bufferMs: number | null;
  bufferTargetMs: number | null;
  /** Samples that were made up because none had arrived, percent of what was played; and the part of them that was silence. */
  concealedPercent: number | null;
  silentConcealedPercent: number | null;
  concealmentEvents: number;
  /** Samples put in to slow play-out down, and taken out to catch up, percent of what was played. */
  insertedPercent: number | null;
  removedPercent: number | null;
  /** Packets that came too late to be played. */
  discarded: number | null;
  /** Level of what was played, dB relative to overload: of the peaks of each 10 ms, so a sine stands 3 dB above its mean level. */
  peakDbov: number | null;
}

/** @param before the same stream's entry a while ago; null: since its start */
export function heardQuality(now: StatsEntry, before: StatsEntry | null): HeardQuality {
  const grown = (field: string): number | null => growth(now, before, field);
  const emitted = grown('jitterBufferEmittedCount') ?? 0;
  const played = grown('totalSamplesReceived') ?? 0;
  const bufferMs = (field: string): number | null => {
    const seconds = grown(field);
    return seconds === null || emitted <= 0 ? null : (1000 * seconds) / emitted;
  };
  const percent = (field: string): number | null => {
    const samples = grown(field);
    return samples === null || played <= 0 ? null : Math.min(100, (100 * Math.max(0, samples)) / played);
  };
  return {
    bufferMs: bufferMs('jitterBufferDelay'),
    bufferTargetMs: bufferMs('jitterBufferTargetDelay'),
    concealedPercent: percent('concealedSamples'),
    silentConcealedPercent: percent('silentConcealedSamples'),
    concealmentEvents: Math.max(0, grown('concealmentEvents') ?? 0),
    insertedPercent: percent('insertedSamplesForDeceleration'),
    removedPercent: percent('removedSamplesForAcceleration'),
    discarded: grown('packetsDiscarded'),
    peakDbov: energyLevel(grown('totalAudioEnergy'), grown('totalSamplesDuration')),
  };
}

/** Lowest level that is told, dB: digital silence has none. */
const FLOOR_DBOV = -127;

/**
 * Level out of the energy (squared level times seconds) of a span; null where there was nothing to measure. Chromium squares the peak of
 * each 10 ms: figures of the wire path, which are of the mean, are not to be laid beside it.
 */
function energyLevel(energy: number | null, seconds: number | null): number | null {
  if (energy === null || seconds === null || seconds <= 0) return null;
  return energy <= 0 ? FLOOR_DBOV : Math.max(FLOOR_DBOV, 10 * Math.log10(energy / seconds));
}
