import { Play, Square } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../../../state/app';
import { Button } from '../../../components/Button';
import { Field } from '../../../components/Field';
import { Toggle } from '../../../components/Toggle';
import { useActiveAccount } from '../../../state/accounts';
import { cancelRoom, startRoom } from './actions';
import { RoomServers } from './RoomServers';
import { changeRoom, useConference } from './store';

export function RoomForm() {
  const { t } = useTranslation();
  const { room, roomFaults, roomPhase } = useConference();
  const online = useApp((state) => state.link === 'open');
  const account = useActiveAccount();
  return (
    <form
      className="card webrtc-conference-form"
      aria-labelledby="meeting-room-title"
      onSubmit={(event) => {
        event.preventDefault();
        if (roomPhase === 'idle') void startRoom(account?.id ?? null);
      }}
    >
      <h2 id="meeting-room-title">{t('conference.room.title')}</h2>
      <p className="quiet small">{t('conference.room.lead')}</p>
      <Field
        label={t('conference.room.url')}
        hint={t('conference.room.urlHint')}
        error={roomFaults.url && t('conference.room.badUrl')}
      >
        {(control) => (
          <input
            {...control}
            className="input"
            value={room.url}
            placeholder="wss://sfu.test:4443/?roomId=test"
            autoComplete="off"
            spellCheck={false}
            inputMode="url"
            onChange={(event) => changeRoom({ url: event.target.value })}
          />
        )}
      </Field>
      <RoomServers account={account} />
      <Toggle
        label={t('conference.room.relayOnly')}
        hint={t('conference.room.relayOnlyHint')}
        checked={room.relayOnly}
        onChange={(relayOnly) => changeRoom({ relayOnly })}
      />
      <Toggle
        label={t('conference.room.forceTcp')}
        hint={t('conference.room.forceTcpHint')}
        checked={room.forceTcp}
        onChange={(forceTcp) => changeRoom({ forceTcp })}
      />
      <div className="button-row">
        {roomPhase === 'idle' ? (
          // Keys: the same element would become the submit button while the click on "Cancel" still goes on, and start anew.
          <Button key="start" type="submit" look="primary" icon={Play} disabled={!online}>
            {t('conference.room.start')}
          </Button>
        ) : (
          <Button key="cancel" icon={Square} disabled={roomPhase === 'cancelling'} onClick={cancelRoom}>
            {t(roomPhase === 'cancelling' ? 'conference.cancelling' : 'conference.cancel')}
          </Button>
        )}
      </div>
    </form>
  );
}
