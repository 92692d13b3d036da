import { useTranslation } from 'react-i18next';
import type { CallSnapshot } from '../../../../src-shared/model/call';
import { CallCharts } from '../../../charts/CallCharts';
import { TabPanel } from '../../../components/Panel';
import { DeviceTimeline } from '../../../components/devices/DeviceTimeline';
import { CallSoundPath } from '../../../components/devices/Layers';
import { CallPanel } from './CallPanel';
import { EventLog } from '../../../components/calls/EventLog';
import { Ladder } from '../../../components/calls/Ladder';
import { SdpView } from '../../../components/calls/SdpView';
import { SilenceAlarm } from '../../../components/calls/SilenceAlarm';
import { liveStreams } from '../../../components/calls/liveStreams';
import { StreamsTable } from '../../../components/calls/StreamsTable';
import { useCalls } from '../../../state/calls';
import './call.css';

/** The call that is up: who and what can be done at the left, what every packet does at the right. */
export function LiveCall({ call }: { call: CallSnapshot }) {
  const { t } = useTranslation();
  const detail = useCalls((state) => state.details[call.id]);
  if (!detail) return null;
  const { timeline, tick, ladder, events, sdp, latest } = detail;
  return (
    <div className="phone-call-page">
      <CallPanel call={call} />
      <div className="phone-call-view">
        <SilenceAlarm timeline={timeline} tick={tick} />
        <div className="card call-charts">
          <CallCharts timeline={timeline} live tick={tick} />
          <DeviceTimeline events={events} startMs={timeline.startMs} />
        </div>
        <div className="card call-tabs">
          <TabPanel
            label={t('call.tabs')}
            tabs={[
              { id: 'ladder', label: t('ladder.title'), count: ladder.length, content: <Ladder entries={ladder} /> },
              { id: 'sdp', label: t('sdp.title'), content: <SdpView sdp={sdp} /> },
              {
                id: 'streams',
                label: t('streams.title'),
                content: <StreamsTable streams={liveStreams(Object.values(latest))} live />,
              },
              {
                id: 'sound',
                label: t('devices.layers.title'),
                content: <CallSoundPath callId={call.id} muted={call.muted} />,
              },
              { id: 'log', label: t('log.title'), count: events.length, content: <EventLog events={events} /> },
            ]}
          />
        </div>
      </div>
    </div>
  );
}
