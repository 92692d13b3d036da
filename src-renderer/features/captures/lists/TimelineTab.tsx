import { ScrollText } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaptureOverview } from '../../../../src-shared/contract/captures';
import { navigate, PAGE } from '../../../state/route';
import { Empty } from '../../../components/Empty';
import { VirtualTable } from '../../../components/VirtualTable';
import type { TableColumn } from '../../../components/VirtualTable';
import { t as text } from '../../../i18n';
import { figure, timeOfDay } from '../../../i18n/format';
import { LogButton } from '../LogButton';
import { RankMark } from '../RankMark';
import { changeList } from '../store';
import type { ListView } from '../store';
import { rowsOf } from '../usePages';
import { counted } from '../words';
import { happeningsOf } from './happenings';
import type { Happening } from './happenings';
import { holdsAll } from './holdsAll';
import { ListBar } from './ListBar';

/** What happened when: events of the capture, and lines of the logs that were laid onto it. */
export function TimelineTab({ overview, list }: { overview: CaptureOverview; list: ListView }) {
  const { t } = useTranslation();
  const { summary, events, logs } = overview;
  const { id } = summary;
  const { search, problemsOnly, place } = list;
  const all = useMemo(() => happeningsOf({ events, logs }), [events, logs]);
  const rows = useMemo(() => rowsOf(all.filter((one) => fits(one, search, problemsOnly))), [all, search, problemsOnly]);
  const columns = useMemo(() => timelineColumns(), []);
  const onSearch = useCallback((typed: string) => changeList(id, 'timeline', { search: typed }), [id]);
  if (all.length === 0) {
    return (
      <div className="capture-list-empty">
        <Empty icon={ScrollText} title={t('captures.noEvents')}>
          {t('captures.noEventsHint')}
        </Empty>
        <LogButton id={id} />
      </div>
    );
  }
  return (
    <div className="capture-list">
      <ListBar
        search={search}
        onSearch={onSearch}
        problemsOnly={problemsOnly}
        onProblemsOnly={(on) => changeList(id, 'timeline', { problemsOnly: on })}
        placeholder={t('captures.searchTimeline')}
        found={t('captures.eventCount', { count: rows.total ?? 0, shown: figure(rows.total) })}
      >
        {logs.map(({ name, findings }) => (
          <span key={name} className="chip" title={name}>
            <ScrollText className="icon" aria-hidden />
            <span className="truncate capture-log-name">{name}</span> {counted('lines', findings.length)}
          </span>
        ))}
      </ListBar>
      <VirtualTable
        label={t('captures.tab.timeline')}
        columns={columns}
        rows={rows}
        rowHeight={52}
        classOf={({ severity }) => `capture-row-${severity} row-tall`}
        onOpen={({ callId, streamId }) => {
          if (callId !== null) navigate(PAGE.capture(id, 'call', callId));
          else if (streamId !== null) navigate(PAGE.capture(id, 'stream', streamId));
        }}
        place={place}
      />
    </div>
  );
}

function fits({ severity, text: said, line, callId, kind }: Happening, search: string, problemsOnly: boolean): boolean {
  if (problemsOnly && severity !== 'problem') return false;
  return holdsAll([said, kind, callId, line?.log, line?.text, line?.points].filter(Boolean).join(' '), search);
}

const timelineColumns = (): TableColumn<Happening>[] => [
  {
    id: 'time',
    name: text('captures.column.time'),
    width: '104px',
    cell: ({ at }) =>
      at === null ? <span className="quiet">{text('captures.log.noTime')}</span> : <time>{timeOfDay(at)}</time>,
  },
  {
    id: 'rank',
    name: text('captures.column.rank'),
    width: '96px',
    cell: ({ severity }) => <RankMark severity={severity} />,
  },
  {
    id: 'kind',
    name: text('captures.column.kind'),
    width: '144px',
    cell: ({ kind, line }) => (
      <span className="truncate">
        {line ? text(`captures.log.source.${line.source}`) : text(`captures.eventKind.${kind}`)}
      </span>
    ),
  },
  {
    id: 'text',
    name: text('captures.column.happened'),
    width: 'minmax(160px, 1fr)',
    cell: ({ text: said, line }) => (
      <span className="capture-two-lines">
        <span className="truncate" title={said}>
          {said}
        </span>
        {line && (
          <code className="quiet truncate" title={line.text}>
            {line.text}
          </code>
        )}
      </span>
    ),
  },
  {
    id: 'where',
    name: text('captures.column.where'),
    width: 'minmax(96px, 240px)',
    cell: ({ line, packet, callId }) => (
      <span className="capture-two-lines small">
        <span className="truncate">
          {line
            ? text('captures.log.line', { name: line.log, line: line.number })
            : text('captures.packetNumber', { number: packet ?? '' })}
        </span>
        <span className="quiet truncate" title={callId ?? undefined}>
          {line?.points ?? callId ?? ''}
        </span>
      </span>
    ),
  },
];
