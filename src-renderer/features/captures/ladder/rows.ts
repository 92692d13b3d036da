/** The lines of a ladder as they are drawn: from column to column, with what stands at them. */
import type { LadderLine } from '../../../../src-shared/model/capture';
import { preciseMs, shortStartLine, toneOf } from '../../../components/calls/ladderRows';
import type { LadderColumns } from './columns';

export interface LadderLineRow {
  /** Index among all lines, whatever is filtered away. */
  index: number;
  line: LadderLine;
  /** Columns, counted among those that are shown. */
  from: number;
  to: number;
  text: string;
  tone: 'request' | 'provisional' | 'success' | 'failure' | 'media' | 'event' | 'alarm';
  /** Ms since the row above; null for the first. */
  sinceBefore: number | null;
}

export interface LadderFilter {
  /** Columns that are left out, with everything that they say and hear. */
  hidden: ReadonlySet<number>;
  /** Media and events between the messages. */
  besides: boolean;
}

const ALARMS = new Set(['icmp', 'gap', 'ssrc-change']);

function toneOfLine(line: LadderLine): LadderLineRow['tone'] {
  if (line.kind === 'message') return toneOf(line.startLine);
  if (line.kind === 'media') return 'media';
  return ALARMS.has(line.event) ? 'alarm' : 'event';
}

export function lineRows(
  lines: readonly LadderLine[],
  { columns, of }: LadderColumns,
  { hidden, besides }: LadderFilter,
): LadderLineRow[] {
  const shown = columns.map((_, column) => column).filter((column) => !hidden.has(column));
  const place = new Map(shown.map((column, index) => [column, index]));
  let before: number | null = null;
  return lines.flatMap((line, index) => {
    const [from, to] = [place.get(of(line.from)), place.get(of(line.to))];
    if (from === undefined || to === undefined || (!besides && line.kind !== 'message')) return [];
    const at = preciseMs(line.at);
    const row: LadderLineRow = {
      index,
      line,
      from,
      to,
      text: line.kind === 'message' ? shortStartLine(line.startLine).replace(/^([A-Z]+) sips?:/, '$1 ') : line.text,
      tone: toneOfLine(line),
      sinceBefore: before === null ? null : at - before,
    };
    before = at;
    return [row];
  });
}
