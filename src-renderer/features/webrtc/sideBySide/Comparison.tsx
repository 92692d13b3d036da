import { Scale } from 'lucide-react';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { t as translate } from '../../../i18n';
import { figure, span, withUnit } from '../../../i18n/format';
import { conclude } from './conclusion';
import type { Conclusion } from './conclusion';
import type { Leg } from './legs';
import { comparedRows } from './rows';
import type { CellKind, ComparedRow, RowGroup } from './rows';

const GROUPS: RowGroup[] = ['result', 'setUp', 'media', 'theirs', 'yours', 'heard'];

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
              {GROUPS.map((group) => (
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

function cellText(id: ComparedRow['id'], kind: CellKind, value: number | string | null): string {
  if (value === null) return '–';
  if (typeof value === 'string') {
    if (id === 'security' && (value === 'none' || value === 'sdes' || value === 'dtls')) {
      return translate(`call.security.${value}`);
    }
    return id === 'outcome' && value in OUTCOMES ? translate(OUTCOMES[value as keyof typeof OUTCOMES]) : value;
  }
  switch (kind) {
    case 'ms':
      return Math.abs(value) < 100 ? withUnit(value, 'ms', 1) : span(value);
    case 'percent':
      return withUnit(value, '%', 2);
    case 'mos':
      return figure(value, 2);
    case 'level':
      return withUnit(value, 'dBov', 1);
    default:
      return figure(value);
  }
}

const OUTCOMES = {
  answered: 'webrtc.outcome.answered',
  rejected: 'webrtc.outcome.rejected',
  failed: 'webrtc.outcome.failed',
  cancelled: 'webrtc.outcome.cancelled',
} as const;

function conclusionText(conclusion: Conclusion): string {
  const leg = (kind: Leg['kind']): string => translate(`webrtc.leg.${kind}`);
  switch (conclusion.key) {
    case 'allRefused':
      return translate('webrtc.conclusion.allRefused', { status: conclusion.status });
    case 'silent':
      return translate('webrtc.conclusion.silent', { which: conclusion.which.map(leg).join(', ') });
    case 'lossier': {
      const { which, than, loss, other, way } = conclusion;
      return translate(`webrtc.conclusion.lossier.${way}`, {
        which: leg(which),
        than: leg(than),
        loss: withUnit(loss, '%', 1),
        other: withUnit(other, '%', 1),
      });
    }
    case 'slower': {
      const { which, than, ms, beforeMs, answerMs, afterMs } = conclusion;
      return translate('webrtc.conclusion.slower', {
        which: leg(which),
        than: leg(than),
        ms: span(ms),
        before: span(beforeMs),
        answer: span(answerMs),
        after: span(afterMs),
      });
    }
    default:
      return translate(`webrtc.conclusion.${conclusion.key}`);
  }
}
