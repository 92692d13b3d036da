import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { makeFolder } from './dataFolder';
import { StoreError } from './errors';
import type { SecretCipher } from './secretCipher';

/** Passwords by account. Nothing in clear text ever reaches the disk. */
export interface SecretStore {
  readonly description: string;
  has(id: string): boolean;
  /** Null where none is kept. Rejects with a StoreError when the one that is kept cannot be decrypted any more. */
  get(id: string): Promise<string | null>;
  /** Rejects with a StoreError. */
  set(id: string, secret: string): Promise<void>;
  /** @throws StoreError */
  remove(id: string): void;
}

/** Base64 of the cipher's octets by id. */
const fileSchema = z.record(z.string(), z.base64());

/**
 * A secret that cannot be written (disk full, read-only folder) is still known until the program ends: `set` rejects, and `get` has it.
 */
export function createSecretStore(folder: string, cipher: SecretCipher): SecretStore {
  const file = path.join(folder, cipher.fileName);
  const unsaved = new Map<string, string>();

  /** Written beside and renamed over, so that a crash leaves the old file or the new one. */
  const write = (sealed: Map<string, string>): void => {
    try {
      makeFolder(folder);
      writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(sealed)), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    } catch (error) {
      throw StoreError.from(error, file);
    }
  };

  return {
    description: cipher.description,
    has: (id) => unsaved.has(id) || readSealed(file).has(id),
    async get(id) {
      const text = unsaved.has(id) ? undefined : readSealed(file).get(id);
      if (text === undefined) return unsaved.get(id) ?? null;
      try {
        return await cipher.decrypt(Buffer.from(text, 'base64'));
      } catch (error) {
        throw new StoreError('damaged', 'The saved password cannot be decrypted any more: enter it again.', error);
      }
    },
    async set(id, secret) {
      unsaved.set(id, secret);
      makeFolder(folder);
      const text = Buffer.from(await cipher.encrypt(secret)).toString('base64');
      write(readSealed(file).set(id, text));
      unsaved.delete(id);
    },
    remove(id) {
      unsaved.delete(id);
      const sealed = readSealed(file);
      if (sealed.delete(id)) write(sealed);
    },
  };
}

function readSealed(file: string): Map<string, string> {
  try {
    return new Map(Object.entries(fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')))));
  } catch {
    // No file yet, or one that nobody can read: passwords are then asked for again.
    return new Map();
  }
}
