import { isProblem } from '../../../../src-shared/causes/problem';
import type { CapturedCallDetail } from '../../../../src-shared/contract/captures';
import type { Severity } from '../severity';
import { severityOfMarks } from '../words';

/** Final responses that say what a person did or where they were: the signalling worked (as the engine ranks its lists). */
const ORDINARY = new Set([401, 407, 480, 486, 487, 600, 603]);

/** How much a call needs attention, by its causes, its outcome and its streams. */
export function severityOfDetail({ call, streams }: CapturedCallDetail): Severity {
  const { causes, state, status, retransmissions } = call;
  const refused = state === 'rejected' && (status === null || !ORDINARY.has(status));
  if (causes.some(isProblem) || state === 'failed' || refused) return 'problem';
  const worst = severityOfMarks(streams.flatMap(({ marks }) => marks));
  return worst === 'fine' && retransmissions > 0 ? 'warning' : worst;
}
