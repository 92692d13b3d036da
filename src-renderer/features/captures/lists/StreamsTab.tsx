import { Radio } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { endpointText } from '../../../../src-shared/words/endpoint';
import type { ListQuery } from '../../../../src-shared/contract/captures';
import type { CapturedStream } from '../../../../src-shared/model/capture';
import { navigate, PAGE } from '../../../state/route';
import { Empty } from '../../../components/Empty';
import type { TableColumn } from '../../../components/VirtualTable';
import { t as text } from '../../../i18n';
import { figure, timeOfDay, withUnit } from '../../../i18n/format';
import { engine } from '../../../rpc/engine';
import { RankMark } from '../RankMark';
import type { ListView } from '../store';
import { severityOfStream } from '../words';
import { EngineList } from './EngineList';

const LARGEST_FIRST = new Set(['packets', 'lost', 'lossPercent', 'jitterMs', 'deltaMs']);

/** All streams, those with problems first; the names are those of Wireshark's list. */
export function StreamsTab({ id, list }: { id: string; list: ListView }) {
  const { t } = useTranslation();
  const columns = useMemo(() => streamColumns(), []);
  const fetch = useCallback((query: ListQuery) => engine.call('captures.streams', id, query), [id]);
  return (
    <EngineList
      id={id}
      name="streams"
      list={list}
      label={t('captures.tab.streams')}
      placeholder={t('captures.searchStreams')}
      columns={columns}
      largestFirst={LARGEST_FIRST}
      fetch={fetch}
      classOf={(stream) => `capture-row-${severityOfStream(stream)}`}
      onOpen={(stream) => navigate(PAGE.capture(id, 'stream', stream.id))}
      empty={
        <Empty icon={Radio} title={t('captures.noStreams')}>
          {t('captures.noStreamsHint')}
        </Empty>
      }
    />
  );
}

/** Columns of streams that stand in a list of the window's own, too: without an order of the engine's. */
export const streamColumns = (): TableColumn<CapturedStream>[] => [
  {
    id: 'problems',
    name: text('captures.column.rank'),
    width: '88px',
    sortable: true,
    cell: (stream) => <RankMark severity={severityOfStream(stream)} />,
  },
  {
    id: 'startAt',
    name: text('captures.column.start'),
    width: '92px',
    sortable: true,
    wideOnly: true,
    cell: ({ startAt }) => timeOfDay(startAt),
  },
  {
    id: 'src',
    name: text('captures.column.source'),
    width: 'minmax(128px, 3fr)',
    sortable: true,
    cell: ({ src }) => <span className="truncate mono">{endpointText(src)}</span>,
  },
  {
    id: 'dst',
    name: text('captures.column.destination'),
    width: 'minmax(128px, 3fr)',
    sortable: true,
    cell: ({ dst }) => <span className="truncate mono">{endpointText(dst)}</span>,
  },
  {
    id: 'ssrc',
    name: text('streams.ssrc'),
    width: '88px',
    sortable: true,
    wideOnly: true,
    cell: ({ ssrc }) => <span className="mono">{ssrc}</span>,
  },
  {
    id: 'codec',
    name: text('captures.column.payload'),
    width: 'minmax(72px, 1fr)',
    sortable: true,
    cell: ({ codec, payloadType }) => <span className="truncate">{codec ?? `PT ${payloadType}`}</span>,
  },
  {
    id: 'packets',
    name: text('captures.column.packets'),
    width: '80px',
    end: true,
    sortable: true,
    cell: ({ packets }) => figure(packets),
  },
  {
    id: 'lost',
    name: text('captures.column.lost'),
    width: '112px',
    end: true,
    sortable: true,
    cell: ({ lost, lossPercent }) => `${figure(lost)} (${figure(lossPercent, 1)}\u00a0%)`,
  },
  {
    id: 'deltaMs',
    name: text('captures.column.maxDelta'),
    width: '104px',
    end: true,
    sortable: true,
    wideOnly: true,
    cell: ({ deltaMs }) => (deltaMs === null ? '–' : withUnit(deltaMs.max, 'ms', 2)),
  },
  {
    id: 'jitterMs',
    name: text('captures.column.meanJitter'),
    width: '104px',
    end: true,
    sortable: true,
    cell: ({ jitterMs }) => (jitterMs === null ? '–' : withUnit(jitterMs.mean, 'ms', 2)),
  },
];
