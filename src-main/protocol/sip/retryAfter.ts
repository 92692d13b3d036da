/** RFC 3261 section 20.33: Retry-After. */
import { parseDeltaSeconds } from './deltaSeconds';

/** Seconds to wait; comment and duration are for people and left out. Null where it does not begin with a number. */
export function parseRetryAfter(text: string): number | null {
  return parseDeltaSeconds(/^\d+(?=[ \t]*(?:[(;]|$))/.exec(text)?.[0]);
}
