/** RFC 3261 section 20.10: name-addr and addr-spec with parameters: From, To, Contact, Route, Record-Route, Refer-To. */
import { endOfQuoted, isToken, quote, trimWhite, unquote } from './lexical';
import { formatParams, parseParams, type Params } from './params';

export interface NameAddr {
  /** Without quotes and escapes; null where there is none. */
  displayName: string | null;
  /** URI as text, see `parseUri`. */
  uri: string;
  /** Parameters of the header, not of the URI: `tag`, `expires`, `q`... */
  params: Params;
}

/**
 * Reads one value (see `headerValues`). Without angle brackets whatever follows ";" belongs to the header, and the URI may hold
 * neither comma nor question mark (section 20.10). `*` of a Contact is no name-addr.
 * @returns null where it is none
 */
export function parseNameAddr(text: string): NameAddr | null {
  const value = trimWhite(text);
  let displayName: string | null = null;
  let open = 0;
  if (value.charAt(0) === '"') {
    const end = endOfQuoted(value, 0);
    if (end < 0) return null;
    displayName = unquote(value.slice(0, end));
    open = value.indexOf('<', end);
    if (open < 0 || trimWhite(value.slice(end, open)) !== '') return null;
  } else {
    open = value.indexOf('<');
    if (open < 0) return parseAddrSpec(value);
    const words = trimWhite(value.slice(0, open));
    if (words !== '') {
      if (!isDisplayWords(words)) return null;
      displayName = words;
    }
  }
  const close = value.indexOf('>', open);
  if (close < 0) return null;
  const uri = value.slice(open + 1, close);
  const params = parseParams(value.slice(close + 1));
  return params && isUriText(uri) ? { displayName, uri, params } : null;
}

function parseAddrSpec(value: string): NameAddr | null {
  const semicolon = value.indexOf(';');
  const uri = semicolon < 0 ? value : trimWhite(value.slice(0, semicolon));
  if (!isUriText(uri) || uri.includes('?') || uri.includes(',')) return null;
  const params = semicolon < 0 ? new Map<string, string | null>() : parseParams(value.slice(semicolon));
  return params && { displayName: null, uri, params };
}

/** Something with a scheme and without white space. Its grammar is checked where it is used. */
function isUriText(text: string): boolean {
  return text.indexOf(':') > 0 && !/[\s<>"]/.test(text);
}

/** Tokens and white space. Letters beyond ASCII are taken too: peers send names in UTF-8 without quotes. */
function isDisplayWords(words: string): boolean {
  return words.split(/[ \t]+/).every((word) => isToken(word.replace(/\P{ASCII}/gu, 'x')));
}

/** With angle brackets always; the display name is quoted. */
export function formatNameAddr({ displayName, uri, params }: NameAddr): string {
  const name = displayName === null || displayName === '' ? '' : `${quote(displayName)} `;
  return `${name}<${uri}>${formatParams(params)}`;
}
