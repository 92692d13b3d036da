import { ArrowDownRight, ArrowUpRight, CircleCheck, CirclePlus, Equal, Minus, Repeat2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Cause, CheckStatus } from '../../../src-shared/model/diagnosis';
import { figure, withUnit } from '../../i18n/format';
import type { CheckChange, Comparison, FigureChange, Trend } from './compare';
import { StateMark } from '../../components/diagnosis/StateMark';

const TREND_ICONS = { better: ArrowUpRight, worse: ArrowDownRight, same: Equal, unknown: Minus } as const;

/** Better or worse as icon, word and colour. */
function TrendMark({ trend }: { trend: Trend }) {
  const { t } = useTranslation();
  const Icon = TREND_ICONS[trend];
  return (
    <span className={`state-mark diagnose-trend-${trend}`}>
      <Icon className="icon" aria-hidden />
      {t(`diagnose.trend.${trend}`)}
    </span>
  );
}

export function FigureChanges({ figures }: { figures: readonly FigureChange[] }) {
  const { t } = useTranslation();
  if (figures.length === 0) return null;
  const write = (value: number | null, { unit, digits }: FigureChange) =>
    unit === '' ? figure(value, digits) : withUnit(value, unit, digits);
  return (
    <section className="card" aria-labelledby="figure-changes">
      <div className="card-head">
        <h2 id="figure-changes">{t('diagnose.figures')}</h2>
      </div>
      <table className="table diagnose-comparison-table">
        <thead>
          <tr>
            <th scope="col">{t('streams.figure')}</th>
            <th scope="col">{t('diagnose.before')}</th>
            <th scope="col">{t('diagnose.after')}</th>
            <th scope="col">{t('diagnose.changed')}</th>
          </tr>
        </thead>
        <tbody>
          {figures.map((change) => (
            <tr key={change.id}>
              <th scope="row">{t(`diagnose.figure.${change.id}`)}</th>
              <td>{write(change.before, change)}</td>
              <td>{write(change.after, change)}</td>
              <td>
                <TrendMark trend={change.trend} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const CAUSE_ICONS = { gone: CircleCheck, fresh: CirclePlus, same: Repeat2 } as const;

export function CauseChanges({ comparison }: { comparison: Comparison }) {
  const { t } = useTranslation();
  const lists = (['gone', 'fresh', 'same'] as const).filter((kind) => comparison[kind].length > 0);
  if (lists.length === 0) return null;
  return (
    <section className="card" aria-labelledby="diagnose-cause-changes">
      <div className="card-head">
        <h2 id="diagnose-cause-changes">{t('diagnose.causes')}</h2>
      </div>
      <ul className="diagnose-cause-changes">
        {lists.flatMap((kind) =>
          comparison[kind].map((cause) => <CauseChange key={kind + cause.code} kind={kind} cause={cause} />),
        )}
      </ul>
    </section>
  );
}

function CauseChange({ kind, cause }: { kind: keyof typeof CAUSE_ICONS; cause: Cause }) {
  const { t } = useTranslation();
  const Icon = CAUSE_ICONS[kind];
  return (
    <li>
      <span className={`state-mark diagnose-cause-${kind}`}>
        <Icon className="icon" aria-hidden />
        {t(`diagnose.causeChange.${kind}`)}
      </span>
      <span>
        {cause.title} <code className="quiet">{cause.code}</code>
      </span>
    </li>
  );
}

export function CheckChanges({ checks }: { checks: readonly CheckChange[] }) {
  const { t } = useTranslation();
  return (
    <section className="card" aria-labelledby="check-changes">
      <div className="card-head">
        <h2 id="check-changes">{t('diagnose.checkChanges')}</h2>
      </div>
      {checks.length === 0 ? (
        <p className="quiet card-body">{t('diagnose.noCheckChanges')}</p>
      ) : (
        <table className="table diagnose-comparison-table">
          <thead>
            <tr>
              <th scope="col">{t('diagnose.check')}</th>
              <th scope="col">{t('diagnose.before')}</th>
              <th scope="col">{t('diagnose.after')}</th>
              <th scope="col">{t('diagnose.changed')}</th>
            </tr>
          </thead>
          <tbody>
            {checks.map((change) => (
              <tr key={change.id}>
                <th scope="row">
                  {t(`diagnose.area.${change.area}`)}: {change.title}
                </th>
                <StatusCell status={change.before} />
                <StatusCell status={change.after} />
                <td>
                  <TrendMark trend={change.trend} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function StatusCell({ status }: { status: CheckStatus | null }) {
  const { t } = useTranslation();
  return (
    <td>{status === null ? <span className="quiet">{t('diagnose.notThere')}</span> : <StateMark state={status} />}</td>
  );
}
