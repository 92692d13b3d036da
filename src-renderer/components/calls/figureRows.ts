import { endpointText } from '../../../src-shared/words/endpoint';
import type { Spread, StreamStatistics } from '../../../src-shared/model/media';
import { figure, octets, timeOfDay, withUnit } from '../../i18n/format';
import { t } from '../../i18n';

export interface FigureRow {
  id: string;
  label: string;
  /** One a stream; null: not known. */
  values: (string | null)[];
}

const spread = ({ min, mean, max }: Spread): string =>
  t('streams.spread', { min: figure(min, 2), mean: figure(mean, 2), max: figure(max, 2) });

/** Keeps "not known" apart from a value, whatever the writer makes of the value. */
function show<T>(value: T | null | undefined, write: (value: T) => string): string | null {
  return value === null || value === undefined ? null : write(value);
}

const count = (value: number): string => figure(value);
const percent = (value: number): string => withUnit(value, '%', 2);

/** All figures of `StreamStatistics`, in the order of a reader's questions: what, how much, how well. */
export function figureRows(streams: readonly Partial<StreamStatistics>[]): FigureRow[] {
  const row = (id: string, label: string, write: (stream: Partial<StreamStatistics>) => string | null): FigureRow => ({
    id,
    label,
    values: streams.map(write),
  });
  return [
    row('ssrc', t('streams.ssrc'), (s) => show(s.ssrc, String)),
    row('codec', t('streams.codec'), (s) => show(s.codec, String)),
    row('payloadType', t('streams.payloadType'), (s) => show(s.payloadType, String)),
    row('clockRate', t('streams.clockRate'), (s) => show(s.clockRate, (v) => withUnit(v, 'Hz'))),
    row('src', t('streams.from'), (s) => show(s.src, endpointText)),
    row('dst', t('streams.to'), (s) => show(s.dst, endpointText)),
    row('packets', t('streams.packets'), (s) => show(s.packets, count)),
    row('expected', t('streams.expected'), (s) => show(s.expected, count)),
    row('lost', t('streams.lost'), (s) =>
      show(s.lost, (v) => `${count(v)}${s.lossPercent === undefined ? '' : ` (${percent(s.lossPercent)})`}`),
    ),
    row('duplicates', t('streams.duplicates'), (s) => show(s.duplicates, count)),
    row('reordered', t('streams.reordered'), (s) => show(s.reordered, count)),
    row('rejected', t('streams.rejected'), (s) => show(s.rejected, count)),
    row('octets', t('streams.octets'), (s) => show(s.octets, octets)),
    row('bitrate', t('streams.bitrate'), (s) => show(s.bitrateKbps, (v) => withUnit(v, 'kbit/s', 1))),
    row('jitter', t('streams.jitter'), (s) => show(s.jitterMs, spread)),
    row('delta', t('streams.delta'), (s) => show(s.deltaMs, spread)),
    row('rtt', t('streams.rtt'), (s) => show(s.rttMs, spread)),
    row('burst', t('streams.burst'), (s) =>
      show(s.burst, (v) => t('streams.burstValue', { density: percent(v.density * 100), ms: figure(v.meanMs) })),
    ),
    row('gap', t('streams.gap'), (s) =>
      show(s.burst, (v) => t('streams.burstValue', { density: percent(v.gapDensity * 100), ms: figure(v.gapMeanMs) })),
    ),
    row('drift', t('streams.drift'), (s) => show(s.clockDriftPpm, (v) => withUnit(v, 'ppm', 1))),
    row('level', t('streams.level'), (s) => show(s.levelDbov, (v) => withUnit(v, 'dBov', 1))),
    row('r', t('streams.r'), (s) => show(s.r, (v) => figure(v, 1))),
    row('mos', t('streams.mos'), (s) => show(s.mos, (v) => figure(v, 2))),
    row('mosNote', t('streams.mosNote'), (s) => show(s.mosNote, String)),
    row('remoteLost', t('streams.remoteLost'), (s) =>
      show(s.remoteReport, (v) => `${count(v.lost)} (${percent(v.lossPercent)})`),
    ),
    row('remoteJitter', t('streams.remoteJitter'), (s) => show(s.remoteReport, (v) => withUnit(v.jitterMs, 'ms', 2))),
    row('remoteHighest', t('streams.remoteHighest'), (s) => show(s.remoteReport, (v) => count(v.highestSequence))),
    row('remoteReports', t('streams.remoteReports'), (s) => show(s.remoteReport, (v) => count(v.reports))),
    row('remoteMos', t('streams.remoteMos'), (s) => show(s.remoteReport?.xr?.mosLq, (v) => figure(v, 1))),
    row('remoteDiscard', t('streams.remoteDiscard'), (s) => show(s.remoteReport?.xr?.discardPercent, percent)),
    row('start', t('streams.start'), (s) => show(s.startAt, timeOfDay)),
    row('end', t('streams.end'), (s) => show(s.endAt, timeOfDay)),
  ];
}
