import { GitCompareArrows, History } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { navigate, PAGE } from '../../state/route';
import { Button } from '../../components/Button';
import { Confirm } from '../../components/Confirm';
import { Empty } from '../../components/Empty';
import { removeRun } from './actions';
import { RunRow } from './RunRow';
import { useDiagnose } from '../../state/runs';

/** Runs of the past. Two that are ticked can be compared. */
export function RunHistory() {
  const { t } = useTranslation();
  const history = useDiagnose((state) => state.history);
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const [removing, setRemoving] = useState<string | null>(null);
  const chosen = ticked.filter((id) => history?.some((run) => run.id === id));
  const [first, second] = chosen;
  return (
    <section className="card diagnose-runs" aria-labelledby="runs-title">
      <div className="card-head">
        <History className="icon" aria-hidden />
        <h2 id="runs-title">{t('diagnose.runs')}</h2>
        <span className="spacer" />
        {history !== null && history.length > 1 && (
          <Button
            icon={GitCompareArrows}
            disabled={first === undefined || second === undefined}
            title={t('diagnose.compareHint')}
            onClick={() => {
              if (first && second) navigate(PAGE.diagnosis(first, second));
            }}
          >
            {t('diagnose.compare')}
          </Button>
        )}
      </div>
      {history === null && <p className="quiet card-body">{t('common.loading')}</p>}
      {history !== null && history.length === 0 && (
        <Empty icon={History} title={t('diagnose.noRuns')}>
          {t('diagnose.noRunsHint')}
        </Empty>
      )}
      {history !== null && history.length > 0 && (
        <ul className="run-rows">
          {history.map((run) => (
            <RunRow
              key={run.id}
              run={run}
              ticked={chosen.includes(run.id)}
              // A third choice takes the place of the first.
              onTick={(on) => setTicked(on ? [...chosen.slice(-1), run.id] : chosen.filter((id) => id !== run.id))}
              onRemove={() => setRemoving(run.id)}
            />
          ))}
        </ul>
      )}
      {removing !== null && (
        <Confirm
          title={t('diagnose.confirmRemove')}
          text={t('diagnose.confirmRemoveHint')}
          action={t('diagnose.remove')}
          onConfirm={() => removeRun(removing)}
          onClose={() => setRemoving(null)}
        />
      )}
    </section>
  );
}
