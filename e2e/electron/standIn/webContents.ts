import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type {
  IpcMainInvokeEvent,
  WebContents as ElectronWebContents,
  WebFrameMain,
  WebPreferences,
  WindowOpenHandlerResponse,
} from 'electron';
import type { BrowserContext, Frame, Page, Request, Route } from '@playwright/test';
import { app } from './app';
import { invokeHandler } from './ipcMain';
import { preventable } from './preventable';
import { answerRequest, fromChromium, originOf, toChromium } from './protocol';
import { rendererSide } from './rendererSide';
import { session } from './session';

type Members = Pick<ElectronWebContents, 'send' | 'isDestroyed' | 'getURL' | 'setWindowOpenHandler'>;

const BINDING = 'electronStandIn';
const DELIVER = 'electronStandIn.deliver';

export class WebContents extends EventEmitter implements Members {
  private page: Page | null = null;
  /** URL that the program itself loads: no navigation of the page's. */
  private loading: string | null = null;
  private destroyed = false;
  private onOpen: (url: string) => 'allow' | 'deny' = () => 'allow';
  /** What was said to each window that the page wanted to open. */
  readonly popups: ('allow' | 'deny')[] = [];

  constructor(private readonly preferences: WebPreferences) {
    super();
    app.emit('web-contents-created', {}, this);
  }

  /** Not among electron's declarations, but there. */
  getLastWebPreferences(): WebPreferences {
    return this.preferences;
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
  getURL(): string {
    return this.page ? fromChromium(this.page.url()) : '';
  }
  setWindowOpenHandler(handler: Parameters<ElectronWebContents['setWindowOpenHandler']>[0]): void {
    this.onOpen = (url) =>
      (handler({ url } as Parameters<typeof handler>[0]) satisfies WindowOpenHandlerResponse).action;
  }

  send(channel: string, ...args: unknown[]): void {
    if (this.destroyed) throw new TypeError('Object has been destroyed');
    const message = { key: DELIVER, channel, args: structuredClone(args) };
    this.page
      ?.evaluate(({ key, channel: name, args: values }) => {
        const world = globalThis as unknown as Record<symbol, ((channel: string, args: unknown[]) => void) | undefined>;
        world[Symbol.for(key)]?.(name, values);
      }, message)
      // A page that is just going away does not hear it, in Electron neither.
      .catch(() => {});
  }

  async attach(context: BrowserContext, page: Page): Promise<void> {
    this.page = page;
    // The program makes one window: any other page is one that this page opens.
    context.on('page', (opened) => {
      if (this.onOpen(fromChromium(opened.url())) === 'deny') void opened.close().catch(() => {});
    });
    page.once('close', () => {
      this.destroyed = true;
      this.emit('destroyed');
    });
    await page.exposeBinding(BINDING, ({ frame }, channel: string, args: unknown[]) =>
      invokeHandler(this.eventOf(frame), channel, args),
    );
    const preload = readFileSync(this.preferences.preload ?? '', 'utf8');
    await page.addInitScript({
      content: `if (window === window.top) {
        const environment = ${rendererSide.toString()};
        (function (require, module, exports) { ${preload}\n })(environment('${BINDING}', '${DELIVER}'), { exports: {} }, {});
      }`,
    });
    await context.route('**/*', (route) => this.answer(route));
  }

  async load(context: BrowserContext, url: string): Promise<void> {
    this.loading = toChromium(url);
    // A stand-in of a WebContents where the handlers' type wants a whole one: they may look at what it has.
    await session.defaultSession.grant(context, this as unknown as ElectronWebContents, url);
    await this.page?.goto(this.loading);
  }

  private async answer(route: Route): Promise<void> {
    const request = route.request();
    const url = fromChromium(request.url());
    const navigates = request.isNavigationRequest() && request.url() !== this.loading;
    if (request.url() === this.loading) this.loading = null;
    if (navigates) {
      const frame = frameOf(request);
      if (frame?.page() !== this.page) {
        this.popups.push(this.onOpen(url));
        return route.abort('aborted');
      }
      const isMainFrame = frame?.parentFrame() === null;
      if (preventable(this, 'will-frame-navigate', { url, isMainFrame })) return route.abort('aborted');
    }
    const response = await answerRequest(url, request.method());
    if (!response) return route.abort('internetdisconnected');
    const body = Buffer.from(await response.arrayBuffer());
    await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body });
  }

  private eventOf(frame: Frame): IpcMainInvokeEvent {
    const url = fromChromium(frame.url());
    const senderFrame = { url, origin: originOf(url), parent: frame.parentFrame() && {} };
    return { type: 'frame', sender: this, senderFrame: senderFrame as WebFrameMain } as unknown as IpcMainInvokeEvent;
  }
}

/** Null: the first request of a window that is only just being made. */
function frameOf(request: Request): Frame | null {
  try {
    return request.frame();
  } catch {
    return null;
  }
}
