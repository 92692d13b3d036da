import { CirclePlay } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { SELF_TEST_STEPS } from '../../../src-shared/model/selfTest';
import { useApp } from '../../state/app';
import { Banner } from '../../components/Banner';
import { Button } from '../../components/Button';
import { useActiveAccount } from '../../state/accounts';
import { useCalls } from '../../state/calls';
import { CodeReader } from './CodeReader';
import { EchoNumber } from './EchoNumber';
import { LineChoice } from './LineChoice';
import { PracticeNote } from './PracticeNote';
import { startSelfTest } from './runner';
import { STEP_ICONS } from '../../components/selfTest/stepIcons';

/** What is going to happen, and the one button. */
export function Landing() {
  const { t } = useTranslation();
  const account = useActiveAccount();
  const ready = useApp((state) => state.link === 'open' && state.settings !== null && state.info !== null);
  const inCall = useCalls((state) => Object.keys(state.calls).length > 0);
  return (
    <div className="page-scroll self-page">
      <section className="card self-start" aria-labelledby="self-title">
        <div>
          <h1 id="self-title">{t('selfTest.title')}</h1>
          <p className="quiet">{t('selfTest.what')}</p>
        </div>
        {account && <LineChoice account={account} />}
        {account && <EchoNumber key={account.id} account={account} />}
        {account?.practice && <PracticeNote />}
        <Button
          look="call"
          icon={CirclePlay}
          className="self-go"
          disabled={!account || !ready || inCall}
          onClick={() => account && startSelfTest(account)}
        >
          {t('selfTest.start')}
        </Button>
        {inCall && <Banner level="info" title={t('selfTest.callUp')} live="status" />}
        {!ready && <p className="quiet small">{t('selfTest.offline')}</p>}
        <ol className="self-plan" aria-label={t('selfTest.stepsLabel')}>
          {SELF_TEST_STEPS.map((id) => {
            const Icon = STEP_ICONS[id];
            return (
              <li key={id}>
                <Icon className="icon" aria-hidden />
                <span>
                  <b>{t(`selfTest.step.${id}`)}</b>
                  <span className="quiet small">{t(`selfTest.stepWhat.${id}`)}</span>
                </span>
              </li>
            );
          })}
        </ol>
      </section>
      <CodeReader />
    </div>
  );
}
