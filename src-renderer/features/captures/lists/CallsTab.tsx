import { PhoneOff } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CapturedCallRow, ListQuery } from '../../../../src-shared/contract/captures';
import { navigate, PAGE } from '../../../state/route';
import { Empty } from '../../../components/Empty';
import type { TableColumn } from '../../../components/VirtualTable';
import { t as text } from '../../../i18n';
import { figure, span, timeOfDay } from '../../../i18n/format';
import { engine } from '../../../rpc/engine';
import { RankMark } from '../RankMark';
import type { ListView } from '../store';
import { callStateText, partyName, severityOfCall } from '../words';
import { EngineList } from './EngineList';

const LARGEST_FIRST = new Set(['durationMs', 'pddMs', 'messages', 'retransmissions', 'streams']);

/** All calls, those with problems first. */
export function CallsTab({ id, list }: { id: string; list: ListView }) {
  const { t } = useTranslation();
  const columns = useMemo(() => callColumns(), []);
  const fetch = useCallback((query: ListQuery) => engine.call('captures.calls', id, query), [id]);
  return (
    <EngineList
      id={id}
      name="calls"
      list={list}
      label={t('captures.tab.calls')}
      placeholder={t('captures.searchCalls')}
      columns={columns}
      largestFirst={LARGEST_FIRST}
      fetch={fetch}
      classOf={(call) => `capture-row-${severityOfCall(call)}`}
      onOpen={(call) => navigate(PAGE.capture(id, 'call', call.id))}
      empty={
        <Empty icon={PhoneOff} title={t('captures.noCalls')}>
          {t('captures.noCallsHint')}
        </Empty>
      }
    />
  );
}

const callColumns = (): TableColumn<CapturedCallRow>[] => [
  {
    id: 'problems',
    name: text('captures.column.rank'),
    width: '88px',
    sortable: true,
    cell: (call) => <RankMark severity={severityOfCall(call)} />,
  },
  {
    id: 'startedAt',
    name: text('captures.column.start'),
    width: '92px',
    sortable: true,
    cell: ({ timing }) => timeOfDay(timing.startedAt),
  },
  {
    id: 'from',
    name: text('captures.column.from'),
    width: 'minmax(88px, 2fr)',
    sortable: true,
    cell: ({ from, fromName }) => (
      <span className="truncate" title={from}>
        {fromName === null ? partyName(from) : `${fromName} (${partyName(from)})`}
      </span>
    ),
  },
  {
    id: 'to',
    name: text('captures.column.to'),
    width: 'minmax(88px, 2fr)',
    sortable: true,
    cell: ({ to }) => (
      <span className="truncate" title={to}>
        {partyName(to)}
      </span>
    ),
  },
  {
    id: 'state',
    name: text('captures.column.state'),
    width: '96px',
    sortable: true,
    cell: (call) => <span className="truncate">{callStateText(call)}</span>,
  },
  {
    id: 'finding',
    name: text('captures.column.finding'),
    width: 'minmax(96px, 5fr)',
    cell: ({ finding }) => (
      <span className="truncate" title={finding ?? undefined}>
        {finding ?? ''}
      </span>
    ),
  },
  {
    id: 'pddMs',
    name: text('captures.column.pdd'),
    width: '80px',
    end: true,
    sortable: true,
    wideOnly: true,
    cell: ({ timing }) => (timing.pddMs === null ? '–' : span(timing.pddMs)),
  },
  {
    id: 'durationMs',
    name: text('captures.column.talk'),
    width: '88px',
    end: true,
    sortable: true,
    cell: ({ timing }) => (timing.durationMs === null ? '–' : span(timing.durationMs)),
  },
  {
    id: 'retransmissions',
    name: text('captures.column.again'),
    width: '88px',
    end: true,
    sortable: true,
    wideOnly: true,
    cell: ({ retransmissions }) => (retransmissions === 0 ? '–' : figure(retransmissions)),
  },
];
