import { Lock, LockOpen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { CallSnapshot } from '../../../src-shared/model/call';
import { Status } from '../Status';

/** Codec, transport, encryption and what is going on besides: small signs below the name. */
export function CallFacts({ call }: { call: CallSnapshot }) {
  const { t } = useTranslation();
  return (
    <p className="call-facts">
      {call.codec && <span className="chip">{call.codec}</span>}
      {call.transport && <span className="chip">{call.transport.toUpperCase()}</span>}
      {call.answeredAt !== null && (
        <Status
          icon={call.security === 'none' ? LockOpen : Lock}
          tone={call.security === 'none' ? 'quiet' : 'good'}
          label={t('call.security.label')}
        >
          {t(`call.security.${call.security}`)}
        </Status>
      )}
      {call.muted && (
        <Status tone="warn" label={t('call.mute')} dot>
          {t('call.muted')}
        </Status>
      )}
      {call.recording && (
        <Status tone="bad" label={t('call.record')} dot>
          {t('call.recording')}
        </Status>
      )}
      {call.transfer && (
        <Status tone="quiet" label={t('call.transfer')} dot live>
          {t('call.transferring', { target: call.transfer.target, text: call.transfer.text })}
        </Status>
      )}
      {call.dtmfReceived !== '' && (
        <Status tone="quiet" label={t('call.dtmfReceived')} dot live>
          {t('call.digitsHeard', { digits: call.dtmfReceived })}
        </Status>
      )}
    </p>
  );
}
