import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import path from 'node:path';

const HOSTS_FILE =
  process.platform === 'win32'
    ? path.join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'drivers', 'etc', 'hosts')
    : '/etc/hosts';
const LOOPBACK = ['127.0.0.1', '::1'];

/** Addresses that the machine's own table has for a name; empty where it has none or cannot be read. */
export async function hostsFileAddresses(name: string): Promise<string[]> {
  // RFC 6761 section 6.3: never to be asked of a name server.
  if (/(^|\.)localhost\.?$/i.test(name)) return LOOPBACK;
  try {
    return addressesIn(await readFile(HOSTS_FILE, 'utf8'), name);
  } catch {
    return [];
  }
}

/** @param text hosts(5) */
export function addressesIn(text: string, name: string): string[] {
  const wanted = name.toLowerCase();
  const found = text.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    return isIP(address) !== 0 && names.some((alias) => alias.toLowerCase() === wanted) ? [address] : [];
  });
  return [...new Set(found)];
}
