/** How large a ladder is drawn. */
export interface LadderScale {
  /** Of a column, pixels. */
  columnWidth: number;
  rowHeight: number;
}

const STEPS = [
  { factor: 0.5, rowHeight: 24 },
  { factor: 0.7, rowHeight: 30 },
  { factor: 1, rowHeight: 38 },
  { factor: 1.4, rowHeight: 44 },
  { factor: 2, rowHeight: 52 },
] as const;

/** The step at which all columns just fit, where there is room for them. */
export const ZOOM_FIT = 2;
export const ZOOM_MOST = STEPS.length - 1;

/** Below that nobody reads what stands on an arrow, pixels. */
const LEAST_FIT = 168;
const LEAST = 88;

/** @param room for the columns, pixels */
export function scaleOf(zoom: number, columns: number, room: number): LadderScale {
  const { factor, rowHeight } = STEPS[zoom] ?? STEPS[ZOOM_FIT];
  const fit = Math.max(LEAST_FIT, Math.floor(room / Math.max(1, columns)));
  return { columnWidth: Math.max(LEAST, Math.round(fit * factor)), rowHeight };
}
