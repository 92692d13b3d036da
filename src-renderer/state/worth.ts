import type { HistoryEntry } from '../../src-shared/contract/contract';

/** A call of one's own in which something was wrong: the cause can be looked into by calling there again. */
export const isWorthDiagnosing = ({ direction, state, cause }: HistoryEntry): boolean =>
  direction === 'outgoing' && (state === 'failed' || state === 'rejected' || cause !== null);
