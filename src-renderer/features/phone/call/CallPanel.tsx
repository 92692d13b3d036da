import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallSnapshot } from '../../../../src-shared/model/call';
import { askTransfer } from '../../../state/shortcuts';
import { displayAddress, shortName } from '../../../i18n/sipNames';
import { Keypad } from '../../../components/calls/Keypad';
import { sendDigits } from '../../../state/callActions';
import { CallButtons } from './CallButtons';
import { CallClock } from '../../../components/calls/CallClock';
import { CallFacts } from '../../../components/calls/CallFacts';
import { LiveSource } from './LiveSource';
import { SoundBlocked } from './SoundBlocked';
import { phaseText } from '../../../components/calls/words';

/** Left of the charts: who, how it stands, and everything that can be done. */
export function CallPanel({ call }: { call: CallSnapshot }) {
  const { t } = useTranslation();
  const [sent, setSent] = useState('');
  const press = (key: string) => {
    setSent((before) => (before + key).slice(-24));
    sendDigits(call.id, key);
  };
  return (
    <section className="card call-panel" aria-label={t('call.panel')}>
      <div className="call-who">
        <h1 className="truncate" title={call.remote}>
          {shortName(call.remote, call.remoteName)}
        </h1>
        <p className="quiet small truncate">{displayAddress(call.remote)}</p>
        <p className="call-state">
          <CallClock call={call} /> <span>{phaseText(call)}</span>
        </p>
        <CallFacts call={call} />
      </div>
      <SoundBlocked />
      <CallButtons call={call} onTransfer={askTransfer} />
      <div>
        <p className="keypad-sent mono quiet" aria-live="polite">
          {sent === '' ? t('keypad.none') : t('keypad.sent', { digits: sent })}
        </p>
        <Keypad onKey={press} disabled={call.phase !== 'established' && call.phase !== 'early-media'} />
      </div>
      <LiveSource call={call} />
    </section>
  );
}
