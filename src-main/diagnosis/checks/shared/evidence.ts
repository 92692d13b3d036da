/** Evidence in one line each. */
import type { Evidence } from '../../../../src-shared/model/diagnosis';

type Cell = string | number | boolean | null;

export function table(label: string, columns: string[], rows: Cell[][]): Evidence {
  return { kind: 'table', label, value: { columns, rows } };
}

export function field(label: string, value: Cell): Evidence {
  return { kind: 'field', label, value };
}

/** ms, rounded to tenths. */
export function tenths(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 10) / 10;
}
