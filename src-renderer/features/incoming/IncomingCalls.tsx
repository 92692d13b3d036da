import { Phone, PhoneIncoming, PhoneOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/Button';
import { displayAddress, shortName } from '../../i18n/sipNames';
import { reject } from '../../state/callActions';
import { useCalls } from '../../state/calls';
import { useSourceKind } from '../../audio/source';
import { pickUp } from './pickUp';
import './incoming.css';

/** Calls that ring here, above whatever page is open. */
export function IncomingCalls() {
  const { t } = useTranslation();
  const calls = useCalls((state) => state.calls);
  const kind = useSourceKind();
  const ringing = Object.values(calls).filter((call) => call.phase === 'incoming');
  return (
    <section className="incoming" aria-label={t('incoming.label')} aria-live="assertive">
      {ringing.map((call) => (
        <div key={call.id} className="incoming-call">
          <PhoneIncoming className="incoming-icon" aria-hidden />
          <div className="incoming-who">
            <p className="incoming-name truncate">
              {t('incoming.title', { name: shortName(call.remote, call.remoteName) })}
            </p>
            <p className="quiet small truncate">
              {displayAddress(call.remote)} · {t('incoming.answersWith', { source: t(`source.${kind}`) })}
            </p>
          </div>
          <Button look="call" icon={Phone} aria-keyshortcuts="A" onClick={() => void pickUp(call.id)}>
            {t('incoming.answer')}
          </Button>
          <Button icon={PhoneOff} onClick={() => reject(call.id, 'busy')}>
            {t('incoming.busy')}
          </Button>
          <Button look="danger" icon={PhoneOff} aria-keyshortcuts="D" onClick={() => reject(call.id, 'decline')}>
            {t('incoming.decline')}
          </Button>
        </div>
      ))}
    </section>
  );
}
