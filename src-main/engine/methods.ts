import type { Emitter } from '../../src-shared/emitter';
import type {
  AppInfo,
  ContractListeners,
  EngineContract,
  Implementation,
  MethodResults,
} from '../../src-shared/contract/contract';
import type { Caller, MethodEntry } from '../../src-shared/contract/entry';
import { METHODS } from '../../src-shared/contract/contract';
import type { MediaService } from '../media/api';
import type { Clock } from '../net/clock';
import type { SettingsRepository } from '../store/settings';
import type { AccountService } from './accountService';
import type { AgentPool } from './agentPool';
import type { CallService } from './callService';
import type { CaptureService } from './captureService';
import type { ConferenceService } from './conferenceService';
import { deviceEvent, judgeDevices } from './devices';
import type { SystemDevices } from './devices';
import type { DiagnosisService } from './diagnosisService';
import { EngineError, toContractError } from '../errors';
import type { Log } from '../log';
import type { HistoryService } from './historyService';
import { gatherWays } from './iceWays';
import type { Microphone } from './microphone';
import type { Recording } from './recording';
import type { RegistrationService } from './registrationService';
import { webPhoneAccount } from './webPhone';

export interface MethodParts {
  clock: Clock;
  events: Emitter<ContractListeners>;
  settings: SettingsRepository;
  service: MediaService;
  system: SystemDevices;
  accounts: AccountService;
  agents: AgentPool;
  registrations: RegistrationService;
  calls: CallService;
  history: HistoryService;
  diagnoses: DiagnosisService;
  conferences: ConferenceService;
  captures: CaptureService;
  recording: Recording;
  microphone: Microphone;
  info(): AppInfo;
  log: Log;
  /** What went wrong at the start, one sentence each. */
  warnings: readonly string[];
}

