import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem } from '../../../../src-shared/causes/problem';
import type { CapturedRegistration } from '../../../../src-shared/model/capture';
import { VirtualTable } from '../../../components/VirtualTable';
import type { TableColumn } from '../../../components/VirtualTable';
import { t as text } from '../../../i18n';
import { figure, span, timeOfDay, withUnit } from '../../../i18n/format';
import { CauseList } from '../CauseList';
import { RankMark } from '../RankMark';
import type { Severity } from '../severity';
import { changeList } from '../store';
import type { ListView } from '../store';
import { rowsOf } from '../usePages';
import { partyName } from '../words';
import { holdsAll } from './holdsAll';
import { ListBar } from './ListBar';

interface Props {
  id: string;
  registrations: readonly CapturedRegistration[];
  list: ListView;
}

/** Who registered where, and how it came out; what is wrong with the chosen one stands below. */
export function Registrations({ id, registrations, list: { search, problemsOnly, place } }: Props) {
  const { t } = useTranslation();
  const columns = useMemo(() => registrationColumns(), []);
  const rows = useMemo(
    () => rowsOf(findRegistrations(registrations, search, problemsOnly)),
    [registrations, search, problemsOnly],
  );
  const [chosen, setChosen] = useState<CapturedRegistration | null>(null);
  const onSearch = useCallback((typed: string) => changeList(id, 'registrations', { search: typed }), [id]);
  return (
    <section className="capture-list" aria-label={t('captures.registrations')}>
      <ListBar
        search={search}
        onSearch={onSearch}
        problemsOnly={problemsOnly}
        onProblemsOnly={(on) => changeList(id, 'registrations', { problemsOnly: on })}
        placeholder={t('captures.searchRegistrations')}
        found={t('captures.registrationCount', { count: rows.total ?? 0, shown: figure(rows.total) })}
      />
      <VirtualTable
        label={t('captures.registrations')}
        columns={columns}
        rows={rows}
        classOf={(row) => `capture-row-${severityOf(row)}`}
        onOpen={(row) => setChosen(row === chosen ? null : row)}
        place={place}
      />
      {chosen && (
        <div className="capture-list-detail">
          {chosen.causes.length > 0 ? (
            <CauseList causes={chosen.causes} label={t('captures.causes')} />
          ) : (
            <p className="quiet small">{t('captures.registrationFine', { aor: partyName(chosen.aor) })}</p>
          )}
        </div>
      )}
    </section>
  );
}

function severityOf({ causes, state }: CapturedRegistration): Severity {
  if (causes.some(isProblem) || state === 'rejected' || state === 'no-answer') return 'problem';
  return state === 'challenged' ? 'warning' : 'fine';
}

const ORDER: readonly Severity[] = ['problem', 'warning', 'note', 'fine'];

/** Those with problems first; otherwise in the order of the capture. */
function findRegistrations(
  registrations: readonly CapturedRegistration[],
  search: string,
  problemsOnly: boolean,
): CapturedRegistration[] {
  return registrations
    .filter((row) => !problemsOnly || severityOf(row) === 'problem')
    .filter(({ aor, registrar, state, status, reason, callId }) =>
      holdsAll([aor, registrar, state, status, reason, callId].join(' '), search),
    )
    .sort((a, b) => ORDER.indexOf(severityOf(a)) - ORDER.indexOf(severityOf(b)));
}

const registrationColumns = (): TableColumn<CapturedRegistration>[] => [
  {
    id: 'rank',
    name: text('captures.column.rank'),
    width: '104px',
    cell: (row) => <RankMark severity={severityOf(row)} />,
  },
  {
    id: 'start',
    name: text('captures.column.start'),
    width: '104px',
    cell: ({ startedAt }) => timeOfDay(startedAt),
  },
  {
    id: 'aor',
    name: text('captures.column.aor'),
    width: 'minmax(96px, 2fr)',
    cell: ({ aor }) => <span className="truncate">{partyName(aor)}</span>,
  },
  {
    id: 'registrar',
    name: text('captures.column.registrar'),
    width: 'minmax(96px, 2fr)',
    cell: ({ registrar }) => <span className="truncate">{registrar}</span>,
  },
  {
    id: 'state',
    name: text('captures.column.state'),
    width: 'minmax(128px, 2fr)',
    cell: ({ state, status, reason }) => (
      <span className="truncate" title={status === null ? undefined : `${status} ${reason ?? ''}`}>
        {text(`captures.registrationState.${state}`)}
        {status === null ? '' : `, ${status} ${reason ?? ''}`}
      </span>
    ),
  },
  {
    id: 'finding',
    name: text('captures.column.finding'),
    width: 'minmax(96px, 3fr)',
    cell: ({ causes }) => (
      <span className="truncate" title={causes[0]?.title}>
        {causes[0]?.title ?? ''}
      </span>
    ),
  },
  {
    id: 'attempts',
    name: text('captures.column.attempts'),
    width: '80px',
    end: true,
    wideOnly: true,
    cell: ({ attempts }) => figure(attempts),
  },
  {
    id: 'delay',
    name: text('captures.column.took'),
    width: '80px',
    end: true,
    cell: ({ delayMs }) => (delayMs === null ? '–' : span(delayMs)),
  },
  {
    id: 'expires',
    name: text('captures.column.expires'),
    width: '80px',
    end: true,
    wideOnly: true,
    cell: ({ expiresS }) => (expiresS === null ? '–' : withUnit(expiresS, 's')),
  },
];
