/** RFC 7064 and RFC 7065: what is wrong with the address of a STUN or TURN server, in the words of whoever typed it. */
import { isIpLiteral } from './address';

const SCHEME = /^(stuns?|turns?):/i;
const HOST_NAME = /^[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?$/i;
/** RFC 1035 section 2.3.4. */
const MAX_HOST = 253;

/** One sentence, or null where it is right. As strict as the browsers are: what passes here makes no `RTCPeerConnection` throw. */
export function iceUrlProblem(typed: string): string | null {
  const url = typed.trim();
  if (url === '') return 'Enter the address of a STUN or TURN server, for example turn:turn.test:3478.';
  if (/\s/.test(url)) return 'There is a space in it: give each address a line of its own.';
  const scheme = SCHEME.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined) return schemeProblem(url);
  const rest = url.slice(scheme.length + 1);
  if (rest.startsWith('//')) return `Leave out the slashes: ${scheme}:${rest.slice(2)}.`;
  if (rest.includes('@')) return 'User name and password have fields of their own: leave them out of the address.';
  const [authority = '', ...queries] = rest.split('?');
  return placeProblem(authority) ?? queryProblem(scheme, queries);
}

/** Whether a browser asks for a user name and a password with it. */
export function isTurnUrl(url: string): boolean {
  return /^turns?:/i.test(url.trim());
}

function schemeProblem(url: string): string {
  const other = /^([a-z][a-z0-9+.-]*):(?!\d+(?:\?|$))/i.exec(url)?.[1];
  return other === undefined
    ? `Write turn: or stun: before it, for example turn:${url.replace(/^\/+/, '')}.`
    : `An address of this kind begins with stun:, stuns:, turn: or turns:, not with ${other}:.`;
}

function placeProblem(authority: string): string | null {
  if (authority === '') return 'The name of the server is missing.';
  if (/[/#]/.test(authority)) return 'An address of this kind has no path: end it after the port.';
  if (/^[\da-f]*:[\da-f]*:[\da-f:.]*$/i.test(authority)) {
    return 'Put the IPv6 address in brackets, for example turn:[2001:db8::1]:3478.';
  }
  const [, bracketed, name, port] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(.*))?$/.exec(authority) ?? [];
  if (bracketed === undefined && name === undefined) return 'The brackets of the IPv6 address do not fit.';
  if (bracketed !== undefined && !(bracketed.includes(':') && isIpLiteral(bracketed))) {
    return `"${bracketed}" in the brackets is no IPv6 address.`;
  }
  if (name === '') return 'The name of the server is missing.';
  if (name !== undefined && !isHost(name)) return `"${name}" is no host name.`;
  if (port !== undefined && !isPort(port)) return `The port has to be a number from 1 to 65535, not "${port}".`;
  return null;
}

function queryProblem(scheme: string, queries: readonly string[]): string | null {
  if (queries.length === 0) return null;
  if (scheme.startsWith('stun')) return `A ${scheme}: address ends after the port: leave "?${queries.join('?')}" out.`;
  const [, transport] = /^transport=(.*)$/i.exec(queries.join('?')) ?? [];
  if (transport === undefined) return 'Nothing but ?transport=udp or ?transport=tcp may follow.';
  if (/^(udp|tcp)$/i.test(transport)) return null;
  return /^tls$/i.test(transport)
    ? 'TLS is asked for by turns: in place of turn:, not by the transport.'
    : `The transport is udp or tcp, not "${transport}".`;
}

function isHost(name: string): boolean {
  // Digits and dots alone are meant as an IPv4 address.
  return /^[\d.]+$/.test(name) ? isIpLiteral(name) : name.length <= MAX_HOST && HOST_NAME.test(name);
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}
