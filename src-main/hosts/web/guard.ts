import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { PROTOCOL_PREFIX } from '../../../src-shared/contract/wire';

/** 128 random bits, in characters that a WebSocket sub-protocol may have (RFC 6455 section 4.1). */
export function makeToken(): string {
  return randomBytes(16).toString('base64url');
}

/** Whose requests are answered. */
export interface Guard {
  /**
   * The Host header names this machine by a loopback name or by one of its own addresses. A page of another site that had its name
   * point here (DNS rebinding) sends that name.
   */
  hostAllowed(request: IncomingMessage): boolean;
  /** The Origin header, which a page cannot forge, is this very server. */
  originAllowed(request: IncomingMessage): boolean;
  /** One of the offered sub-protocols carries the token of this run. Takes as long for a wrong one as for the right one. */
  tokenAllowed(protocols: Iterable<string>): boolean;
}

export function createGuard(token: string): Guard {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = digest(PROTOCOL_PREFIX + token);
  return {
    hostAllowed: ({ headers }) => isOwnName(hostnameOf(`http://${headers.host ?? ''}`)),
    originAllowed: ({ headers }) => headers.origin === `http://${headers.host}`,
    tokenAllowed: (protocols) => [...protocols].some((protocol) => timingSafeEqual(digest(protocol), expected)),
  };
}

function hostnameOf(url: string): string | null {
  try {
    return new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
  } catch {
    return null;
  }
}

/** Ports may differ (an SSH tunnel); names may not. */
function isOwnName(hostname: string | null): boolean {
  if (hostname === null) return false;
  if (hostname === 'localhost') return true;
  if (isIP(hostname) === 0) return false;
  if (hostname === '::1' || hostname.startsWith('127.')) return true;
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === hostname));
}
