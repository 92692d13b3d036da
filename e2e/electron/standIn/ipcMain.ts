import type { IpcMain, IpcMainInvokeEvent } from 'electron';

type Handler = Parameters<IpcMain['handle']>[1];
const handlers = new Map<string, Handler>();

const electrons = {
  handle(channel, handler) {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    handlers.set(channel, handler);
  },
} satisfies Pick<IpcMain, 'handle'>;

export const ipcMain = {
  ...electrons,
  /** A message as a frame of the test's choice sends it. */
  invokeFrom: (senderFrame: object | null, channel: string, args: unknown[]): Promise<unknown> =>
    invokeHandler({ type: 'frame', senderFrame } as IpcMainInvokeEvent, channel, args),
};

/** A page's `invoke`. Both ways values are cloned: what Electron could not send must fail here too. */
export async function invokeHandler(event: IpcMainInvokeEvent, channel: string, args: unknown[]): Promise<unknown> {
  const handler = handlers.get(channel);
  if (!handler) throw new Error(`No handler registered for '${channel}'`);
  return structuredClone(await handler(event, ...structuredClone(args)));
}
