import { useVirtualizer } from '@tanstack/react-virtual';
import { ListTree } from 'lucide-react';
import { useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { CapturedCall, LadderLine } from '../../../../src-shared/model/capture';
import { Empty } from '../../../components/Empty';
import { timeOfDay } from '../../../i18n/format';
import { ladderColumns } from './columns';
import { LadderBar } from './LadderBar';
import { LadderRowView, TIME_WIDTH } from './LadderRow';
import { LinePanel } from './LinePanel';
import { lineRows } from './rows';
import type { LadderLineRow } from './rows';
import { scaleOf, ZOOM_FIT } from './zoom';

const HEAD_HEIGHT = 40;

interface Props {
  captureId: string;
  call: CapturedCall;
  lines: readonly LadderLine[];
}

/**
 * Who said what to whom, a column for each computer of the call. A click (or Enter) shows the whole message; a second one with Shift
 * lays both side by side.
 */
export function CallLadder({ captureId, call, lines }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set());
  const [besides, setBesides] = useState(true);
  const [zoom, setZoom] = useState(ZOOM_FIT);
  const [active, setActive] = useState<number | null>(null);
  /** Indexes of the chosen lines: one to read, or two to compare. */
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const [comparing, setComparing] = useState(false);
  const layout = useMemo(() => ladderColumns(call, lines), [call, lines]);
  const rows = useMemo(() => lineRows(lines, layout, { hidden, besides }), [lines, layout, hidden, besides]);
  const shown = layout.columns.filter((_, column) => !hidden.has(column));
  const scale = scaleOf(zoom, shown.length, width - TIME_WIDTH - 8);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, []);

  // It hands out functions that must not be kept between drawings; none is.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => scale.rowHeight,
    overscan: 10,
    scrollMargin: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
  });
  // What was measured at another zoom is wrong now.
  useLayoutEffect(() => virtual.measure(), [virtual, scale.rowHeight]);

  const choose = (row: LadderLineRow, second: boolean) => {
    const [first] = chosen;
    if (second && first !== undefined && first !== row.index && row.line.kind === 'message') {
      setChosen([first, row.index]);
      setComparing(false);
    } else setChosen(chosen.length === 1 && first === row.index ? [] : [row.index]);
  };
  const go = (index: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    setActive(next);
    virtual.scrollToIndex(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = active ?? -1;
    const row = active === null ? undefined : rows[active];
    if (event.key === 'ArrowDown') go(at + 1);
    else if (event.key === 'ArrowUp') go(at - 1);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(rows.length - 1);
    else if ((event.key === 'Enter' || event.key === ' ') && row) choose(row, event.shiftKey || comparing);
    else if (event.key === 'Escape' && chosen.length > 0) setChosen([]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  if (lines.length === 0) {
    return (
      <Empty icon={ListTree} title={t('captures.ladder.empty')}>
        {t('captures.ladder.emptyHint')}
      </Empty>
    );
  }
  const open = chosen.flatMap((index) => lines[index] ?? []);
  return (
    <div className="capture-lane-page">
      <LadderBar
        columns={layout.columns}
        hidden={hidden}
        onHidden={setHidden}
        besides={besides}
        onBesides={setBesides}
        zoom={zoom}
        onZoom={setZoom}
      />
      <div
        className={
          open.length === 0
            ? 'capture-lane-split capture-lane-alone'
            : open.length === 2
              ? 'capture-lane-split capture-lane-two'
              : 'capture-lane-split'
        }
      >
        <div ref={scroller} className="capture-lanes">
          <div
            className="capture-lane-heads"
            aria-hidden
            style={{ width: TIME_WIDTH + shown.length * scale.columnWidth }}
          >
            <span className="capture-lane-corner" />
            {shown.map(({ name, product }, column) => (
              <span
                key={name}
                className="capture-lane-head"
                style={{ left: TIME_WIDTH + column * scale.columnWidth, width: scale.columnWidth }}
                title={product === null ? name : `${name}: ${product}`}
              >
                <b className="truncate">{name}</b>
                <span className="quiet truncate">{product ?? '\u00a0'}</span>
              </span>
            ))}
          </div>
          <div
            className="capture-lane-body"
            role="listbox"
            aria-label={t('captures.ladder.label')}
            aria-multiselectable
            aria-activedescendant={active === null ? undefined : `${id}-${active}`}
            tabIndex={0}
            onKeyDown={onKeyDown}
            style={{ height: virtual.getTotalSize(), width: TIME_WIDTH + shown.length * scale.columnWidth }}
          >
            {shown.map(({ name }, column) => (
              <span
                key={name}
                className="capture-lane-line"
                role="presentation"
                style={{ left: TIME_WIDTH + (column + 0.5) * scale.columnWidth }}
              />
            ))}
            {virtual.getVirtualItems().map((item) => {
              const row = rows[item.index];
              if (!row) return null;
              return (
                <div
                  key={item.key}
                  id={`${id}-${item.index}`}
                  role="option"
                  aria-selected={chosen.includes(row.index)}
                  aria-setsize={rows.length}
                  aria-posinset={item.index + 1}
                  aria-label={t('captures.ladder.line', {
                    time: timeOfDay(row.line.at),
                    from: row.line.from,
                    to: row.line.to,
                    text: row.text,
                    again: row.line.kind === 'message' && row.line.retransmission ? t('ladder.retransmission') : '',
                  })}
                  title={row.line.kind === 'message' ? (row.line.malformed ?? row.text) : row.text}
                  className={item.index === active ? 'capture-lane-row capture-lane-active' : 'capture-lane-row'}
                  style={{ height: item.size, transform: `translateY(${item.start - HEAD_HEIGHT}px)` }}
                  onClick={(event: MouseEvent) => {
                    setActive(item.index);
                    choose(row, event.shiftKey || comparing);
                  }}
                >
                  <LadderRowView row={row} scale={scale} />
                </div>
              );
            })}
          </div>
        </div>
        {open.length > 0 && (
          <LinePanel
            captureId={captureId}
            lines={open}
            comparing={comparing}
            onCompare={setComparing}
            onClose={() => {
              setChosen([]);
              setComparing(false);
            }}
          />
        )}
      </div>
    </div>
  );
}
