import { useCallback } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListQuery, Page } from '../../../../src-shared/contract/captures';
import { Banner } from '../../../components/Banner';
import { Button } from '../../../components/Button';
import { VirtualTable } from '../../../components/VirtualTable';
import type { TableColumn } from '../../../components/VirtualTable';
import { changeList } from '../store';
import type { ListView } from '../store';
import { useRevision } from '../useCapture';
import { usePages } from '../usePages';
import { counted } from '../words';
import { ListBar } from './ListBar';
import { nextSort } from './nextSort';

interface Props<Row> {
  id: string;
  name: 'calls' | 'streams';
  list: ListView;
  label: string;
  placeholder: string;
  columns: readonly TableColumn<Row>[];
  fetch: (query: ListQuery) => Promise<Page<Row>>;
  onOpen: (row: Row) => void;
  classOf: (row: Row) => string | undefined;
  /** Columns of numbers show the largest first. */
  largestFirst: ReadonlySet<string>;
  empty: ReactNode;
}

/** A long list that the engine searches, sorts and cuts. */
export function EngineList<Row>(props: Props<Row>) {
  const { id, name, list, label, placeholder, columns, fetch, onOpen, classOf, largestFirst, empty } = props;
  const { t } = useTranslation();
  const { search, problemsOnly, sort, place } = list;
  const revision = useRevision(id);
  const ask = useCallback(
    (from: number, count: number) => fetch({ search, only: problemsOnly ? 'problems' : 'all', sort, from, count }),
    [fetch, search, problemsOnly, sort],
  );
  const rows = usePages(ask, revision);
  const onSearch = useCallback((typed: string) => changeList(id, name, { search: typed }), [id, name]);
  const asked = search !== '' || problemsOnly;
  const { total } = rows;
  return (
    <div className="capture-list">
      <ListBar
        search={search}
        onSearch={onSearch}
        problemsOnly={problemsOnly}
        onProblemsOnly={(on) => changeList(id, name, { problemsOnly: on })}
        placeholder={placeholder}
        found={
          total === null ? '' : asked ? t('captures.foundRows', { rows: counted(name, total) }) : counted(name, total)
        }
      />
      {rows.problem !== null && (
        <Banner
          level="error"
          live="alert"
          title={rows.problem}
          actions={<Button onClick={rows.retry}>{t('captures.tryAgain')}</Button>}
        />
      )}
      {total === 0 && !rows.stale ? (
        <div className="capture-list-empty">
          {asked ? <p className="quiet">{t('captures.nothingFound')}</p> : empty}
        </div>
      ) : (
        <VirtualTable
          label={label}
          columns={columns}
          rows={rows}
          classOf={classOf}
          onOpen={onOpen}
          sort={sort}
          onSort={(column) => changeList(id, name, { sort: nextSort(sort, column, largestFirst.has(column)) })}
          place={place}
        />
      )}
    </div>
  );
}
