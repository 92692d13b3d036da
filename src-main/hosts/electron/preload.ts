/**
 * What the page gets of this program: the contract's two functions, and the path of a file that a person gave to it. Runs in the window's sandbox, where there is no Node and no
 * module but electron's: it imports types and channel names only.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { EventName } from '../../../src-shared/contract/contract';
import type { PageBridge } from '../../../src-shared/contract/wire';
import { CHANNELS } from './channels';

type Listener = (payload: never) => void;
const listeners = new Map<EventName, Set<Listener>>();

// The event object stays here: it would hand the page a way to the whole of ipcRenderer.
ipcRenderer.on(CHANNELS.event, (_event, name: EventName, payload: unknown) => {
  for (const listener of listeners.get(name) ?? []) listener(payload as never);
});

const bridge: PageBridge = {
  call: (method, ...args) => ipcRenderer.invoke(CHANNELS.call, method, args),
  on(name, listener) {
    const set = listeners.get(name) ?? new Set();
    listeners.set(name, set.add(listener));
    return () => void set.delete(listener);
  },
  pathOf: (file) => webUtils.getPathForFile(file as File),
};

contextBridge.exposeInMainWorld('sidetone', bridge);
