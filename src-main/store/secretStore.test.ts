import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createKeyFileCipher } from './secretCipher';
import { createSecretStore } from './secretStore';
import type { SecretStore } from './secretStore';

let folder: string;
const open = (): SecretStore => createSecretStore(folder, createKeyFileCipher(path.join(folder, 'secrets.key')));
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'sidetone-secrets-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('keeps a password over a restart, never in clear text, for its owner alone', async () => {
  await open().set('a1', 'correct horse');
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    expect(readFileSync(file).includes('correct horse')).toBe(false);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  }
  const again = open();
  expect(again.has('a1')).toBe(true);
  expect(await again.get('a1')).toBe('correct horse');
  again.remove('a1');
  expect(await open().get('a1')).toBeNull();
});

it('says so when a password was changed on the disk or its key is gone', async () => {
  await open().set('a1', 'x');
  const file = path.join(folder, 'secrets.json');
  const sealed = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  const octets = Buffer.from(sealed.a1 ?? '', 'base64');
  octets[octets.length - 1] = (octets.at(-1) ?? 0) ^ 1;
  writeFileSync(file, JSON.stringify({ a1: octets.toString('base64') }));
  await expect(open().get('a1')).rejects.toThrow('enter it again');
  writeFileSync(file, JSON.stringify(sealed));
  rmSync(path.join(folder, 'secrets.key'));
  await expect(open().get('a1')).rejects.toThrow('enter it again');
});

it('still knows a password that could not be written', async () => {
  mkdirSync(path.join(folder, 'secrets.json'));
  const store = open();
  await expect(store.set('a1', 'x')).rejects.toThrow(/cannot be written|could not be used/);
  expect(await store.get('a1')).toBe('x');
});
