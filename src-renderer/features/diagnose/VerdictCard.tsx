import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckProgress, DiagnosisReport } from '../../../src-shared/model/diagnosis';
import { dateTime, span } from '../../i18n/format';
import { pathModel } from './path';
import { PathPicture } from './PathPicture';
import { useDiagnose } from '../../state/runs';
import { VerdictIcon } from '../../components/diagnosis/StateMark';
import { subjectOf, subjectText } from '../../components/diagnosis/words';

interface Props {
  report: DiagnosisReport;
  checks: readonly CheckProgress[];
  headingRef: RefObject<HTMLHeadingElement | null>;
}

/** The verdict in one sentence, what it is about, and where on the way it breaks. */
export function VerdictCard({ report, checks, headingRef }: Props) {
  const { t } = useTranslation();
  const { verdict, startedAt, finishedAt, mode, cancelled } = report;
  const summary = useDiagnose((state) => state.history?.find(({ id }) => id === report.id));
  const subject = summary ?? subjectOf(report);
  const facts = [
    subjectText(subject.name, subject.target),
    dateTime(startedAt),
    t('diagnose.took', {
      mode: t(`diagnose.modeName.${mode}`),
      time: span(Date.parse(finishedAt) - Date.parse(startedAt)),
    }),
  ];
  return (
    <section className={`card verdict verdict-card-${verdict.status}`} aria-labelledby="verdict-sentence">
      <div className="verdict-head">
        <VerdictIcon status={verdict.status} />
        <div className="verdict-text">
          <p className={`verdict-word verdict-${verdict.status}`}>{t(`diagnose.status.${verdict.status}`)}</p>
          <h1 id="verdict-sentence" ref={headingRef} tabIndex={-1}>
            {verdict.sentence}
          </h1>
          <p className="quiet small">{facts.join(' · ')}</p>
          {cancelled && <p className="verdict-cancelled">{t('diagnose.wasCancelled')}</p>}
        </div>
      </div>
      <PathPicture model={pathModel(checks, verdict)} />
    </section>
  );
}
