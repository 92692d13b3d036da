/** What the checks of quality have in common: a figure for each direction against a limit. */
import type { CheckOutcome } from '../../api';
import type { CheckId } from '../../facts/findings';

export type DirectionResult = Pick<CheckOutcome<CheckId>, 'summary'> & { status: 'pass' | 'warn' | 'fail' | 'info' };

const WORST = { pass: 0, info: 0, warn: 1, fail: 2 };

/** Both directions in one: the worse status, and what there is to say of each. */
export function bothWays(...directions: (DirectionResult | null)[]): DirectionResult {
  const known = directions.filter((one) => one !== null);
  const worst = known.reduce<DirectionResult | null>((a, b) => (a && WORST[a.status] >= WORST[b.status] ? a : b), null);
  if (!worst) return { status: 'info', summary: 'Nobody can tell: no packet of either direction was counted.' };
  return { status: worst.status, summary: known.map(({ summary }) => summary).join(' ') };
}
