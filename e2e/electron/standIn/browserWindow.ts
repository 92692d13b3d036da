import { EventEmitter } from 'node:events';
import type { BrowserWindow as ElectronBrowserWindow, BrowserWindowConstructorOptions } from 'electron';
import type { BrowserContext, Page } from '@playwright/test';
import { app } from './app';
import { closeChromium, openChromium } from './chromium';
import { WebContents } from './webContents';

type Members = Pick<
  ElectronBrowserWindow,
  'loadURL' | 'show' | 'focus' | 'restore' | 'isMinimized' | 'isVisible' | 'isDestroyed'
>;

const windows: BrowserWindow[] = [];

export class BrowserWindow extends EventEmitter implements Members {
  readonly webContents: WebContents;
  private readonly opening: Promise<{ context: BrowserContext; page: Page }>;
  private visible: boolean;

  static getAllWindows(): BrowserWindow[] {
    return [...windows];
  }

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super();
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    this.visible = options.show ?? true;
    this.webContents = new WebContents(options.webPreferences ?? {});
    windows.push(this);
    this.opening = this.open(options.width ?? 800, options.height ?? 600);
  }

  async loadURL(url: string): Promise<void> {
    const { context, page } = await this.opening;
    page.once('domcontentloaded', () => this.emit('ready-to-show'));
    await this.webContents.load(context, url);
  }
  show(): void {
    this.visible = true;
  }
  isVisible(): boolean {
    return this.visible;
  }
  isDestroyed(): boolean {
    return !windows.includes(this);
  }
  isMinimized(): boolean {
    return false;
  }
  restore(): void {}
  focus(): void {
    void this.opening.then(({ page }) => page.bringToFront());
  }

  static async closeAll(): Promise<void> {
    await Promise.all(windows.map(async ({ opening }) => (await opening).page.close()));
  }

  private async open(width: number, height: number): Promise<{ context: BrowserContext; page: Page }> {
    const context = await openChromium();
    const page = context.pages().find((blank) => blank.url() === 'about:blank') ?? (await context.newPage());
    await page.setViewportSize({ width, height });
    page.once('close', () => {
      windows.splice(windows.indexOf(this), 1);
      this.emit('closed');
      if (windows.length === 0) app.emit('window-all-closed');
    });
    await this.webContents.attach(context, page);
    return { context, page };
  }
}

app.onQuit({ windows: () => BrowserWindow.closeAll(), browser: closeChromium });
