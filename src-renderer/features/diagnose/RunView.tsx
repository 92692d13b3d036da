import { useTranslation } from 'react-i18next';
import { useApp } from '../../state/app';
import { Banner } from '../../components/Banner';
import { Button } from '../../components/Button';
import { BackLink } from './BackLink';
import { LiveRun } from './LiveRun';
import { ReportView } from './ReportView';
import { isUnderWay, useDiagnose } from '../../state/runs';
import { useReport } from './useReport';

/** One run: while it lives its progress, afterwards its report. Its address survives a reload. */
export function RunView({ id }: { id: string }) {
  const { t } = useTranslation();
  const run = useDiagnose((state) => state.runs[id]);
  // Before the engine has told what runs, nobody knows whether this one has ended.
  const told = useDiagnose((state) => state.history !== null);
  const online = useApp((state) => state.link === 'open');
  const { report, problem, retry } = useReport(id, told && !(run && isUnderWay(run)));
  if (report) return <ReportView report={report} />;
  if (run && problem === null) return <LiveRun run={run} />;
  return (
    <div className="page-scroll diagnose-page">
      <div className="button-row">
        <BackLink />
      </div>
      {problem === null ? (
        <p className="quiet">{t('common.loading')}</p>
      ) : (
        <Banner
          level="error"
          live="alert"
          title={problem}
          actions={
            <Button disabled={!online} onClick={retry}>
              {t('diagnose.tryAgain')}
            </Button>
          }
        >
          <p>{t('diagnose.gone')}</p>
        </Banner>
      )}
    </div>
  );
}
