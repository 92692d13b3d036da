import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useApp } from '../../state/app';
import { engine } from '../../rpc/engine';
import { PageStore } from './pageStore';
import type { FetchPage, RowsState } from './pageStore';

export interface Rows<Row> extends RowsState<Row> {
  /** Rows that are about to be seen, both ends included. */
  need: (first: number, last: number) => void;
  retry: () => void;
}

/** Rows of a long list as they come into sight. Another function is another question, so it has to be kept between drawings; another `revision` asks the same again. */
export function usePages<Row>(fetch: FetchPage<Row>, revision = 0): Rows<Row> {
  const [store] = useState(() => new PageStore<Row>(() => engine.state === 'open'));
  const online = useApp((state) => state.link === 'open');
  const state = useSyncExternalStore(store.subscribe, () => store.state);
  useEffect(() => {
    if (online) store.ask(fetch, revision);
  }, [store, fetch, revision, online]);
  useEffect(() => {
    // What did not come because the engine was gone.
    if (online) store.retry();
  }, [store, online]);
  return useMemo(
    () => ({
      ...state,
      need: (first: number, last: number) => store.need(first, last),
      retry: () => store.retry(),
    }),
    [store, state],
  );
}

/** The same for rows that are there already. */
export const rowsOf = <Row>(list: readonly Row[]): Rows<Row> => ({
  total: list.length,
  at: (index) => list[index],
  need: () => undefined,
  stale: false,
  problem: null,
  retry: () => undefined,
});
