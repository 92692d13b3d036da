/**
 * The one contract between the application's engine and whatever shows it: Electron's window by IPC, a browser by WebSocket. Both
 * carry the same methods and events, one entry each in the file of its area; arguments are checked on the engine's side of the border.
 */
import { accountEvents, accountMethods } from './accounts';
import { appEvents, appMethods } from './app';
import { bridgeMethods } from './bridge';
import { callEvents, callMethods } from './calls';
import { captureEvents, captureMethods } from './captures';
import { conferenceEvents, conferenceMethods } from './conference';
import { deviceMethods } from './devices';
import { diagnosisEvents, diagnosisMethods } from './diagnosis';
import type { ArgumentsOf, PayloadOf, ResultOf } from './entry';
import { historyEvents, historyMethods } from './history';
import { logMethods } from './log';
import { settingsEvents, settingsMethods } from './settings';

export type * from './accounts';
export type * from './app';
export type * from './diagnosisSetup';
export type * from './history';
export type * from './settings';

/** All methods. The engine implements each of them; a host adds none. */
export const METHODS = {
  ...appMethods,
  ...settingsMethods,
  ...accountMethods,
  ...callMethods,
  ...historyMethods,
  ...diagnosisMethods,
  ...captureMethods,
  ...conferenceMethods,
  ...deviceMethods,
  ...bridgeMethods,
  ...logMethods,
};
export type MethodName = keyof typeof METHODS;
export type MethodArguments<M extends MethodName> = ArgumentsOf<(typeof METHODS)[M]>;
export type MethodResults = { [M in MethodName]: ResultOf<(typeof METHODS)[M]> };
/** What implements methods: their arguments have passed the checks. */
export type Implementation<M extends MethodName = MethodName> = {
  [Name in M]: (...args: MethodArguments<Name>) => MethodResults[Name] | Promise<MethodResults[Name]>;
};

const EVENTS = {
  ...appEvents,
  ...settingsEvents,
  ...accountEvents,
  ...callEvents,
  ...historyEvents,
  ...diagnosisEvents,
  ...captureEvents,
  ...conferenceEvents,
};
export type EventName = keyof typeof EVENTS;
/** What a host carries across: by construction every event that there is. */
export const EVENT_NAMES = Object.keys(EVENTS) as readonly EventName[];
export type ContractEvents = { [E in EventName]: PayloadOf<(typeof EVENTS)[E]> };
/** The same for an `Emitter`. */
export type ContractListeners = { [E in EventName]: (payload: ContractEvents[E]) => void };

/** Failures cross the border as one sentence that says what happened and what to do. */
export interface ContractError {
  code: 'bad-request' | 'not-found' | 'failed' | 'internal';
  message: string;
}

/** Both ends of the border. */
export interface EngineContract {
  call<M extends MethodName>(method: M, ...args: MethodArguments<M>): Promise<MethodResults[M]>;
  on<E extends EventName>(event: E, listener: ContractListeners[E]): () => void;
}
