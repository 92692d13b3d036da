import { EngineError } from '../errors';

/** RFC 3261 section 25.1, `user`, without the percent sign, which has to be followed by two hexadecimal digits. */
const USER = /^(?:[\w.!~*'()&=+$,;?/-]|%[0-9a-f]{2})+$/i;
const HOST = /^(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?\.?)(?::\d{1,5})?$/i;
/** Dialled digits with the marks that people write between them (RFC 3966 section 5.1.1, and the slash). */
const NUMBER = /^\+?[\d*#][\d*#\s().\-/]*$/;
const SEPARATORS = /[\s().\-/]/g;
/** Marks that come along with a number copied from a page: bidirectional controls, soft hyphen, zero-width characters. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;
const DASHES = /[\u2010-\u2015\u2212]/g;

/**
 * What a person typed or pasted, as the SIP URI to call: digits and user names go to the account's domain, URIs stay as they are.
 * @param accountUri address of record of the account, "sip:alice@pbx.test"
 * @throws EngineError that says what does not fit
 */
export function dialTarget(typed: string, accountUri: string): string {
  const text = normalise(typed);
  if (text === '') throw EngineError.badRequest('Enter a number or a SIP address.');
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(text)?.[0].toLowerCase();
  if (scheme === 'sip:' || scheme === 'sips:') return checkedUri(scheme, text.slice(scheme.length), typed);
  const account = domainOf(accountUri);
  if (scheme === 'tel:') return telephoneUri(text.slice(scheme.length), account, typed);
  if (NUMBER.test(text)) return `${account.scheme}${escapeUser(digitsOf(text))}@${account.domain}`;
  if (text.includes('@')) return checkedUri(account.scheme, text, typed);
  if (!USER.test(text)) throw notCallable(typed);
  return `${account.scheme}${text}@${account.domain}`;
}

function normalise(typed: string): string {
  const text = typed.normalize('NFKC').replace(INVISIBLE, '').replace(DASHES, '-').trim();
  // A name-addr (RFC 3261 section 20.10): only what stands between the angle brackets is dialled.
  return /<([^<>]+)>\s*$/.exec(text)?.[1]?.trim() ?? text;
}

function checkedUri(scheme: string, rest: string, typed: string): string {
  const [address = '', ...parameters] = splitParameters(rest);
  const at = address.lastIndexOf('@');
  const user = at < 0 ? null : address.slice(0, at);
  const host = address.slice(at + 1);
  if ((user !== null && !USER.test(escapeUser(user))) || !HOST.test(host)) throw notCallable(typed);
  if (parameters.some((parameter) => !/^[\w.!~*'()[\]/:&+$%=?-]+$/.test(parameter))) throw notCallable(typed);
  return scheme + [user === null ? host : `${escapeUser(user)}@${host}`, ...parameters].join(';');
}

/** Parameters follow the host; a semicolon before the "@" belongs to the user. */
function splitParameters(rest: string): string[] {
  const at = rest.lastIndexOf('@');
  const [host = '', ...parameters] = rest.slice(at + 1).split(';');
  return [rest.slice(0, at + 1) + host, ...parameters];
}

/** RFC 3261 section 19.1.6: a tel URL as the user of a SIP URI. */
function telephoneUri(rest: string, account: { scheme: string; domain: string }, typed: string): string {
  const [number = ''] = rest.split(';');
  if (!NUMBER.test(number)) throw notCallable(typed);
  return `${account.scheme}${escapeUser(digitsOf(number))}@${account.domain};user=phone`;
}

/** "+49 (0)30 12" is written for two readers: from abroad the zero in brackets is not dialled. */
function digitsOf(text: string): string {
  const international = text.startsWith('+') ? text.replace('(0)', '') : text;
  return international.replace(SEPARATORS, '');
}

/** "#" would start a fragment: it has to be escaped in a URI. */
function escapeUser(user: string): string {
  return user.replaceAll('#', '%23');
}

function domainOf(accountUri: string): { scheme: string; domain: string } {
  const match = /^(sips?:)(?:[^@]*@)?([^;?]+)/i.exec(accountUri.trim());
  if (!match?.[1] || !match[2]) throw EngineError.badRequest(`The account's address "${accountUri}" is not a SIP URI.`);
  return { scheme: match[1].toLowerCase(), domain: match[2] };
}

function notCallable(typed: string): EngineError {
  return EngineError.badRequest(
    `"${typed.trim()}" cannot be called: enter a number, a user name, or an address such as sip:bob@pbx.test.`,
  );
}
