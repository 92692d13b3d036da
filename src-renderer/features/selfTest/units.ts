/** Figures of the self-test in words. */
import { t } from '../../i18n';
import { withUnit } from '../../i18n/format';
import type { EchoFacts } from './facts';
import { gradeOf } from './quality';
import type { Grade, Measure } from './quality';

export interface Figure {
  label: string;
  value: string;
}

export const gradeWord = (grade: Grade | null): string => t(`selfTest.grade.${grade ?? 'unknown'}`);

/** "-23 dB", or "exactly silent" for nothing at all. */
export const levelWords = (db: number | null): string => withUnit(db, 'dB');

/** "-18 dB" of a sample from 0 to 1. */
export const peakWords = (peak: number): string => levelWords(peak > 0 ? 20 * Math.log10(peak) : null);

/** Of a call: what is measured, the word first, the figure behind. */
export function callFigures(echo: EchoFacts): Figure[] {
  const { inbound, outbound, roundTripMs } = echo;
  return [
    graded('loss', t('selfTest.figure.lossBack'), inbound.lossPercent, '%', 1),
    graded('loss', t('selfTest.figure.lossOut'), outbound.lossPercent, '%', 1),
    graded('jitter', t('selfTest.figure.jitterBack'), inbound.jitterMs, 'ms', 1),
    graded('jitter', t('selfTest.figure.jitterOut'), outbound.jitterMs, 'ms', 1),
    graded('roundTrip', t('selfTest.figure.roundTrip'), roundTripMs, 'ms', 0),
  ];
}

/** "good (0.2 %)"; "not known" where nothing was measured. */
function graded(measure: Measure, label: string, value: number | null, unit: string, digits: number): Figure {
  const grade = gradeOf(measure, value);
  const shown = grade && t('selfTest.figure.graded', { grade: gradeWord(grade), value: withUnit(value, unit, digits) });
  return { label, value: shown ?? t('common.notKnown') };
}
