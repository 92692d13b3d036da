import { CircleCheck, Ear, Square } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Cause } from '../../../src-shared/model/diagnosis';
import { Banner } from '../../components/Banner';
import { Button } from '../../components/Button';
import { Technical } from '../../components/diagnosis/CauseCard';
import { Confidence } from '../../components/diagnosis/CauseSigns';
import { Prose } from '../../components/diagnosis/Prose';
import { StateMark } from '../../components/diagnosis/StateMark';
import { CHECK_S, cancelDeviceCheck, runDeviceCheck, useDeviceCheck } from './deviceCheck';
import { SignalTable } from './SignalTable';
import { TimedProgress } from './TimedProgress';

/** One press: permission, microphone, choice and speaker, judged by the same rules as a diagnosis. */
export function DeviceCheck() {
  const { t } = useTranslation();
  const { running, judgement, facts, error } = useDeviceCheck();
  useEffect(() => cancelDeviceCheck, []);
  return (
    <>
      <p className="quiet">{t('devices.check.what', { seconds: CHECK_S })}</p>
      <div className="button-row">
        {running ? (
          <Button icon={Square} onClick={cancelDeviceCheck}>
            {t('common.cancel')}
          </Button>
        ) : (
          <Button icon={Ear} look="primary" onClick={() => void runDeviceCheck()}>
            {t(judgement ? 'devices.check.again' : 'devices.check.run')}
          </Button>
        )}
        <span role="status" className="device-speak">
          {running && t('devices.check.speak')}
        </span>
      </div>
      {running && <TimedProgress label={t('devices.check.progress')} ms={CHECK_S * 1000 + 1800} />}
      {error !== null && <Banner level="error" live="alert" title={t('devices.check.failed', { why: error })} />}
      {judgement && !running && (
        <div className="device-results" aria-live="polite">
          <Causes causes={judgement.causes} />
          <ul className="device-rows" aria-label={t('devices.check.results')}>
            {judgement.checks.map(({ id, title, status, summary }) => (
              <li key={id}>
                <StateMark state={status} />
                <span>
                  <b>{title}</b> <span>{summary}</span>
                </span>
              </li>
            ))}
          </ul>
          {facts?.microphone.raw && <SignalTable microphone={facts.microphone} />}
        </div>
      )}
    </>
  );
}

function Causes({ causes }: { causes: Cause[] }) {
  const { t } = useTranslation();
  if (causes.length === 0) {
    return (
      <p className="device-fine">
        <CircleCheck className="icon" aria-hidden /> {t('devices.check.fine')}
      </p>
    );
  }
  return causes.map((cause, index) => (
    <section key={cause.code} className="device-cause" aria-label={cause.title}>
      <h3>
        {cause.title} <Confidence cause={cause} />
      </h3>
      <p>{cause.reason}</p>
      {index === 0 && (
        <ol className="fix-steps" aria-label={t('devices.check.cause')}>
          {cause.fix.map((step) => (
            <li key={step}>
              <Prose text={step} />
            </li>
          ))}
        </ol>
      )}
      <Technical cause={cause} />
    </section>
  ));
}
