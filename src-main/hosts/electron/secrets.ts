import { safeStorage } from 'electron';
import type { SecretCipher } from '../../engine/engine';

const KEEPERS: Partial<Record<NodeJS.Platform, string>> = {
  darwin: "Encrypted with a key in this computer's Keychain.",
  win32: 'Encrypted with your Windows account (DPAPI).',
};

/**
 * The operating system's key ring as the cipher of passwords; undefined where there is none. On Linux without one, safeStorage
 * would use a key that stands in Chromium's source code, which protects nothing: the engine's own key file is better.
 *
 * Call it when the app is ready.
 */
export async function keyRingCipher(): Promise<SecretCipher | undefined> {
  if (process.platform === 'linux') {
    const keyRing = safeStorage.getSelectedStorageBackend();
    if (keyRing === 'basic_text' || keyRing === 'unknown') return undefined;
  }
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return undefined;
  return {
    description: KEEPERS[process.platform] ?? "Encrypted with a key in your desktop's key ring.",
    fileName: 'secrets.keyring.json',
    encrypt: (text) => safeStorage.encryptStringAsync(text),
    decrypt: async (data) => (await safeStorage.decryptStringAsync(Buffer.from(data))).result,
  };
}
