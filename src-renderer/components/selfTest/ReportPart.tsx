import { useTranslation } from 'react-i18next';
import type { KeptSelfTest } from '../../../src-shared/model/diagnosis';
import { StepResults } from './StepResults';

/** The self-test that made a run, in that run's report. */
export function ReportPart({ selfTest }: { selfTest: KeptSelfTest }) {
  const { t } = useTranslation();
  return (
    <details className="card more self-reader">
      <summary>
        <b>{t('selfTest.inReport')}</b> <code className="quiet">{selfTest.code}</code>
      </summary>
      <div className="more-body">
        {selfTest.practice && <p className="quiet small">{t('selfTest.practice.running')}</p>}
        <StepResults steps={selfTest.steps} />
      </div>
    </details>
  );
}
