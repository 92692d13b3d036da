import { app, BrowserWindow, Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';
import type { Log } from '../../log';
import { isOurs, PAGE_URL } from './page';

/** @param preload path of the built preload script */
export function openWindow(preload: string, log: Log): void {
  const window = new BrowserWindow({
    title: 'Sidetone',
    width: 1280,
    height: 800,
    minWidth: 960,
    minHeight: 640,
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  // Not before there is something to see.
  window.once('ready-to-show', () => window.show());
  // A failure shows as an empty window with the reason in the log; there is nothing else to load.
  window.loadURL(PAGE_URL).catch((error: unknown) => log.error('window', 'the page did not load', error));
}

export function showWindow(preload: string, log: Log): void {
  const [window] = BrowserWindow.getAllWindows();
  if (!window) return openWindow(preload, log);
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** No content, whoever made it, leaves our page, opens a window or embeds a foreign page. */
export function lockNavigation(): void {
  app.on('web-contents-created', (_created, contents) => {
    contents.on('will-frame-navigate', (navigation) => {
      if (!navigation.isMainFrame || !isOurs(navigation.url)) navigation.preventDefault();
    });
    contents.on('will-redirect', (redirection) => redirection.preventDefault());
    contents.on('will-attach-webview', (attachment) => attachment.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** What has a shortcut on every platform. macOS has no copy and paste without this menu. */
export function setMenu(): void {
  const menus: MenuItemConstructorOptions[] = [
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
  ];
  if (process.platform === 'darwin') menus.unshift({ role: 'appMenu' });
  Menu.setApplicationMenu(Menu.buildFromTemplate(menus));
}
