/** RFC 3261 section 25.1 and RFC 7235 section 2.1: a scheme with `name=value` pairs, as in challenges and credentials. */
import { isToken, splitOutside, trimWhite, unquote } from './lexical';

export interface AuthParams {
  /** "Digest", "Basic"... as written. */
  scheme: string;
  /** Names in lower case, values without quotes. */
  params: Map<string, string>;
}

/**
 * Reads one header line (section 7.3.1: several challenges stand in several lines).
 * @returns null without a scheme, or where a pair is malformed
 */
export function parseAuthParams(text: string): AuthParams | null {
  const value = trimWhite(text);
  const gap = value.search(/[ \t]/);
  const scheme = gap < 0 ? value : value.slice(0, gap);
  if (!isToken(scheme)) return null;
  const params = new Map<string, string>();
  if (gap < 0) return { scheme, params };
  for (const part of splitOutside(value.slice(gap), ',')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = trimWhite(part.slice(0, Math.max(equals, 0))).toLowerCase();
    if (!isToken(name)) return null;
    if (!params.has(name)) params.set(name, unquote(trimWhite(part.slice(equals + 1))));
  }
  return { scheme, params };
}
