import { useTranslation } from 'react-i18next';
import type { DiagnosisReport } from '../../../src-shared/model/diagnosis';
import { figure, withUnit } from '../../i18n/format';
import { FIGURES, keyFigures } from './figures';

/** How good the line is, in a row of figures. Nothing where no call came up. */
export function KeyFigures({ report }: { report: DiagnosisReport }) {
  const { t } = useTranslation();
  const figures = keyFigures(report);
  const known = FIGURES.filter(({ id }) => figures[id] !== null);
  if (known.length === 0) return null;
  return (
    <section className="card key-figures" aria-labelledby="key-figures-title">
      <h2 id="key-figures-title">{t('diagnose.figures')}</h2>
      <dl>
        {known.map(({ id, unit, digits }) => (
          <div key={id}>
            <dt className="quiet small">{t(`diagnose.figure.${id}`)}</dt>
            <dd>{unit === '' ? figure(figures[id], digits) : withUnit(figures[id], unit, digits)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
