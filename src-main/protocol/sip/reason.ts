/** RFC 3326: Reason, with the causes of Q.850 or SIP. */
import { isDigits, isToken, quote, trimWhite, unquote } from './lexical';
import { parseParams } from './params';

export interface Reason {
  /** "Q.850", "SIP", or another registered protocol, as written. */
  protocol: string;
  cause: number | null;
  text: string | null;
}

/** Reads one value (see `headerValues`). */
export function parseReason(value: string): Reason | null {
  const semicolon = value.indexOf(';');
  const protocol = trimWhite(semicolon < 0 ? value : value.slice(0, semicolon));
  const params = parseParams(semicolon < 0 ? '' : value.slice(semicolon));
  if (!params || !isToken(protocol)) return null;
  const cause = params.get('cause');
  const text = params.get('text');
  return {
    protocol,
    cause: cause && isDigits(cause) ? Number(cause) : null,
    text: typeof text === 'string' ? unquote(text) : null,
  };
}

export function formatReason({ protocol, cause, text }: Reason): string {
  return `${protocol}${cause === null ? '' : `;cause=${cause}`}${text === null ? '' : `;text=${quote(text)}`}`;
}
