/** RFC 4028 sections 4 and 5: Session-Expires and Min-SE. */
import { parseDeltaSeconds } from './deltaSeconds';
import { trimWhite } from './lexical';
import { formatParams, parseParams, type Params } from './params';

/** Smallest interval that anybody may ask for, s (section 5). */
export const MIN_SESSION_EXPIRES_S = 90;

export interface SessionExpires {
  /** s */
  interval: number;
  /** Who sends the refreshes: the UA client or server of the request that this header is in. */
  refresher: 'uac' | 'uas' | null;
}

export function parseSessionExpires(text: string): SessionExpires | null {
  const parsed = deltaWithParams(text);
  if (!parsed) return null;
  const refresher = parsed.params.get('refresher')?.toLowerCase();
  return { interval: parsed.seconds, refresher: refresher === 'uac' || refresher === 'uas' ? refresher : null };
}

export function formatSessionExpires({ interval, refresher }: SessionExpires): string {
  return interval + formatParams(new Map(refresher ? [['refresher', refresher]] : []));
}

/** Min-SE in s. */
export function parseMinSe(text: string): number | null {
  return deltaWithParams(text)?.seconds ?? null;
}

function deltaWithParams(text: string): { seconds: number; params: Params } | null {
  const semicolon = text.indexOf(';');
  const seconds = parseDeltaSeconds(trimWhite(semicolon < 0 ? text : text.slice(0, semicolon)));
  const params = parseParams(semicolon < 0 ? '' : text.slice(semicolon));
  return seconds === null || !params ? null : { seconds, params };
}
