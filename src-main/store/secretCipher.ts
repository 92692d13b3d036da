import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { StoreError } from './errors';

/** Turns a secret into what may lie on a disk, and back. */
export interface SecretCipher {
  /** Where and how passwords are kept, in one plain sentence for the settings page. */
  readonly description: string;
  /** File name of the secrets that this cipher wrote; two ciphers cannot read each other's. */
  readonly fileName: string;
  encrypt(text: string): Promise<Uint8Array>;
  /** Rejects when the octets were not made by this cipher and key, or were changed. */
  decrypt(data: Uint8Array): Promise<string>;
}

const ALGORITHM = 'aes-256-gcm';
const KEY_OCTETS = 32;
const IV_OCTETS = 12;
const TAG_OCTETS = 16;

/**
 * AES-256-GCM with a random key in a file of mode 0600.
 *
 * What this protects: a copy of the secrets file alone (a backup of the data, a support bundle, a synchronised folder, a look over a
 * shoulder) tells nothing, and a changed file is noticed. What it does not: whoever can read files as this user reads the key
 * too. Only the operating system's key ring (Electron's safeStorage) does better.
 * @throws StoreError when the key file can neither be read nor made
 */
export function createKeyFileCipher(keyFile: string): SecretCipher {
  let key: Buffer | null = null;
  const loadKey = (): Buffer => (key ??= readOrMakeKey(keyFile));
  return {
    description: 'Encrypted in a file that only your user account can read; its key lies beside it, not in a key ring.',
    fileName: 'secrets.json',
    async encrypt(text) {
      const iv = randomBytes(IV_OCTETS);
      const cipher = createCipheriv(ALGORITHM, loadKey(), iv);
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
    },
    async decrypt(data) {
      const iv = data.subarray(0, IV_OCTETS);
      const decipher = createDecipheriv(ALGORITHM, loadKey(), iv, { authTagLength: TAG_OCTETS });
      decipher.setAuthTag(data.subarray(IV_OCTETS, IV_OCTETS + TAG_OCTETS));
      const sealed = data.subarray(IV_OCTETS + TAG_OCTETS);
      return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
    },
  };
}

function readOrMakeKey(keyFile: string): Buffer {
  try {
    try {
      // `wx` and the mode in one call: there is no moment at which another user could open the file.
      writeFileSync(keyFile, randomBytes(KEY_OCTETS), { flag: 'wx', mode: 0o600 });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      if (process.platform !== 'win32') chmodSync(keyFile, 0o600);
    }
    const key = readFileSync(keyFile);
    if (key.length !== KEY_OCTETS) {
      throw new StoreError(
        'damaged',
        `${keyFile} is not a key of ${KEY_OCTETS} octets: remove it and enter the passwords again.`,
      );
    }
    return key;
  } catch (error) {
    throw StoreError.from(error, keyFile);
  }
}
