import type { HistoryEntry } from '../../src-shared/contract/contract';

/** Below that a call was hard to understand: the limit that a diagnosis has too. */
const POOR_MOS = 3.6;

/** A call of one's own that did not come off, or sounded bad: the cause of which can be looked for by calling there again. */
export const isWorthDiagnosing = ({ direction, state, mos }: HistoryEntry): boolean =>
  direction === 'outgoing' && (state === 'failed' || state === 'rejected' || (mos !== null && mos < POOR_MOS));
