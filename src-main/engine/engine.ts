import { existsSync } from 'node:fs';
import path from 'node:path';
import { Emitter } from '../../src-shared/emitter';
import type { CaptureSummary } from '../../src-shared/contract/captures';
import { diagnosisSetupSchema } from '../../src-shared/contract/diagnosisSetup';
import type { ContractListeners, EngineContract } from '../../src-shared/contract/contract';
import { SIP_PATH } from '../../src-shared/contract/wire';
import { waitingRow } from '../diagnosis/board';
import { createSystemClock, processEpochMs } from '../net/clock';
import { localInterfaces } from '../net/route';
import { createMediaService } from '../media/thread/mediaService';
import { createKeyFileCipher } from '../store/secretCipher';
import type { SecretCipher } from '../store/secretCipher';
import { createSecretStore } from '../store/secretStore';
import { dataFolder } from '../store/dataFolder';
import { openStore } from '../store/store';
import { createAccountService } from './accountService';
import { createAgentPool } from './agentPool';
import { createCallHistory } from '../calls/callHistory';
import { createCallService } from './callService';
import { createCaptureService } from './captureService';
import { createConferenceService } from './conferenceService';
import { NO_SYSTEM } from './devices';
import type { SystemDevices } from './devices';
import { chosenChecks, diagnose } from './diagnose';
import { createDiagnosisService } from './diagnosisService';
import { subjectOfAccount } from './diagnosisSubject';
import { sentenceOf } from '../errors';
import { createHistoryService } from './historyService';
import { createInstruments } from '../probe/instruments';
import { checkedCall, createMethods } from './methods';
import { type Log, NO_LOG } from '../log';
import { logEvents } from './logEvents';
import { createMicrophone } from './microphone';
import { startPracticeLine } from './practiceLine';
import type { PracticeLine } from './practiceLine';
import { createRecording } from './recording';
import { createRegistrationService } from './registrationService';

export { dataFolder };
export type { SecretCipher, SystemDevices };

export interface EngineOptions {
  host: 'electron' | 'web';
  version: string;
  /** Data folder. */
  folder: string;
  /** Where the built media worker lies; null runs media in this thread (unit tests). */
  workerUrl: URL | null;
  /** Where the built worker of captures lies; without it captures are read in this thread (unit tests). */
  captureWorkerUrl?: URL | null;
  /** The speech sample that comes with the program. */
  speechFile: string;
  /** Where the program writes down what it does; default: nowhere. */
  log?: Log;
  /** Keeps passwords; default: a key file in the data folder. */
  cipher?: SecretCipher;
  /** The operating system's permission for the microphone, where the host can ask for it. */
  system?: SystemDevices;
}

export interface Engine extends EngineContract {
  /** Opens a capture that was uploaded. @param remove is called once, when the capture is closed */
  openUpload(path: string, remove: () => Promise<void>): Promise<CaptureSummary>;
  /** The practice line's WebSocket on this machine, which the web host offers at `SIP_PATH`; null where the line is missing. */
  readonly practiceSocket: URL | null;
  /** Hangs up, unregisters, closes everything. */
  close(): Promise<void>;
}

