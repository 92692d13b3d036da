import { Copy, Scale } from 'lucide-react';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../components/Button';
import { copyText } from '../../../components/copyText';
import { notify, tellFailure } from '../../../state/notices';
import { conclude } from './conclusion';
import type { Leg } from './legs';
import { ROW_GROUPS, comparedRows } from './rows';
import type { ComparedRow, RowGroup } from './rows';
import { cellText, comparisonText, conclusionText } from './wording';

/** What the calls came to, next to each other; what differs is marked, and one sentence says what it means. */
export function Comparison({ legs, cancelled }: { legs: readonly Leg[]; cancelled: boolean }) {
  const { t } = useTranslation();
  const rows = comparedRows(legs);
  if (cancelled && rows.length === 0) return <p className="quiet card card-body">{t('webrtc.compare.wasCancelled')}</p>;
  return (
    <section className="card webrtc-comparison" aria-labelledby="webrtc-comparison-title">
      <h2 id="webrtc-comparison-title" className="visually-hidden">
        {t('webrtc.compare.result')}
      </h2>
      <p className="webrtc-conclusion" role="status">
        <Scale className="icon" aria-hidden />
        {cancelled ? t('webrtc.compare.wasCancelled') : conclusionText(conclude(legs))}
      </p>
      {rows.length > 0 && (
        <div className="webrtc-comparison-actions">
          <Button
            icon={Copy}
            onClick={() =>
              void copyText(comparisonText(legs)).then(() => notify('info', t('common.copied')), tellFailure)
            }
          >
            {t('webrtc.compare.copy')}
          </Button>
        </div>
      )}
      {rows.length > 0 && (
        <div className="webrtc-table-scroll">
          <table className="webrtc-table">
            <thead>
              <tr>
                <th scope="col">{t('streams.figure')}</th>
                {legs.map(({ kind }) => (
                  <th key={kind} scope="col">
                    {t(`webrtc.leg.${kind}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {ROW_GROUPS.map((group) => (
                <Group key={group} group={group} rows={rows.filter((row) => row.group === group)} legs={legs} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className="quiet small webrtc-note">{t('webrtc.compare.note')}</p>
    </section>
  );
}

function Group({ group, rows, legs }: { group: RowGroup; rows: readonly ComparedRow[]; legs: readonly Leg[] }) {
  const { t } = useTranslation();
  if (rows.length === 0) return null;
  return (
    <Fragment>
      <tr className="webrtc-group">
        <th scope="rowgroup" colSpan={legs.length + 1}>
          {t(`webrtc.group.${group}`)}
        </th>
      </tr>
      {rows.map(({ id, kind, values, differs }) => (
        <tr key={id} className={differs ? 'webrtc-differs' : undefined}>
          <th scope="row">
            {t(`webrtc.row.${id}`)}
            {differs && <span className="chip chip-warn">{t('webrtc.compare.differs')}</span>}
          </th>
          {values.map((value, index) => (
            <td key={legs[index]?.kind ?? index}>{cellText(id, kind, value)}</td>
          ))}
        </tr>
      ))}
    </Fragment>
  );
}
