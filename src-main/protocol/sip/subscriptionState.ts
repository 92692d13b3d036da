/** RFC 6665 section 8.2.3: Subscription-State, as in the NOTIFY of a REFER. */
import { parseDeltaSeconds } from './deltaSeconds';
import { isToken, trimWhite } from './lexical';
import { formatParams, parseParams } from './params';

export interface SubscriptionState {
  /** "active", "pending", "terminated" or an extension, in lower case. */
  state: string;
  /** s */
  expires: number | null;
  reason: string | null;
}

export function parseSubscriptionState(text: string): SubscriptionState | null {
  const semicolon = text.indexOf(';');
  const state = trimWhite(semicolon < 0 ? text : text.slice(0, semicolon)).toLowerCase();
  const params = parseParams(semicolon < 0 ? '' : text.slice(semicolon));
  if (!params || !isToken(state)) return null;
  return { state, expires: parseDeltaSeconds(params.get('expires')), reason: params.get('reason') ?? null };
}

export function formatSubscriptionState({ state, expires, reason }: SubscriptionState): string {
  const params = new Map<string, string>();
  if (expires !== null) params.set('expires', String(expires));
  if (reason !== null) params.set('reason', reason);
  return state + formatParams(params);
}