/** The composition root: builds everything that a window works with, and implements the contract over it. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const clock = createSystemClock();
  const log = options.log ?? NO_LOG;
  const events = new Emitter<ContractListeners>((error) => log.error('engine', 'a listener failed', error));
  logEvents(events, log);
  const store = openStore(options.folder);
  const cipher = options.cipher ?? createKeyFileCipher(path.join(options.folder, 'secrets.key'));
  const secrets = createSecretStore(options.folder, cipher);
  const settings = store.settings;
  const service = await createMediaService({
    workerUrl: options.workerUrl,
    epochMs: processEpochMs,
    portRange: settings.get().rtpPorts,
    onDeath: (reason) => log.error('media', `the media thread died: ${reason}`),
  });
  const warnings = store.warning ? [store.warning] : [];
  const practice = await startPracticeLine(clock, service).catch((error: unknown): PracticeLine | null => {
    warnings.push(`The practice line could not be started: ${sentenceOf(error)}`);
    return null;
  });

  const accounts = createAccountService({
    clock,
    secrets,
    events,
    accounts: store.accounts,
    builtIn: practice?.builtIn ?? null,
  });
  const recording = createRecording({
    clock,
    service,
    settings: () => settings.get().capture,
    folder: path.join(options.folder, 'captures'),
    warn: (text) => events.emit('notice', { level: 'warning', text }),
  });
  await recording.apply();
  const agents = createAgentPool(clock, accounts, recording.tapsOf, (accountId, agent, call) =>
    calls.ring(accountId, agent, call),
  );
  const bridgeAddresses = bridgeAddressesOf(options.host);
  const practiceSocket = practice && new URL(practice.wsUrl);
  /** As the page reaches it: a browser may be on another computer than the engine. */
  const urlForPage = (wsUrl: string): string => (options.host === 'web' ? SIP_PATH + new URL(wsUrl).pathname : wsUrl);
  const registrations = createRegistrationService(accounts, agents.get, events);
  const microphone = createMicrophone(service, bridgeAddresses, events);
  const calls = createCallService({
    clock,
    service,
    store,
    events,
    microphone,
    history: createCallHistory(store, (text) => events.emit('notice', { level: 'warning', text })),
    settings: settings.get,
    accountOf: accounts.get,
    agentOf: agents.get,
    recording,
    recordingsFolder: path.join(options.folder, 'recordings'),
  });
  const history = createHistoryService(store, () => calls.list().map(({ id }) => id), events);

  const diagnoses = createDiagnosisService({
    clock,
    store,
    events,
    // Sockets and a media session of its own: a registration or a call of the account that is up is not touched.
    diagnose: async (job) => {
      const capture = recording.startDiagnosis(`Diagnosis of ${job.subject.name}`);
      const run = { ...job, ...(capture ? { taps: capture } : {}) };
      try {
        return await diagnose(run, { clock, service, version: options.version });
      } finally {
        await capture?.end();
      }
    },
    waitingChecks: (names) => chosenChecks(names).map(waitingRow),
    subjectOf: async (accountId, target) => {
      const stored = accounts.get(accountId);
      const setup = settings.get().diagnosis[accountId] ?? diagnosisSetupSchema.parse({});
      const ownResponder = practice && accountId === practice.builtIn.account.id ? practice.responder : null;
      const [account, ice] = await Promise.all([accounts.sipAccount(accountId), accounts.ice(accountId)]);
      return subjectOfAccount({ stored, account, ice, setup, target, ownResponder });
    },
  });

  const conferences = createConferenceService({
    events,
    instrumentsFor: (subject) => createInstruments(subject, { clock, service }),
  });
  const captures = createCaptureService({
    clock,
    events,
    workerUrl: options.captureWorkerUrl ?? null,
    version: options.version,
  });

  const methods = createMethods({
    clock,
    events,
    settings,
    service,
    system: options.system ?? NO_SYSTEM,
    accounts,
    agents,
    registrations,
    calls,
    history,
    diagnoses,
    conferences,
    captures,
    recording,
    microphone,
    log,
    warnings,
    info: () => ({
      version: options.version,
      host: options.host,
      platform: process.platform,
      secretStore: secrets.description,
      practice: practice && { uri: practice.uri, wsUrl: urlForPage(practice.wsUrl), numbers: practice.numbers },
      bridgeAddresses,
      speechFile: existsSync(options.speechFile) ? options.speechFile : null,
    }),
  });

  for (const account of accounts.list()) if (account.register) void registrations.start(account.id);

  for (const text of warnings) log.warn('store', text);
  log.info(
    'engine',
    `started: version ${options.version}, ${options.host}, Node ${process.version}, ${process.platform} ${process.arch}`,
  );

  return {
    // As a function of its own: the emitter's needs its object.
    on: (event, listener) => events.on(event, listener),
    openUpload: captures.openTemporary,
    practiceSocket,
    call: checkedCall(methods, options.host === 'electron' ? 'window' : 'browser', log),
    async close() {
      log.info('engine', 'closing');
      await Promise.all([calls.close(), diagnoses.close(), conferences.close(), captures.close()]);
      await microphone.disconnect();
      await agents.close();
      await practice?.close();
      await recording.close();
      await service.close();
      store.close();
    },
  };
}

/**
 * Electron's page is on this machine and may use loopback. An ordinary browser leaves loopback out of its candidates: it needs an
 * address of the network, and where there is none, loopback is the only hope.
 */
function bridgeAddressesOf(host: EngineOptions['host']): string[] {
  if (host === 'electron') return ['127.0.0.1'];
  const ofNetwork = localInterfaces().filter(({ internal, family }) => !internal && family === 'IPv4');
  return [...ofNetwork.map(({ address }) => address), '127.0.0.1'];
}
