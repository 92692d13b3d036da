import { useTranslation } from 'react-i18next';
import type { RoomFigures } from '../../../conference/model';
import { figure, withUnit } from '../../../i18n/format';

const FIGURES = [
  ['packetsSent', '', 0],
  ['packetsReceived', '', 0],
  ['packetsLost', '', 0],
  ['rttMs', 'ms', 1],
  ['jitterMs', 'ms', 1],
  ['jitterBufferMs', 'ms', 0],
  ['concealedPercent', '%', 1],
  ['bitrateKbps', 'kbit/s', 0],
  ['levelDb', 'dBFS', 0],
  ['peakHz', 'Hz', 0],
] as const satisfies readonly (readonly [keyof RoomFigures, string, number])[];

/** How the tone went there and came back, while it does. */
export function RoomFiguresCard({ figures }: { figures: RoomFigures }) {
  const { t } = useTranslation();
  return (
    <section className="card key-figures" aria-labelledby="room-figures-title">
      <h2 id="room-figures-title">{t('conference.figures.title')}</h2>
      <dl>
        {FIGURES.map(([id, unit, digits]) => (
          <div key={id}>
            <dt className="quiet small">{t(`conference.figures.${id}`)}</dt>
            <dd>{unit === '' ? figure(figures[id], digits) : withUnit(figures[id], unit, digits)}</dd>
          </div>
        ))}
        <div>
          <dt className="quiet small">{t('conference.figures.codec')}</dt>
          <dd>{figures.codec ?? t('common.notKnown')}</dd>
        </div>
      </dl>
    </section>
  );
}
