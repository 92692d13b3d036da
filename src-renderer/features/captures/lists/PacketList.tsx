import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CapturedPacketRow } from '../../../../src-shared/contract/captures';
import { Banner } from '../../../components/Banner';
import { Button } from '../../../components/Button';
import { VirtualTable } from '../../../components/VirtualTable';
import type { TableColumn } from '../../../components/VirtualTable';
import { t as text } from '../../../i18n';
import { figure, timeOfDay } from '../../../i18n/format';
import { engine } from '../../../rpc/engine';
import { RankMark } from '../RankMark';
import { usePages } from '../usePages';
import { counted } from '../words';

interface Props {
  captureId: string;
  callId: string | null;
  streamId: string | null;
}

/** Every packet of a call or a stream, by its number in the file. */
export function PacketList({ captureId, callId, streamId }: Props) {
  const { t } = useTranslation();
  const columns = useMemo(() => packetColumns(), []);
  const fetch = useCallback(
    (from: number, count: number) => engine.call('captures.packets', captureId, { callId, streamId, from, count }),
    [captureId, callId, streamId],
  );
  const rows = usePages(fetch);
  return (
    <div className="capture-list">
      <div className="capture-list-bar">
        <p className="quiet small" role="status">
          {rows.total === null ? t('common.loading') : counted('packets', rows.total)}
        </p>
      </div>
      {rows.problem !== null && (
        <Banner
          level="error"
          live="alert"
          title={rows.problem}
          actions={<Button onClick={rows.retry}>{t('captures.tryAgain')}</Button>}
        />
      )}
      <VirtualTable
        label={t('captures.tab.packets')}
        columns={columns}
        rows={rows}
        rowHeight={28}
        classOf={({ problem }) => (problem ? 'capture-row-problem' : undefined)}
      />
    </div>
  );
}

const packetColumns = (): TableColumn<CapturedPacketRow>[] => [
  {
    id: 'packet',
    name: text('captures.column.number'),
    width: '88px',
    end: true,
    cell: ({ packet, problem }) => (
      <>
        {problem && <RankMark severity="problem" iconOnly />} {figure(packet)}
      </>
    ),
  },
  {
    id: 'at',
    name: text('captures.column.time'),
    width: '104px',
    cell: ({ at }) => timeOfDay(at),
  },
  {
    id: 'from',
    name: text('captures.column.source'),
    width: 'minmax(112px, 2fr)',
    cell: ({ from }) => <span className="mono truncate">{from}</span>,
  },
  {
    id: 'to',
    name: text('captures.column.destination'),
    width: 'minmax(112px, 2fr)',
    cell: ({ to }) => <span className="mono truncate">{to}</span>,
  },
  { id: 'protocol', name: text('captures.column.protocol'), width: '72px', cell: ({ protocol }) => protocol },
  {
    id: 'octets',
    name: text('captures.column.length'),
    width: '64px',
    end: true,
    wideOnly: true,
    cell: ({ octets }) => figure(octets),
  },
  {
    id: 'text',
    name: text('captures.column.info'),
    width: 'minmax(128px, 4fr)',
    cell: ({ text: info }) => (
      <span className="truncate" title={info}>
        {info}
      </span>
    ),
  },
];
