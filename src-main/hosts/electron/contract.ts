import { ipcMain } from 'electron';
import type { IpcMainInvokeEvent, WebContents } from 'electron';
import { EVENT_NAMES } from '../../../src-shared/contract/contract';
import type {
  ContractEvents,
  EngineContract,
  EventName,
  MethodArguments,
  MethodName,
} from '../../../src-shared/contract/contract';
import { replyTo } from '../reply';
import { CHANNELS } from './channels';
import { isOurs } from './page';

/**
 * Carries the contract between windows and engine. The engine may still be starting: a call waits for it, so that the page loads
 * in the meantime. What the arguments hold, the engine checks.
 */
export function serveContract(starting: Promise<EngineContract>): void {
  const joined = new WeakSet<WebContents>();
  ipcMain.handle(CHANNELS.call, async (event, method: MethodName, args: MethodArguments<MethodName>) => {
    if (!isOurPage(event) || typeof method !== 'string' || !Array.isArray(args)) {
      throw new Error('This message does not come from the page of Sidetone.');
    }
    const engine = await starting;
    // With the first call and not before: a page that has loaded listens by then, and misses nothing.
    if (!joined.has(event.sender)) {
      joined.add(event.sender);
      forwardEvents(engine, event.sender);
    }
    return replyTo(engine, method, args);
  });
}

/** The frame that asks, not only the window: a frame inside the page would share its window. */
function isOurPage({ senderFrame }: IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && isOurs(senderFrame.origin);
}

function forwardEvents(engine: EngineContract, page: WebContents): void {
  if (page.isDestroyed()) return;
  const stops = EVENT_NAMES.map((name) =>
    engine.on(name, (payload: ContractEvents[EventName]) => page.send(CHANNELS.event, name, payload)),
  );
  page.once('destroyed', () => stops.forEach((stop) => stop()));
}
