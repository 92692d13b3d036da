import type { Session, WebContents } from 'electron';
import type { BrowserContext } from '@playwright/test';
import { originOf, toChromium } from './protocol';

type Members = Pick<
  Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
>;
type RequestHandler = NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>;
type CheckHandler = NonNullable<Parameters<Session['setPermissionCheckHandler']>[0]>;

/** Chromium's name of a permission, as Playwright grants it, and what Electron's handlers are asked for it. */
const PERMISSIONS: [string, Parameters<RequestHandler>[1], ...('audio' | 'video')[]][] = [
  ['microphone', 'media', 'audio'],
  ['camera', 'media', 'video'],
  ['geolocation', 'geolocation'],
  ['notifications', 'notifications'],
  ['clipboard-read', 'clipboard-read'],
  ['midi', 'midi'],
];

class StandInSession implements Members {
  // Without handlers, Electron grants everything.
  private request: RequestHandler = (_contents, _permission, answer) => answer(true);
  private check: CheckHandler = () => true;

  setPermissionRequestHandler(handler: RequestHandler | null): void {
    if (handler) this.request = handler;
  }
  setPermissionCheckHandler(handler: CheckHandler | null): void {
    if (handler) this.check = handler;
  }
  setDevicePermissionHandler(): void {}

  /** What each handler gives to a page of this URL. The check comes once without the kind of device, then with it. */
  async ask(
    contents: WebContents | null,
    permission: Parameters<RequestHandler>[1],
    requestingUrl: string,
    mediaTypes: ('audio' | 'video')[] = [],
    isMainFrame = true,
  ): Promise<{ requested: boolean; checked: boolean }> {
    const details = { requestingUrl, isMainFrame, ...(mediaTypes.length > 0 && { mediaTypes }) };
    const requested = await new Promise<boolean>((resolve) =>
      this.request(contents as WebContents, permission, resolve, details),
    );
    const origin = originOf(requestingUrl);
    const kinds = [undefined, ...mediaTypes].map((mediaType) => ({ requestingUrl, isMainFrame, mediaType }));
    return { requested, checked: kinds.every((kind) => this.check(contents, permission, origin, kind)) };
  }

  /** Gives Chromium what both handlers give to a page of this URL. */
  async grant(context: BrowserContext, contents: WebContents, requestingUrl: string): Promise<void> {
    const granted: string[] = [];
    for (const [name, permission, ...mediaTypes] of PERMISSIONS) {
      const { requested, checked } = await this.ask(contents, permission, requestingUrl, mediaTypes);
      if (requested && checked) granted.push(name);
    }
    await context.grantPermissions(granted, { origin: originOf(toChromium(requestingUrl)) });
  }
}

export const session = { defaultSession: new StandInSession() };
