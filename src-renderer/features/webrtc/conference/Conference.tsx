import { Server, Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Choice } from '../../../components/Choice';
import { Announcement } from './Announcement';
import { RoomForm } from './RoomForm';
import { RoomResult } from './RoomResult';
import { ServerForm } from './ServerForm';
import { ServerResult } from './ServerResult';
import { useConference } from './store';

/** Servers for meetings: a call server by the engine, a room by this page itself. */
export function Conference() {
  const { t } = useTranslation();
  const part = useConference((state) => state.part);
  return (
    <div className="webrtc-conference">
      <Announcement />
      <div className="webrtc-conference-head">
        <p className="quiet">{t('conference.intro')}</p>
        <Choice
          label={t('conference.title')}
          value={part}
          options={[
            { value: 'server', label: t('conference.server.title'), icon: Server },
            { value: 'room', label: t('conference.room.title'), icon: Users },
          ]}
          onChange={(next) => useConference.setState({ part: next })}
        />
      </div>
      <div className="webrtc-conference-part">
        {part === 'server' ? (
          <>
            <ServerForm />
            <ServerResult />
          </>
        ) : (
          <>
            <RoomForm />
            <RoomResult />
          </>
        )}
      </div>
    </div>
  );
}
