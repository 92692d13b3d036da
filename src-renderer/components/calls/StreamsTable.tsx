import { ArrowDownLeft, ArrowUpRight, Radio } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../Empty';
import { figureRows } from './figureRows';
import type { StreamRow } from './liveStreams';
import './StreamsTable.css';

/** Every figure of every stream: a row a figure, a column a stream. */
export function StreamsTable({ streams, live }: { streams: readonly StreamRow[]; live: boolean }) {
  const { t } = useTranslation();
  if (streams.length === 0) {
    return (
      <Empty icon={Radio} title={t('streams.empty')}>
        {t(live ? 'streams.emptyLive' : 'streams.emptyAfter')}
      </Empty>
    );
  }
  return (
    <>
      {live && <p className="quiet small table-note">{t('streams.liveNote')}</p>}
      <table className="table streams">
        <thead>
          <tr>
            <th scope="col">{t('streams.figure')}</th>
            {streams.map((stream) => {
              const Icon = stream.direction === 'inbound' ? ArrowDownLeft : ArrowUpRight;
              return (
                <th key={stream.direction + stream.ssrc} scope="col" className={`stream-${stream.direction}`}>
                  <Icon className="icon" aria-hidden /> {t(`direction.${stream.direction}`)}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {figureRows(streams).map(({ id, label, values }) => (
            <tr key={id}>
              <th scope="row">{label}</th>
              {values.map((value, index) => {
                const stream = streams[index];
                return (
                  <td
                    key={stream ? stream.direction + stream.ssrc : index}
                    className={value === null ? 'quiet' : undefined}
                  >
                    {value ?? t(live ? 'streams.notYet' : 'common.notKnown')}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
