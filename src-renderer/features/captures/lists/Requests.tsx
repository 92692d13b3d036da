import { useTranslation } from 'react-i18next';
import type { CapturedRequests } from '../../../../src-shared/model/capture';
import { figure, withUnit } from '../../../i18n/format';
import { RankMark } from '../RankMark';

/** OPTIONS, SUBSCRIBE, MESSAGE...: all alike between two addresses in one row. */
export function Requests({ requests }: { requests: readonly CapturedRequests[] }) {
  const { t } = useTranslation();
  return (
    <section className="capture-list-table" aria-labelledby="requests-title">
      <h2 id="requests-title">{t('captures.requests')}</h2>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('captures.column.rank')}</th>
            <th scope="col">{t('captures.column.request')}</th>
            <th scope="col">{t('captures.column.from')}</th>
            <th scope="col">{t('captures.column.to')}</th>
            <th scope="col">{t('captures.column.answered')}</th>
            <th scope="col">{t('captures.column.statuses')}</th>
            <th scope="col">{t('captures.column.meanDelay')}</th>
          </tr>
        </thead>
        <tbody>
          {requests.map((row) => (
            <tr key={`${row.method} ${row.from} ${row.to}`}>
              <td>
                <RankMark severity={row.answered < row.requests ? 'warning' : 'fine'} />
              </td>
              <td>{row.method}</td>
              <td className="mono">{row.from}</td>
              <td className="mono">{row.to}</td>
              <td>{t('captures.ofAll', { some: figure(row.answered), all: figure(row.requests) })}</td>
              <td>
                {Object.entries(row.statuses)
                  .map(([status, count]) => `${status} × ${figure(count)}`)
                  .join(', ') || '–'}
              </td>
              <td>{row.delayMs === null ? '–' : withUnit(row.delayMs.mean, 'ms', 1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
