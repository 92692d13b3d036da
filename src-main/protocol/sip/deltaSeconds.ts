/** RFC 3261 section 25.1 delta-seconds: Expires, Min-Expires, and the `expires` parameter of a Contact. */
import { isDigits } from './lexical';

/** Largest value, s (section 20.19). */
const LARGEST = 2 ** 32 - 1;

/** Whole seconds; more than fits into 32 bits counts as the largest value (RFC 4475 section 3.1.2.4). Null where it is no number. */
export function parseDeltaSeconds(text: string | null | undefined): number | null {
  return text && isDigits(text) ? Math.min(Number(text), LARGEST) : null;
}
