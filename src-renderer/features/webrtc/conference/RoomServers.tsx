import { CircleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AccountView } from '../../../../src-shared/contract/contract';
import { Choice } from '../../../components/Choice';
import { Field } from '../../../components/Field';
import { changeRoom, useConference } from './store';

/** Which STUN and TURN servers the test may use. */
export function RoomServers({ account }: { account: AccountView | null }) {
  const { t } = useTranslation();
  const { room, roomFaults } = useConference();
  const own = account?.ice.servers.flatMap(({ urls }) => urls) ?? [];
  const fault = roomFaults.servers === 'needsTurn' ? t('conference.room.needsTurn') : roomFaults.servers;
  const field = (name: 'username' | 'credential') => (
    <Field label={t(`conference.room.${name}`)}>
      {(control) => (
        <input
          {...control}
          className="input"
          type={name === 'credential' ? 'password' : 'text'}
          value={room[name]}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => changeRoom({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <fieldset className="field webrtc-conference-servers">
      <legend>{t('conference.room.turn')}</legend>
      <Choice
        label={t('conference.room.source')}
        value={room.source}
        options={[
          { value: 'account', label: t('conference.room.fromAccount') },
          { value: 'entered', label: t('conference.room.entered') },
          { value: 'none', label: t('conference.room.none') },
        ]}
        onChange={(source) => changeRoom({ source })}
      />
      {room.source === 'account' && (
        <p className="field-hint">
          {own.length > 0 ? own.join(', ') : t('conference.room.noServers', { name: account?.name ?? '' })}
        </p>
      )}
      {room.source === 'entered' && (
        <>
          <Field label={t('conference.room.servers')} hint={t('conference.room.serversHint')} error={fault}>
            {(control) => (
              <textarea
                {...control}
                className="input mono webrtc-conference-text"
                rows={2}
                value={room.servers}
                placeholder="turn:turn.test:3478?transport=udp"
                spellCheck={false}
                onChange={(event) => changeRoom({ servers: event.target.value })}
              />
            )}
          </Field>
          <div className="webrtc-conference-ports">
            {field('username')}
            {field('credential')}
          </div>
        </>
      )}
      {room.source !== 'entered' && fault !== undefined && (
        <p className="field-error" role="alert">
          <CircleAlert className="icon" aria-hidden />
          {fault}
        </p>
      )}
    </fieldset>
  );
}
