import { printable } from '../../../src-shared/printable';

export const UNKNOWN = '-';

export type Column<Row> = readonly [title: string, cell: (row: Row) => string, right?: 'right'];

/** A head and a line a row, each column as wide as its widest cell. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  const cells = [
    columns.map(([title]) => title),
    ...rows.map((row) => columns.map(([, cellOf]) => printable(cellOf(row)))),
  ];
  const widths = columns.map((_column, index) =>
    cells.reduce((most, row) => Math.max(most, row[index]?.length ?? 0), 0),
  );
  const line = (row: readonly string[]): string =>
    columns
      .map(([, , right], index) => {
        const cell = row[index] ?? '';
        return right ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0);
      })
      .join('  ');
  return cells.map((row) => `  ${line(row)}`.trimEnd());
}

export function figure(value: number | null | undefined, digits = 0): string {
  return value === null || value === undefined ? UNKNOWN : value.toFixed(digits);
}

/** A heading with its rows; nothing where there are none. @param left rows that are not shown */
export function section(title: string, rows: readonly string[], left = 0): string[] {
  if (rows.length === 0) return [];
  const more = left > 0 ? [`  ... and ${left} more (--json)`] : [];
  return [`${title}:`, ...rows.map((row) => `  ${row}`), ...more, ''];
}

/** At blanks; a word that is longer stays whole. */
export function wrapped(content: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of content.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > Math.max(40, width)) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}
