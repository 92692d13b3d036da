import { ListChecks, Square } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { DiagnosisRun } from '../../../src-shared/model/diagnosis';
import { useApp } from '../../state/app';
import { formatRoute, PAGE } from '../../state/route';
import { Banner } from '../../components/Banner';
import { Button } from '../../components/Button';
import { useNow } from '../../components/useNow';
import { clock } from '../../i18n/format';
import { cancelRun } from '../../state/runActions';
import { advanceOf } from '../../components/diagnosis/checks';
import { subjectText } from '../../components/diagnosis/words';

/** More at a time would only flicker by. */
const MOST_DOING = 2;

/** A run that is under way: how far it is, what it does now, and the way out. */
export function RunningCard({ run, withLink = false }: { run: DiagnosisRun; withLink?: boolean }) {
  const { t } = useTranslation();
  const titleId = useId();
  const now = useNow(500, run.phase !== 'done');
  const online = useApp((state) => state.link === 'open');
  const { done, total, fraction } = advanceOf(run.checks);
  const cancelling = run.phase === 'cancelling';
  const doing = run.checks.filter(({ state }) => state === 'running').map((check) => check.doing ?? check.title);
  const [suspect] = run.verdict?.causes ?? [];
  return (
    <section className="card diagnose-running" aria-labelledby={titleId}>
      <div className="diagnose-running-head">
        <div className="diagnose-running-title">
          <h1 id={titleId}>
            {t(cancelling ? 'diagnose.cancelling' : run.phase === 'done' ? 'diagnose.finishing' : 'diagnose.running')}
          </h1>
          <p className="quiet truncate">
            {subjectText(run.name, run.target)} · {t(`diagnose.modeName.${run.mode}`)}
          </p>
        </div>
        {withLink && (
          <a className="button" href={formatRoute(PAGE.diagnosis(run.id))}>
            <ListChecks className="icon" aria-hidden />
            {t('diagnose.showRun')}
          </a>
        )}
        <Button icon={Square} disabled={run.phase !== 'running' || !online} onClick={() => cancelRun(run.id)}>
          {t(cancelling ? 'diagnose.cancelling' : 'common.cancel')}
        </Button>
      </div>
      <progress className="progress-bar" max={1} value={fraction} aria-label={t('diagnose.progress')} />
      <div className="diagnose-running-figures small">
        <span>{t('diagnose.checksDone', { done, total })}</span>
        <span className="spacer" />
        <span>{clock(Math.max(0, now - Date.parse(run.startedAt)))}</span>
      </div>
      <ul className="diagnose-running-doing quiet small" aria-label={t('diagnose.doing')}>
        {doing.slice(0, MOST_DOING).map((text, index) => (
          <li key={index} className="truncate">
            {text}
          </li>
        ))}
      </ul>
      <p className="diagnose-running-suspect truncate">
        {suspect ? t('diagnose.soFar', { title: suspect.title }) : ''}
      </p>
      {!online && (
        <Banner level="warning" title={t('diagnose.linkLost')}>
          <p>{t('diagnose.linkLostHint')}</p>
        </Banner>
      )}
    </section>
  );
}
