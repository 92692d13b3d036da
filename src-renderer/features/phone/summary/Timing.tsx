import { useTranslation } from 'react-i18next';
import type { CallResult } from '../../../../src-shared/model/call';
import { span } from '../../../i18n/format';

const FIGURES = ['tryingMs', 'pddMs', 'answerMs', 'firstPacketMs', 'durationMs'] as const;

export function Timing({ result }: { result: CallResult }) {
  const { t } = useTranslation();
  return (
    <section className="card facts" aria-labelledby="timing-title">
      <h2 id="timing-title">{t('summary.timing.title')}</h2>
      <dl>
        {FIGURES.map((name) => (
          <div key={name}>
            <dt>{t(`summary.timing.${name}`)}</dt>
            <dd>
              {result.timing[name] === null ? (
                <span className="quiet">{t('summary.none')}</span>
              ) : (
                span(result.timing[name])
              )}
            </dd>
          </div>
        ))}
        {result.dtmfReceived !== '' && (
          <div>
            <dt>{t('call.dtmfReceived')}</dt>
            <dd className="mono">{result.dtmfReceived}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}
