import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNarrow } from './useNarrow';
import './VirtualTable.css';

export interface TableColumn<Row> {
  id: string;
  name: string;
  /** Track of a CSS grid: "96px", "minmax(0, 2fr)". */
  width: string;
  /** Numbers stand at the end of their place. */
  end?: boolean;
  /** Left out where the window is narrow. */
  wideOnly?: boolean;
  /** Whether the list can be put into the order of this column. */
  sortable?: boolean;
  cell: (row: Row) => ReactNode;
}

interface Rows<Row> {
  total: number | null;
  at: (index: number) => Row | undefined;
  need: (first: number, last: number) => void;
  stale: boolean;
}

interface Props<Row> {
  label: string;
  columns: readonly TableColumn<Row>[];
  rows: Rows<Row>;
  /** Pixels; every row has the same height. */
  rowHeight?: number;
  classOf?: (row: Row) => string | undefined;
  onOpen?: (row: Row) => void;
  sort?: { column: string; descending: boolean } | null;
  onSort?: (column: string) => void;
  /** Where the list stood when it was left; changed in place. Another object is another list, which begins where that one says. */
  place?: { offset: number; active: number | null };
}

const HEAD_HEIGHT = 32;
const MEANWHILE = '\u00a0';

/**
 * A table of which only the rows in sight exist, so that 100,000 of them scroll like ten. One stop of the tab key: arrows, Page Up and
 * Down, Home and End move inside, Enter opens.
 */
export function VirtualTable<Row>(props: Props<Row>) {
  const { label, rows, rowHeight = 36, onOpen, sort = null, onSort, place } = props;
  const { t } = useTranslation();
  const id = useId();
  const narrow = useNarrow();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<number | null>(place?.active ?? null);
  const columns = props.columns.filter(({ wideOnly }) => !(narrow && wideOnly));
  const grid = { gridTemplateColumns: columns.map(({ width }) => width).join(' ') };
  const total = rows.total ?? 0;
  // It hands out functions that must not be kept between drawings; none is.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
    initialOffset: place?.offset ?? 0,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => rows.need(first, last), [rows, first, last]);

  // Another question, or back at one from before: where that list stood.
  useLayoutEffect(() => {
    setActive(place?.active ?? null);
    if (scroller.current) scroller.current.scrollTop = place?.offset ?? 0;
  }, [place]);
  // Whoever comes back from a row that they opened goes on there.
  useEffect(() => {
    if (place && place.active !== null) scroller.current?.focus({ preventScroll: true });
  }, [place]);

  const go = (index: number) => {
    const next = Math.max(0, Math.min(total - 1, index));
    setActive(next);
    if (place) place.active = next;
    virtual.scrollToIndex(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || total === 0) return;
    const page = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - HEAD_HEIGHT) / rowHeight) - 1);
    const at = active ?? -1;
    const target: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: total - 1,
    };
    const row = active === null ? undefined : rows.at(active);
    if (event.key === 'Enter' && row && onOpen) onOpen(row);
    else if (target[event.key] !== undefined) go(target[event.key] ?? 0);
    else return;
    event.preventDefault();
    // Enter and the arrows belong to the list now, not to the window's shortcuts.
    event.stopPropagation();
  };
  return (
    <div
      ref={scroller}
      className={rows.stale ? 'vtable vtable-stale' : 'vtable'}
      role="grid"
      aria-label={label}
      aria-rowcount={total + 1}
      aria-colcount={columns.length}
      aria-busy={rows.total === null || rows.stale}
      aria-activedescendant={active === null ? undefined : `${id}-${active}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={(event) => {
        if (place) place.offset = event.currentTarget.scrollTop;
      }}
    >
      <div className="vtable-head" role="row" aria-rowindex={1} style={grid}>
        {columns.map(({ id: column, name, end, sortable }) => {
          const sorted = sort?.column === column ? (sort.descending ? 'descending' : 'ascending') : undefined;
          const Icon = sorted === 'descending' ? ArrowDown : ArrowUp;
          return (
            <div key={column} role="columnheader" aria-sort={sorted} className={end ? 'vtable-end' : undefined}>
              {sortable && onSort ? (
                <button
                  type="button"
                  className="vtable-sort"
                  title={t('table.sortBy', { name })}
                  onClick={() => onSort(column)}
                >
                  <span className="truncate">{name}</span>
                  <Icon className={sorted ? 'icon' : 'icon vtable-unsorted'} aria-hidden />
                </button>
              ) : (
                <span className="truncate">{name}</span>
              )}
            </div>
          );
        })}
      </div>
      <div className="vtable-body" style={{ height: virtual.getTotalSize() }} role="presentation">
        {items.map((item) => {
          const row = rows.at(item.index);
          const classes = [
            'vtable-row',
            item.index === active ? 'vtable-active' : '',
            (row && props.classOf?.(row)) ?? '',
          ];
          return (
            <div
              key={item.key}
              id={`${id}-${item.index}`}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={item.index === active}
              className={classes.filter(Boolean).join(' ')}
              style={{ ...grid, height: item.size, transform: `translateY(${item.start - HEAD_HEIGHT}px)` }}
              onClick={() => {
                setActive(item.index);
                if (place) place.active = item.index;
                if (row) onOpen?.(row);
              }}
            >
              {columns.map(({ id: column, end, cell }) => (
                <div key={column} role="gridcell" className={end ? 'vtable-end' : undefined}>
                  {row ? cell(row) : MEANWHILE}
                </div>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}
