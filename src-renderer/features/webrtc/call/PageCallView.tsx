import { useTranslation } from 'react-i18next';
import { CallCharts } from '../../../charts/CallCharts';
import { Banner } from '../../../components/Banner';
import { TabPanel } from '../../../components/Panel';
import type { BrowserStream, WebCallView } from '../../../webPhone/model';
import { EventLog } from '../../../components/calls/EventLog';
import { Ladder } from '../../../components/calls/Ladder';
import { SdpView } from '../../../components/calls/SdpView';
import { SilenceAlarm } from '../../../components/calls/SilenceAlarm';
import { StreamsTable } from '../../../components/calls/StreamsTable';
import { liveStreams } from '../../../components/calls/liveStreams';
import type { StreamRow } from '../../../components/calls/liveStreams';
import { outcomeSentence } from '../../../components/calls/words';
import { HeardCard } from './HeardCard';
import { PathCard } from '../../../components/calls/PathCard';

/** What the browser's call did, live and afterwards: the charts of every call, and what only a browser knows. */
export function PageCallView({ call }: { call: WebCallView }) {
  const { t } = useTranslation();
  const { snapshot, timeline, tick, ladder, sdp, events, ice, heard, heardNow, result, latest } = call;
  const live = result === null;
  const streams = result ? result.streams.map(known) : liveStreams(Object.values(latest)).map(known);
  return (
    <>
      {live && snapshot.phase === 'established' && <SilenceAlarm timeline={timeline} tick={tick} />}
      {result && <Outcome result={result} />}
      {timeline.length > 0 && (
        <div className="card call-charts">
          <CallCharts timeline={timeline} live={live} tick={tick} />
        </div>
      )}
      {(heard ?? ice) && (
        <div className="webrtc-cards">
          {ice && <PathCard ice={result?.ice ?? ice} />}
          {heard && <HeardCard now={live ? heardNow : null} whole={result?.heard ?? heard} />}
        </div>
      )}
      <div className="card call-tabs">
        <TabPanel
          label={t('call.tabs')}
          tabs={[
            { id: 'ladder', label: t('ladder.title'), count: ladder.length, content: <Ladder entries={ladder} /> },
            { id: 'sdp', label: t('sdp.title'), content: <SdpView sdp={sdp} /> },
            { id: 'streams', label: t('streams.title'), content: <StreamsTable streams={streams} live={live} /> },
            { id: 'log', label: t('log.title'), count: events.length, content: <EventLog events={events} /> },
          ]}
        />
      </div>
    </>
  );
}

function Outcome({ result }: { result: NonNullable<WebCallView['result']> }) {
  const { state, sip, hangup, error } = result;
  const good = state === 'answered' && error === null;
  const title = error ?? outcomeSentence({ state, status: sip.status, reason: sip.reason }, hangup.by);
  return (
    <Banner level={good ? 'info' : 'error'} live="status" title={title}>
      {hangup.meaning !== null && !good && (
        <p>
          {hangup.meaning} {sip.status === null ? '' : `(SIP ${sip.status})`}
        </p>
      )}
    </Banner>
  );
}

/** A browser sees neither copies nor order of packets, and less of the peer's report: nothing stands there, not a zero. */
function known(row: StreamRow | BrowserStream): StreamRow {
  const { duplicates, reordered, remoteReport, ...rest } = row;
  void [duplicates, reordered, remoteReport];
  return rest;
}
