import { CAUSES } from '../../../src-shared/causes';
import type { Judgement } from './judgement';

/** More would not be read between two steps; the result has all of them. */
const MOST = 4;

/** What the person can try before going on. Nothing where somebody else has to act. */
export function firstAid({ findings }: Judgement): string[] {
  const [first] = findings;
  if (!first || CAUSES[first.code].owner !== 'you') return [];
  return CAUSES[first.code].fix.slice(0, MOST);
}
