/** RFC 3261 section 25.1 hostport: names, IPv4 addresses, IPv6 references, ports. */
import { hostText } from '../../../src-shared/words/endpoint';
import { isDigits } from './lexical';

export interface HostPort {
  /** Name or IP literal, an IPv6 address without its brackets. */
  host: string;
  port: number | null;
}

/** `host[:port]`; null where it is none. */
export function parseHostPort(text: string): HostPort | null {
  if (text.charAt(0) === '[') {
    const close = text.indexOf(']');
    // RFC 5118 section 4.10: the grammar of RFC 3261 yields one colon too many before an IPv4 tail.
    const host = text.slice(1, Math.max(close, 1)).replace(/:::(?=[\d.]+$)/, '::');
    if (!isIpv6(host)) return null;
    return withPort(host, text.slice(close + 1));
  }
  const colon = text.indexOf(':');
  const host = colon < 0 ? text : text.slice(0, colon);
  if (!isHostname(host)) return null;
  return withPort(host, colon < 0 ? '' : text.slice(colon));
}

function withPort(host: string, rest: string): HostPort | null {
  if (rest === '') return { host, port: null };
  const digits = rest.slice(1);
  if (rest.charAt(0) !== ':' || !isDigits(digits)) return null;
  const port = Number(digits);
  return port <= 65535 ? { host, port } : null;
}

/** A name or an IPv4 address. Underscores and a leading hyphen are against the grammar but in use. */
function isHostname(text: string): boolean {
  let labelLength = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46) {
      if (labelLength === 0) return false;
      labelLength = 0;
    } else if (isLetterOrDigit(code) || code === 45 || code === 95) labelLength++;
    else return false;
  }
  return text.length > 0 && text !== '.';
}

function isLetterOrDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

/** An IPv6 literal without brackets, the form with an IPv4 tail included (RFC 3986 section 3.2.2). */
export function isIpv6(text: string): boolean {
  if (text.length < 2 || text.length > 45) return false;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  let groups = 0;
  for (const [index, half] of halves.entries()) {
    if (half === '') continue;
    const parts = half.split(':');
    for (const [at, part] of parts.entries()) {
      const last = index === halves.length - 1 && at === parts.length - 1;
      if (last && part.includes('.')) {
        if (!isIpv4(part)) return false;
        groups += 2;
      } else {
        if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return false;
        groups++;
      }
    }
  }
  return halves.length === 2 ? groups <= 7 : groups === 8;
}

export function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => part.length <= 3 && isDigits(part) && Number(part) <= 255);
}

export function formatHostPort({ host, port }: HostPort): string {
  return port === null ? hostText(host) : `${hostText(host)}:${port}`;
}

/**
 * One spelling for all of the same address, for comparing: names in lower case without the final dot, IPv6 as eight groups
 * (RFC 5118 section 4.4: an address may be written in many ways).
 */
export function normalHost(host: string): string {
  if (!isIpv6(host)) return host.toLowerCase().replace(/\.$/, '');
  const [head = '', tail] = host.toLowerCase().split('::');
  const left = groupsOf(head);
  if (tail === undefined) return left.join(':');
  const right = groupsOf(tail);
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return [...left, ...zeros, ...right].join(':');
}

function groupsOf(half: string): string[] {
  if (half === '') return [];
  return half.split(':').flatMap((part) => {
    if (!part.includes('.')) return [part.replace(/^0+(?=.)/, '')];
    const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
    return [(a * 256 + b).toString(16), (c * 256 + d).toString(16)];
  });
}