/** The methods of the contract, over the services that do the work. */
export function createMethods(parts: MethodParts): Implementation {
  const { clock, events, settings, service, system, info, warnings } = parts;
  const { accounts, agents, registrations, calls, history, diagnoses, conferences, captures } = parts;
  const { recording, microphone } = parts;

  /** An account's user agent is made anew with its new settings; a call that is up would lose its sockets. */
  const renew = async (accountId: string): Promise<void> => {
    await registrations.stop(accountId);
    registrations.forget(accountId);
    await agents.drop(accountId);
  };
  const assertIdle = (accountId: string): void => {
    accounts.assertChangeable(accountId);
    if (calls.list().some((call) => call.accountId === accountId)) {
      throw EngineError.failed('This account has a call that is up: hang up first.');
    }
  };

  return {
    'app.info': () => {
      // A page asks for this first: only then is there somebody to tell what went wrong at the start.
      queueMicrotask(() => warnings.forEach((text) => events.emit('notice', { level: 'warning', text })));
      return info();
    },
    'settings.get': settings.get,
    'settings.set': async (changes) => {
      // The worker knows which ranges are of use; a bad one is refused before it is kept.
      if (changes.rtpPorts) await service.setPortRange(changes.rtpPorts);
      const changed = settings.set(changes);
      if (changes.capture) await recording.apply();
      events.emit('settings', changed);
      return changed;
    },
    'accounts.list': accounts.list,
    'accounts.save': async (input) => {
      if (input.id !== undefined) {
        assertIdle(input.id);
        await renew(input.id);
      }
      const saved = await accounts.save(input);
      if (saved.register) void registrations.start(saved.id);
      return saved;
    },
    'accounts.remove': async (id) => {
      assertIdle(id);
      diagnoses.cancelAccount(id);
      await renew(id);
      await accounts.remove(id);
      const { [id]: _gone, ...diagnosis } = settings.get().diagnosis;
      if (_gone) events.emit('settings', settings.set({ diagnosis }));
      return null;
    },
    'registration.list': registrations.list,
    'registration.start': (id) => nothing(accounts.get(id), registrations.start(id)),
    'registration.stop': async (id) => nothing(await registrations.stop(id)),
    'calls.list': calls.list,
    'calls.place': calls.place,
    'calls.answer': async (id, source) => nothing(await calls.answer(id, source)),
    'calls.reject': async (id, how) => nothing(await calls.reject(id, how)),
    'calls.hangup': async (id) => nothing(await calls.hangup(id)),
    'calls.hold': async (id, held) => nothing(await calls.hold(id, held)),
    'calls.mute': (id, muted) => nothing(calls.mute(id, muted)),
    'calls.dtmf': async (id, digits) => nothing(await calls.dtmf(id, digits)),
    'calls.transfer': async (id, target) => nothing(await calls.transfer(id, target)),
    'calls.source': async (id, source) => nothing(await calls.setSource(id, source)),
    'calls.record': calls.record,
    'calls.device': (id, change) => nothing(calls.note(id, deviceEvent(change, clock.now()))),
    'calls.detail': calls.detail,
    'history.list': history.list,
    'history.get': history.get,
    'history.remove': (id) => nothing(history.remove(id)),
    'history.clear': () => nothing(history.clear()),
    'diagnosis.start': diagnoses.start,
    'diagnosis.cancel': (id) => nothing(diagnoses.cancel(id)),
    'diagnosis.runs': diagnoses.runs,
    'diagnosis.history': diagnoses.history,
    'diagnosis.get': diagnoses.get,
    'diagnosis.remove': (id) => nothing(diagnoses.remove(id)),
    'diagnosis.export': diagnoses.export,
    'diagnosis.selfTest': (id, record) => nothing(diagnoses.selfTest(id, record)),
    ...captures.methods,
    'conference.probe': conferences.probe,
    'conference.cancel': () => nothing(conferences.cancel()),
    'captures.ring': recording.ring,
    'captures.keep': recording.keep,
    'devices.access': () => ({ microphone: system.microphoneAccess(), canOpenSettings: system.openSettings !== null }),
    'devices.openSettings': async () => nothing(await system.openSettings?.()),
    'devices.judge': judgeDevices,
    'webPhone.account': (id) => webPhoneAccount(accounts, id, info().practice?.wsUrl ?? null),
    'ice.gather': async (id) => gatherWays((await accounts.ice(id)).servers, clock),
    'log.list': parts.log.list,
    'bridge.connect': microphone.connect,
    'bridge.candidate': async (candidate) => nothing(await microphone.candidate(candidate)),
    'bridge.close': async () => nothing(await microphone.disconnect()),
  };
}

/** What a page calls: nothing comes through that is no method, that is not for this caller, or whose arguments do not pass its schema. */
export function checkedCall(methods: Implementation, caller: Caller, log: Log): EngineContract['call'] {
  return async (method, ...args) => {
    if (!Object.hasOwn(METHODS, method)) throw EngineError.badRequest(`There is no method "${String(method)}".`);
    const entry: MethodEntry = METHODS[method];
    if (!entry.by.includes(caller)) throw EngineError.badRequest(`"${method}" is not for a page in a ${caller}.`);
    const checked = entry.args.safeParse(args);
    if (!checked.success) {
      throw EngineError.badRequest(checked.error.issues[0]?.message ?? 'The request has wrong arguments.');
    }
    const run = methods[method] as (...checked: unknown[]) => MethodResults[typeof method];
    log.debug('engine', `method ${method}`);
    try {
      return await run(...checked.data);
    } catch (error) {
      // A fault of ours needs its stack; a refusal is for the person who asked, and no fault.
      if (toContractError(error).code === 'internal') log.error('engine', `${method} failed`, error);
      else log.debug('engine', `${method} was refused`, error);
      throw error;
    }
  };
}

/** Methods that only do something return null, which JSON has and undefined has not. */
function nothing(..._done: unknown[]): null {
  return null;
}
