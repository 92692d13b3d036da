import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { endpointText } from '../../../../src-shared/words/endpoint';
import type { CapturedCallDetail } from '../../../../src-shared/contract/captures';
import { StreamCharts } from '../../../charts/StreamCharts';
import { TabPanel } from '../../../components/Panel';
import { AudioTab } from '../audio/AudioTab';
import { CallLadder } from '../ladder/CallLadder';
import { PacketList } from '../lists/PacketList';
import { CallStreams } from './CallStreams';

/** What was seen of a call: its messages, its streams, its sound, its packets. */
export function CallTabs({ captureId, detail }: { captureId: string; detail: CapturedCallDetail }) {
  const { t } = useTranslation();
  const { call, ladder, streams, seconds } = detail;
  const charted = useMemo(
    () =>
      streams.map(({ id, src, dst, codec }) => ({
        id,
        name: `${endpointText(src)} → ${endpointText(dst)}${codec === null ? '' : `, ${codec}`}`,
        seconds: seconds[id] ?? [],
      })),
    [streams, seconds],
  );
  return (
    <div className="card call-tabs capture-tabs capture-tabs-tall">
      <TabPanel
        label={t('call.tabs')}
        tabs={[
          {
            id: 'ladder',
            label: t('ladder.title'),
            count: ladder.length,
            content: <CallLadder captureId={captureId} call={call} lines={ladder} />,
          },
          {
            id: 'streams',
            label: t('streams.title'),
            count: streams.length,
            content: (
              <div className="capture-stream-tab">
                <CallStreams captureId={captureId} streams={streams} />
                {streams.length > 0 && <StreamCharts streams={charted} />}
              </div>
            ),
          },
          {
            id: 'audio',
            label: t('captures.audio.title'),
            content: <AudioTab captureId={captureId} callId={call.id} />,
          },
          {
            id: 'packets',
            label: t('captures.tab.packets'),
            content: <PacketList captureId={captureId} callId={call.id} streamId={null} />,
          },
        ]}
      />
    </div>
  );
}
