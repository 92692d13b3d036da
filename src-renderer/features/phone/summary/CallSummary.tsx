import { ArrowLeft, Phone, Stethoscope } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryDetail } from '../../../../src-shared/contract/contract';
import { useApp } from '../../../state/app';
import { formatRoute, navigate, PAGE } from '../../../state/route';
import { CallCharts } from '../../../charts/CallCharts';
import { Timeline } from '../../../state/timeline';
import { Button } from '../../../components/Button';
import { useCallSound } from '../../../audio/callSound';
import { TabPanel } from '../../../components/Panel';
import { dateTime } from '../../../i18n/format';
import { displayAddress, shortName } from '../../../i18n/sipNames';
import { engine } from '../../../rpc/engine';
import { EngineFailure } from '../../../rpc/link';
import { EventLog } from '../../../components/calls/EventLog';
import { PathCard } from '../../../components/calls/PathCard';
import { Ladder } from '../../../components/calls/Ladder';
import { SdpView } from '../../../components/calls/SdpView';
import { StreamsTable } from '../../../components/calls/StreamsTable';
import { DeviceTimeline } from '../../../components/devices/DeviceTimeline';
import { CallSoundPath } from '../../../components/devices/Layers';
import { diagnoseThis } from '../../../state/runActions';
import { isWorthDiagnosing } from '../../../state/worth';
import { useHistory } from '../../../state/history';
import { placeCall } from '../placeCall';
import { DirectionCards } from './DirectionCards';
import { Timing } from './Timing';
import { deadDirections, Verdict } from './Verdict';
import './summary.css';

/** A past call with everything that was seen of it. Its address survives a reload. */
export function CallSummary({ id }: { id: string }) {
  const { t } = useTranslation();
  const [detail, setDetail] = useState<HistoryDetail | null>(null);
  const [missing, setMissing] = useState<string | null>(null);
  const online = useApp((state) => state.link === 'open');
  const back = useRef<HTMLAnchorElement>(null);
  useEffect(() => back.current?.focus(), []);
  useEffect(() => {
    if (!online) return undefined;
    const load = () =>
      void engine.call('history.get', id).then(
        (loaded) => {
          setDetail(loaded);
          setMissing(null);
        },
        (error: unknown) => setMissing(error instanceof EngineFailure ? error.message : String(error)),
      );
    load();
    // Again with each change of the list: a call that has just ended is written a moment later.
    return useHistory.subscribe(load);
  }, [id, online]);
  return (
    <div className="phone-summary">
      <div className="phone-summary-head">
        <a ref={back} className="button button-bare" href={formatRoute(PAGE.phone())}>
          <ArrowLeft className="icon" aria-hidden />
          {t('summary.back')}
        </a>
        {detail && <Who detail={detail} />}
        <span className="spacer" />
        {detail && (isWorthDiagnosing(detail.entry) || (detail.result && deadDirections(detail.result).length > 0)) && (
          <Button icon={Stethoscope} onClick={() => diagnoseThis(detail.entry.accountId, detail.entry.remote)}>
            {t('summary.diagnose')}
          </Button>
        )}
        {detail && (
          <Button icon={Phone} onClick={() => void redial(detail)}>
            {t('summary.redial')}
          </Button>
        )}
      </div>
      {!detail && <p className="quiet card card-body">{missing ?? t('common.loading')}</p>}
      {detail && <Body detail={detail} />}
    </div>
  );
}

async function redial({ entry }: HistoryDetail): Promise<void> {
  navigate(PAGE.phone());
  await placeCall(entry.accountId, entry.remote);
}

function Who({ detail: { entry } }: { detail: HistoryDetail }) {
  return (
    <div className="phone-summary-who">
      <h1 className="truncate">{shortName(entry.remote, entry.remoteName)}</h1>
      <p className="quiet small truncate">
        {displayAddress(entry.remote)} · {dateTime(entry.startedAt)}
      </p>
    </div>
  );
}

function Body({ detail }: { detail: HistoryDetail }) {
  const { t } = useTranslation();
  const { entry, result, ladder, events } = detail;
  const timeline = useMemo(() => pastTimeline(detail), [detail]);
  const heard = useCallSound((state) => state.last?.callId === entry.id);
  return (
    <>
      <Verdict entry={entry} result={result} />
      <div className="phone-summary-cards">
        {result && <Timing result={result} />}
        {result && <DirectionCards streams={result.streams} />}
      </div>
      {timeline.length > 0 && (
        <div className="card call-charts">
          <CallCharts timeline={timeline} live={false} tick={0} />
          <DeviceTimeline events={events} startMs={timeline.startMs} />
        </div>
      )}
      <div className="card call-tabs">
        <TabPanel
          label={t('call.tabs')}
          tabs={[
            { id: 'ladder', label: t('ladder.title'), count: ladder.length, content: <Ladder entries={ladder} /> },
            {
              id: 'sdp',
              label: t('sdp.title'),
              content: <SdpView sdp={result?.sdp ?? { offer: null, answer: null }} />,
            },
            {
              id: 'streams',
              label: t('streams.title'),
              content: <StreamsTable streams={result?.streams ?? []} live={false} />,
            },
            ...(result?.ice
              ? [{ id: 'way', label: t('webrtc.path.title'), content: <PathCard ice={result.ice} /> }]
              : []),
            ...(heard
              ? [{ id: 'sound', label: t('devices.layers.title'), content: <CallSoundPath callId={entry.id} /> }]
              : []),
            { id: 'log', label: t('log.title'), count: events.length, content: <EventLog events={events} /> },
          ]}
        />
      </div>
    </>
  );
}

function pastTimeline({ entry, result, samples, events }: HistoryDetail): Timeline {
  const startMs = Date.parse(entry.startedAt);
  const timeline = new Timeline(startMs);
  const answerMs = result?.timing.answerMs ?? null;
  timeline.expect({ answeredAt: answerMs === null ? null : startMs + answerMs, held: false }, 0);
  for (const event of events) timeline.mark(event);
  timeline.add(
    [...samples].sort((a, b) => a.at - b.at),
    0,
  );
  return timeline;
}
