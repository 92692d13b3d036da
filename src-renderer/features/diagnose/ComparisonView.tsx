import { ArrowRight } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { DiagnosisReport } from '../../../src-shared/model/diagnosis';
import { formatRoute, PAGE } from '../../state/route';
import { Banner } from '../../components/Banner';
import { dateTime } from '../../i18n/format';
import { BackLink } from './BackLink';
import { compareRuns } from './compare';
import { CauseChanges, CheckChanges, FigureChanges } from './ComparisonParts';
import { useDiagnose } from '../../state/runs';
import { VerdictMark } from '../../components/diagnosis/StateMark';
import { useReport } from './useReport';
import { subjectOf, subjectText } from '../../components/diagnosis/words';

/** Two runs, the earlier one first whatever order they were chosen in. */
export function ComparisonView({ ids: [one, other] }: { ids: [string, string] }) {
  const { t } = useTranslation();
  const first = useReport(one, true);
  const second = useReport(other, true);
  const heading = useRef<HTMLHeadingElement>(null);
  const problem = first.problem ?? second.problem;
  const ready = first.report !== null && second.report !== null;
  useEffect(() => {
    if (ready) heading.current?.focus({ preventScroll: true });
  }, [ready]);
  const [before, after] = [first.report, second.report]
    .filter((report) => report !== null)
    .sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  const comparison = before && after ? compareRuns(before, after) : null;
  return (
    <div className="page-scroll diagnose-page">
      <div className="page-head">
        <BackLink />
      </div>
      {problem !== null && <Banner level="error" live="alert" title={problem} />}
      {problem === null && !comparison && <p className="quiet">{t('common.loading')}</p>}
      {before && after && comparison && (
        <>
          <section
            className={`card diagnose-comparison-head diagnose-change-${comparison.change}`}
            aria-labelledby="comparison-title"
          >
            <h1 id="comparison-title" ref={heading} tabIndex={-1}>
              {t(`diagnose.change.${comparison.change}`)}
            </h1>
            <div className="diagnose-comparison-sides">
              <Side title={t('diagnose.before')} report={before} />
              <ArrowRight className="diagnose-comparison-arrow" aria-hidden />
              <Side title={t('diagnose.after')} report={after} />
            </div>
          </section>
          <FigureChanges figures={comparison.figures} />
          <CauseChanges comparison={comparison} />
          <CheckChanges checks={comparison.checks} />
        </>
      )}
    </div>
  );
}

function Side({ title, report }: { title: string; report: DiagnosisReport }) {
  const summary = useDiagnose((state) => state.history?.find(({ id }) => id === report.id));
  const subject = summary ?? subjectOf(report);
  return (
    <div className="diagnose-comparison-side">
      <p className="quiet small">{title}</p>
      <VerdictMark status={report.verdict.status} />
      <a href={formatRoute(PAGE.diagnosis(report.id))} className="diagnose-comparison-link">
        {report.verdict.sentence}
      </a>
      <p className="quiet small">
        {subjectText(subject.name, subject.target)} · {dateTime(report.startedAt)}
      </p>
    </div>
  );
}
