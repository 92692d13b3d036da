/** The part of electron's main-process module that the program uses; a name that is missing here fails the import. */
import { createHash, createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Dialog, Menu as ElectronMenu, SafeStorage, Shell, SystemPreferences } from 'electron';

export { app } from './app';
export { ipcMain } from './ipcMain';
export { protocol } from './protocol';
export { session } from './session';
export { BrowserWindow } from './browserWindow';

export const dialog = {
  showErrorBox: (title, content) => console.error(`${title}: ${content}`),
} satisfies Pick<Dialog, 'showErrorBox'>;

export const Menu = {
  buildFromTemplate: (template) => ({ items: template }) as unknown as ElectronMenu,
  setApplicationMenu: () => {},
} satisfies Pick<typeof ElectronMenu, 'buildFromTemplate' | 'setApplicationMenu'>;

export const systemPreferences = {
  askForMediaAccess: async () => true,
  getMediaAccessStatus: () => 'granted',
} satisfies Pick<SystemPreferences, 'askForMediaAccess' | 'getMediaAccessStatus'>;

export const shell = {
  openExternal: async (url) => console.error(`would open ${url}`),
} satisfies Pick<Shell, 'openExternal'>;

const keyRing = process.env.STAND_IN_KEY_RING;
const key = createHash('sha256')
  .update(keyRing ?? '')
  .digest();

export const safeStorage = {
  getSelectedStorageBackend: () => (keyRing === undefined ? 'basic_text' : 'gnome_libsecret'),
  isAsyncEncryptionAvailable: async () => keyRing !== undefined,
  async encryptStringAsync(text) {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, iv);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
  },
  async decryptStringAsync(data) {
    const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, 12), { authTagLength: 16 });
    decipher.setAuthTag(data.subarray(12, 28));
    const text = Buffer.concat([decipher.update(data.subarray(28)), decipher.final()]).toString('utf8');
    return { result: text, shouldReEncrypt: false };
  },
} satisfies Pick<
  SafeStorage,
  'getSelectedStorageBackend' | 'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync'
>;
