/** The few figures that say how good a line is, out of a report; null where a run did not measure one. */
import type { DiagnosisReport } from '../../../src-shared/model/diagnosis';
import type { Direction, StreamStatistics } from '../../../src-shared/model/media';

export type FigureId =
  'registration' | 'pdd' | 'lossIn' | 'lossOut' | 'jitterIn' | 'jitterOut' | 'roundTrip' | 'mosIn' | 'mosOut';

export interface FigureKind {
  id: FigureId;
  /** Empty for a figure without one. */
  unit: string;
  digits: number;
  better: 'lower' | 'higher';
  /** Two runs that differ by less are the same to a person. */
  noise: number;
}

export const FIGURES: readonly FigureKind[] = [
  { id: 'registration', unit: 'ms', digits: 0, better: 'lower', noise: 50 },
  { id: 'pdd', unit: 'ms', digits: 0, better: 'lower', noise: 100 },
  { id: 'lossIn', unit: '%', digits: 1, better: 'lower', noise: 0.3 },
  { id: 'lossOut', unit: '%', digits: 1, better: 'lower', noise: 0.3 },
  { id: 'jitterIn', unit: 'ms', digits: 1, better: 'lower', noise: 2 },
  { id: 'jitterOut', unit: 'ms', digits: 1, better: 'lower', noise: 2 },
  { id: 'roundTrip', unit: 'ms', digits: 0, better: 'lower', noise: 10 },
  { id: 'mosIn', unit: '', digits: 2, better: 'higher', noise: 0.1 },
  { id: 'mosOut', unit: '', digits: 2, better: 'higher', noise: 0.1 },
];

/** Of several streams in a direction the longest speaks for it; a stream without packets has no figures. */
function mainStream(report: DiagnosisReport, direction: Direction): StreamStatistics | null {
  const streams = report.media.filter(
    ({ call, packets, ...stream }) => stream.direction === direction && call === 0 && packets > 0,
  );
  return streams.sort((a, b) => b.packets - a.packets)[0] ?? null;
}

/** What the far end counts, over the whole call: its last interval alone would be chance. */
function lossOutbound(stream: StreamStatistics | null): number | null {
  const report = stream?.remoteReport;
  if (!stream || !report || stream.packets === 0) return null;
  return Math.min(100, (100 * Math.max(0, report.lost)) / stream.packets);
}

/** RFC 6076 registration request delay: the register check keeps it as its first timer. */
function registrationDelay(report: DiagnosisReport): number | null {
  const check = report.checks.find(({ id }) => id === 'registration.register');
  const value = check?.evidence.find(({ kind }) => kind === 'timer')?.value;
  return typeof value === 'number' ? value : null;
}

export function keyFigures(report: DiagnosisReport): Record<FigureId, number | null> {
  const inbound = mainStream(report, 'inbound');
  const outbound = mainStream(report, 'outbound');
  return {
    registration: registrationDelay(report),
    pdd: report.calls[0]?.timing.pddMs ?? null,
    lossIn: inbound?.lossPercent ?? null,
    lossOut: lossOutbound(outbound),
    jitterIn: inbound?.jitterMs?.mean ?? null,
    jitterOut: outbound?.remoteReport?.jitterMs ?? null,
    roundTrip: outbound?.rttMs?.mean ?? inbound?.rttMs?.mean ?? null,
    mosIn: inbound?.mos ?? null,
    mosOut: outbound?.mos ?? null,
  };
}
