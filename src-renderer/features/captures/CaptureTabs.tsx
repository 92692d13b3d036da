import { useTranslation } from 'react-i18next';
import type { CaptureOverview } from '../../../src-shared/contract/captures';
import { TabPanel } from '../../components/Panel';
import { CallsTab } from './lists/CallsTab';
import { SignallingTab } from './lists/SignallingTab';
import { StreamsTab } from './lists/StreamsTab';
import { TimelineTab } from './lists/TimelineTab';
import { NetworkTab } from './lists/NetworkTab';
import { NotesTab } from './lists/NotesTab';
import { setTab } from './store';
import { useView } from './useCapture';

/** Everything that is in a capture. */
export function CaptureTabs({ overview }: { overview: CaptureOverview }) {
  const { t } = useTranslation();
  const { summary, registrations, requests, icmp, stun, dtls, events, logs, notes, format } = overview;
  const view = useView(summary.id);
  if (!view) return null;
  const { calls, streams } = view.lists;
  const findings = logs.reduce((sum, log) => sum + log.findings.length, 0);
  const noted = notes.length + format.skipped.length + (format.broken ? 1 : 0);
  const first = summary.calls === 0 && summary.streams > 0 ? 'streams' : 'calls';
  return (
    <div className="card call-tabs capture-tabs">
      <TabPanel
        label={t('captures.tabs')}
        chosen={view.tab === '' ? first : view.tab}
        onChoose={(tab) => setTab(summary.id, tab)}
        tabs={[
          {
            id: 'calls',
            label: t('captures.tab.calls'),
            count: summary.calls,
            content: <CallsTab id={summary.id} list={calls} />,
          },
          {
            id: 'streams',
            label: t('captures.tab.streams'),
            count: summary.streams,
            content: <StreamsTab id={summary.id} list={streams} />,
          },
          {
            id: 'signalling',
            label: t('captures.tab.signalling'),
            count: registrations.length + requests.length,
            content: <SignallingTab overview={overview} list={view.lists.registrations} />,
          },
          {
            id: 'timeline',
            label: t('captures.tab.timeline'),
            count: events.length + findings,
            content: <TimelineTab overview={overview} list={view.lists.timeline} />,
          },
          {
            id: 'network',
            label: t('captures.tab.network'),
            count: icmp.length + stun.length + dtls.length,
            content: <NetworkTab overview={overview} />,
          },
          { id: 'notes', label: t('captures.tab.notes'), count: noted, content: <NotesTab overview={overview} /> },
        ]}
      />
    </div>
  );
}
