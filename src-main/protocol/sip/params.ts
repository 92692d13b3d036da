/** RFC 3261 section 25.1 generic-param: `;name=value` lists of header values and URIs. */
import { isToken, splitOutside, trimWhite } from './lexical';

/**
 * Parameter names in lower case, in the order of the wire; values as they were written, quotes included (see `unquote`), null
 * for a parameter without "=".
 */
export type Params = Map<string, string | null>;

/**
 * Reads what follows the main part of a header value. `text` is empty or begins with ";" after white space.
 * @returns null where a name is no token, a value is missing or a quoted value never closes
 */
export function parseParams(text: string): Params | null {
  const params: Params = new Map();
  const trimmed = trimWhite(text);
  if (trimmed === '') return params;
  if (trimmed.charAt(0) !== ';') return null;
  for (const part of splitOutside(trimmed.slice(1), ';')) {
    const equals = part.indexOf('=');
    const name = equals < 0 ? part : trimWhite(part.slice(0, equals));
    if (!isToken(name)) return null;
    const value = equals < 0 ? null : trimWhite(part.slice(equals + 1));
    if (value !== null && !isParamValue(value)) return null;
    const key = name.toLowerCase();
    if (!params.has(key)) params.set(key, value);
  }
  return params;
}

/** Quoted whole, or free of quotes and white space. Wider than the grammar: peers put "/" and "@" into tokens. */
function isParamValue(value: string): boolean {
  if (value.charAt(0) === '"') return value.length > 1 && value.endsWith('"');
  return value !== '' && !/[\s"<>,]/.test(value);
}

/** `;name=value;flag`, or the empty text. */
export function formatParams(params: Params): string {
  let text = '';
  for (const [name, value] of params) text += value === null ? `;${name}` : `;${name}=${value}`;
  return text;
}
