/**
 * What the page gets of this program: the contract's two functions, and the path of a file that a person gave to it. Runs in the window's sandbox, where there is no Node and no
 * module but electron's: what it imports is pure.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { Emitter } from '../../../src-shared/emitter';
import type { ContractListeners, EventName } from '../../../src-shared/contract/contract';
import type { PageBridge } from '../../../src-shared/contract/wire';
import { CHANNELS } from './channels';

const events = new Emitter<ContractListeners>();

// The event object stays here: it would hand the page a way to the whole of ipcRenderer.
ipcRenderer.on(
  CHANNELS.event,
  <E extends EventName>(_event: unknown, name: E, ...payload: Parameters<ContractListeners[E]>) => {
    events.emit(name, ...payload);
  },
);

const bridge: PageBridge = {
  call: (method, ...args) => ipcRenderer.invoke(CHANNELS.call, method, args),
  on: (name, listener) => events.on(name, listener),
  pathOf: (file) => webUtils.getPathForFile(file as File),
};

contextBridge.exposeInMainWorld('sidetone', bridge);
