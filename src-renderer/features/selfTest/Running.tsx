import { Square } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../../state/app';
import { Banner } from '../../components/Banner';
import { Button } from '../../components/Button';
import { ActiveStep } from './ActiveStep';
import { cancelSelfTest } from './runner';
import { StepList } from './StepList';
import { useSelfTest } from './store';

/** The steps on the left, the one that is being made on the right, and the way out on top. */
export function Running() {
  const { t } = useTranslation();
  const { accountName, round, live, practice } = useSelfTest();
  const online = useApp((state) => state.link === 'open');
  const at = live ? round.indexOf(live.step) : 0;
  return (
    <div className="page-scroll self-page">
      <div className="self-head">
        <div className="self-head-text">
          <h1>{t('selfTest.running', { name: accountName })}</h1>
          {practice && <p className="quiet small">{t('selfTest.practice.running')}</p>}
        </div>
        <span className="quiet">{t('selfTest.stepOf', { number: at + 1, total: round.length })}</span>
        <Button icon={Square} onClick={cancelSelfTest}>
          {t('selfTest.cancel')}
        </Button>
      </div>
      <progress className="progress-bar" max={round.length} value={at} aria-label={t('selfTest.progress')} />
      {!online && <Banner level="warning" title={t('link.lost')} />}
      <div className="self-columns">
        <StepList />
        {live && <ActiveStep live={live} />}
      </div>
    </div>
  );
}
