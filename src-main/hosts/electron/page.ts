/**
 * The page comes by a scheme of its own instead of file: URLs: it gets an origin (microphone, storage and content security policy
 * hang on one), headers, and no way to any other file of the computer.
 */
import { protocol } from 'electron';
import { readPageFile } from '../pageFiles';
import { PAGE_HEADERS } from '../pageHeaders';

const SCHEME = 'app';
const HOST = 'sidetone';
export const PAGE_URL = `${SCHEME}://${HOST}/`;

/** Takes URLs and the serialized origins of RFC 6454, with or without the slash at the end. */
export function isOurs(url: string | undefined): boolean {
  if (!url || !URL.canParse(url)) return false;
  const { protocol: scheme, host } = new URL(url);
  return scheme === `${SCHEME}:` && host === HOST;
}

/** Has to be called before the app is ready. */
export function announcePageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** @param folder of the built page */
export function servePage(folder: string): void {
  protocol.handle(SCHEME, async ({ method, url }) => {
    const refuse = (status: number, text: string): Response =>
      new Response(text, { status, headers: { ...PAGE_HEADERS, 'Content-Type': 'text/plain; charset=utf-8' } });
    if (method !== 'GET') return refuse(405, 'GET only.');
    const file = isOurs(url) ? await readPageFile(folder, new URL(url).pathname) : null;
    if (!file) return refuse(404, 'There is no such file.');
    return new Response(new Uint8Array(file.content), { headers: { ...PAGE_HEADERS, 'Content-Type': file.type } });
  });
}
