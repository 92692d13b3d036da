import { useTranslation } from 'react-i18next';
import type { DiagnosisRun } from '../../../src-shared/model/diagnosis';
import { byArea } from '../../components/diagnosis/checks';
import { useDiagnose, useRunUnderWay } from '../../state/runs';

/**
 * Tells a screen reader how a run stands: which area is being checked (a dozen words a run, not every check), that it is being
 * cancelled, and the verdict.
 */
export function Announcement({ runId }: { runId: string | null }) {
  const { t } = useTranslation();
  const underWay = useRunUnderWay();
  const shown = useDiagnose(({ runs }) => (runId === null ? undefined : runs[runId])) ?? underWay;
  const area = shown ? areaUnderWay(shown) : null;
  const text = !shown
    ? ''
    : shown.phase === 'cancelling'
      ? t('diagnose.cancelling')
      : shown.phase === 'done'
        ? (shown.verdict?.sentence ?? '')
        : area === null
          ? t('diagnose.running')
          : t('diagnose.announceArea', { area: t(`diagnose.area.${area}`) });
  return (
    <p className="visually-hidden" role="status" aria-live="polite" data-testid="diagnosis-announcer">
      {text}
    </p>
  );
}

/** The furthest area in which a check runs: areas are only ever announced in the order of the run. */
function areaUnderWay({ checks }: DiagnosisRun) {
  const groups = byArea(checks);
  return groups.findLast((group) => group.checks.some(({ state }) => state !== 'waiting'))?.area ?? null;
}
