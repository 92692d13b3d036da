import type { Sort } from '../store';

/** Pressing a column's name: its order, the order turned round, and back to problems first. */
export function nextSort(sort: Sort | null, column: string, largestFirst: boolean): Sort | null {
  if (sort?.column !== column) return { column, descending: largestFirst };
  return sort.descending === largestFirst ? { column, descending: !largestFirst } : null;
}
