import { Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { DiagnosisSummary } from '../../../src-shared/model/diagnosis';
import { formatRoute, PAGE } from '../../state/route';
import { Button } from '../../components/Button';
import { shortTime, span } from '../../i18n/format';
import { VerdictMark } from '../../components/diagnosis/StateMark';
import { subjectText, summaryTitle } from '../../components/diagnosis/words';

interface Props {
  run: DiagnosisSummary;
  ticked: boolean;
  onTick: (on: boolean) => void;
  onRemove: () => void;
}

/** One run of the past: tick to compare, open, remove. */
export function RunRow({ run, ticked, onTick, onRemove }: Props) {
  const { t } = useTranslation();
  const title = summaryTitle(run);
  const when = shortTime(run.startedAt);
  return (
    <li className="diagnose-run-row">
      <input
        type="checkbox"
        checked={ticked}
        aria-label={t('diagnose.tick', { title, when })}
        title={t('diagnose.compareHint')}
        onChange={(event) => onTick(event.target.checked)}
      />
      <a className="diagnose-run-link" href={formatRoute(PAGE.diagnosis(run.id))}>
        <span className="diagnose-run-what">
          <b className="truncate">{title}</b>
          <span className="quiet small truncate">{subjectText(run.name, run.target)}</span>
        </span>
        <span className="diagnose-run-state small">
          <VerdictMark status={run.status} />
          {run.selfTest !== undefined && (
            <span className="quiet">{t('selfTest.inHistory', { code: run.selfTest })}</span>
          )}
          {run.cancelled && <span className="quiet">{t('diagnose.cancelled')}</span>}
        </span>
        <span className="diagnose-run-when small">
          <time dateTime={run.startedAt}>{when}</time>
          <span className="quiet">
            {t(`diagnose.modeName.${run.mode}`)}, {span(run.durationMs)}
          </span>
        </span>
      </a>
      <Button look="bare" icon={Trash2} iconOnly onClick={onRemove}>
        {t('diagnose.removeOne', { title, when })}
      </Button>
    </li>
  );
}
