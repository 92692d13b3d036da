import { ArrowDownLeft, ArrowUpRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { figureRows } from '../../calls/figureRows';
import type { StreamRow } from '../../calls/liveStreams';

/** What is known of the streams: a row a figure, a column a stream. */
export function EvidenceStreams({ streams }: { streams: readonly StreamRow[] }) {
  const { t } = useTranslation();
  const rows = figureRows(streams).filter(({ values }) => values.some((value) => value !== null));
  return (
    <table className="table streams">
      <thead>
        <tr>
          <th scope="col">{t('streams.figure')}</th>
          {streams.map((stream, index) => {
            const Icon = stream.direction === 'inbound' ? ArrowDownLeft : ArrowUpRight;
            return (
              <th key={index} scope="col" className={`stream-${stream.direction}`}>
                <Icon className="icon" aria-hidden /> {t(`direction.${stream.direction}`)}
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, label, values }) => (
          <tr key={id}>
            <th scope="row">{label}</th>
            {values.map((value, index) => (
              <td key={index} className={value === null ? 'quiet' : undefined}>
                {value ?? t('common.notKnown')}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
