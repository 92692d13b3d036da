import type { CustomScheme, Protocol } from 'electron';
import { app } from './app';

type Handler = Parameters<Protocol['handle']>[1];

const schemes = new Map<string, CustomScheme>();
const handlers = new Map<string, Handler>();

export const protocol = {
  registerSchemesAsPrivileged(registered) {
    if (app.isReady()) throw new Error('Schemes have to be registered before the app is ready.');
    for (const scheme of registered) schemes.set(scheme.scheme, scheme);
  },
  handle(scheme, handler) {
    if (!app.isReady()) throw new Error('Protocols are handled when the app is ready.');
    const { standard, secure } = schemes.get(scheme)?.privileges ?? {};
    // Chromium knows the stand-in's pages as https: a scheme that is less than that would be shown better than it is.
    if (!standard || !secure) throw new Error(`The scheme "${scheme}" has to be standard and secure.`);
    handlers.set(scheme, handler);
  },
} satisfies Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle'>;

/** `app://sidetone/x` is `https://sidetone.app.test/x` for Chromium; other URLs are the same for both. */
export function toChromium(url: string): string {
  const { protocol: scheme, host, pathname, search, hash } = new URL(url);
  return handlers.has(scheme.slice(0, -1))
    ? `https://${host}.${scheme.slice(0, -1)}.test${pathname}${search}${hash}`
    : url;
}

export function fromChromium(url: string): string {
  const match = /^https:\/\/([^/]+)\.([^./]+)\.test(?=\/|$)/.exec(url);
  return match?.[2] !== undefined && handlers.has(match[2])
    ? `${match[2]}://${match[1]}${url.slice(match[0].length)}`
    : url;
}

/** The RFC 6454 origin of the program's URL. */
export function originOf(url: string): string {
  const match = /^([^:]+:\/\/[^/]+)/.exec(url);
  return match?.[1] ?? 'null';
}

/** Null when no protocol of the program has this URL. */
export async function answerRequest(url: string, method: string): Promise<Response | null> {
  const handler = handlers.get(new URL(url).protocol.slice(0, -1));
  // Only what a handler reads of a request: undici's own would not take a foreign scheme's referrer and mode.
  return handler ? handler({ url, method } as Request) : null;
}
