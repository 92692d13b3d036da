import { Mic, MicOff, Pause, PhoneOff, Play, Route } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../components/Button';
import { Choice } from '../../../components/Choice';
import { displayAddress, shortName } from '../../../i18n/sipNames';
import type { WebCallView } from '../../../webPhone/model';
import { WEB_SOURCES } from '../../../webPhone/source';
import type { WebSource } from '../../../webPhone/source';
import { changePageSource, hangUpPage, holdPage, mutePage, restartPage, sendPageDigits } from '../../../webPhone/store';
import { CallClock } from '../../../components/calls/CallClock';
import { CallFacts } from '../../../components/calls/CallFacts';
import { phaseText } from '../../../components/calls/words';
import { Keypad } from '../../../components/calls/Keypad';

/** Who, how it stands, and what can be done: the call of the page itself. */
export function PageCallPanel({ call }: { call: WebCallView }) {
  const { t } = useTranslation();
  const { snapshot, sent, stage } = call;
  const up = snapshot.phase === 'established';
  return (
    <section className="card call-panel" aria-label={t('call.panel')}>
      <div className="call-who">
        <h2 className="truncate" title={snapshot.remote}>
          {shortName(snapshot.remote, null)}
        </h2>
        <p className="quiet small truncate">{displayAddress(snapshot.remote)}</p>
        <p className="call-state" role="status">
          <CallClock call={snapshot} />{' '}
          <span>{snapshot.phase === 'dialling' ? t(`webrtc.stage.${stage}`) : phaseText(snapshot)}</span>
        </p>
        <CallFacts call={snapshot} />
      </div>
      <div className="call-buttons" role="group" aria-label={t('call.controls')}>
        <Button
          icon={snapshot.muted ? MicOff : Mic}
          pressed={snapshot.muted}
          disabled={!up}
          onClick={() => mutePage(!snapshot.muted)}
        >
          {t(snapshot.muted ? 'call.unmute' : 'call.mute')}
        </Button>
        <Button
          icon={snapshot.heldByUs ? Play : Pause}
          pressed={snapshot.heldByUs}
          disabled={!up}
          onClick={() => holdPage(!snapshot.heldByUs)}
        >
          {t(snapshot.heldByUs ? 'call.resume' : 'call.hold')}
        </Button>
        <Button icon={Route} disabled={!up} className="webrtc-wide" onClick={restartPage}>
          {t('webrtc.call.restart')}
        </Button>
        <Button look="danger" icon={PhoneOff} onClick={hangUpPage}>
          {t('call.hangUp')}
        </Button>
      </div>
      <div>
        <p className="keypad-sent mono quiet" aria-live="polite">
          {sent === null ? t('keypad.none') : t(`webrtc.call.sent.${sent.by}`, { digits: sent.digits.slice(-16) })}
        </p>
        <Keypad onKey={sendPageDigits} disabled={!up} />
      </div>
      <div className="source">
        <h3>{t('source.label')}</h3>
        <Choice
          label={t('source.label')}
          value={kindOf(snapshot.source.kind)}
          onChange={changePageSource}
          options={WEB_SOURCES.map((value) => ({ value, label: t(`source.${value}`), disabled: !up }))}
        />
      </div>
    </section>
  );
}

const kindOf = (kind: WebCallView['snapshot']['source']['kind']): WebSource =>
  kind === 'file' ? 'speech' : kind === 'echo' ? 'silence' : kind;
