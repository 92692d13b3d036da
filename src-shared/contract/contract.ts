/**
 * The one contract between the application's engine and whatever shows it: Electron's window by IPC, a browser by WebSocket. Both
 * carry the same methods and events; arguments are checked by these schemas on the engine's side of the border.
 */
import { z } from 'zod';
import { CODEC_NAMES } from '../model/media';
import type { MediaEvent, StreamSample } from '../model/media';
import type { CallResult, CallSnapshot, LadderEntry, RegistrationState } from '../model/call';
import type { DeviceJudgement, SystemAccess } from '../model/devices';
import type { DiagnosisReport, DiagnosisRun, DiagnosisSummary } from '../model/diagnosis';
import { captureContentSchema, captureMethodSchemas, type CaptureMethodResults, type CaptureSummary } from './captures';
import {
  callServersSchema,
  conferenceMethodSchemas,
  type ConferenceMethodResults,
  type ConferenceProgress,
} from './conference';
import { deviceChangeSchema, deviceFactsSchema } from './devices';
import { iceInputSchema, icePolicySchema, type IceView, NO_ICE } from './ice';
import { selfTestSchema } from './selfTest';
import type { Gathering } from '../model/ways';
import type { WebPhoneAccount } from './webPhone';
import {
  accountTransportSchema,
  hasNoPassword,
  httpSchema,
  limitsSchema,
  mediaSchema,
  PASSWORD_IN_URI,
  portsSchema,
  sipUriSchema,
} from './profile';

const id = z.string().min(1).max(64);
const dialled = z.string().trim().min(1, 'Enter a number or a SIP address.').max(256);

export const sourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('microphone') }),
  z.strictObject({
    kind: z.literal('tone'),
    frequencyHz: z.number().min(20).max(8000),
    levelDbov: z.number().min(-90).max(0),
  }),
  z.strictObject({ kind: z.literal('silence') }),
  z.strictObject({ kind: z.literal('file'), path: z.string().min(1).max(4096), loop: z.boolean() }),
  z.strictObject({ kind: z.literal('echo') }),
]);

/** What the account editor sends. `password` is undefined to keep the stored one, null to forget it. */
export const accountInputSchema = z.strictObject({
  id: id.optional(),
  name: z.string().trim().min(1, 'Give the account a name.').max(80),
  uri: z
    .string()
    .trim()
    .regex(/^sips?:[^\s@]+@[^\s@]+$/i, 'Must look like sip:alice@pbx.test.')
    .refine(hasNoPassword, PASSWORD_IN_URI),
  displayName: z.string().max(80).nullable(),
  authUser: z.string().max(128).nullable(),
  password: z.string().max(256).nullish(),
  registrar: z
    .string()
    .trim()
    .regex(/^sips?:\S+$/i, 'Must look like sip:pbx.test:5060.')
    .nullable(),
  outboundProxy: z
    .string()
    .trim()
    .regex(/^sips?:\S+$/i, 'Must look like sip:proxy.test;lr.')
    .nullable(),
  wsUrl: z
    .string()
    .trim()
    .regex(/^wss?:\/\/\S+$/i, 'Must start with ws:// or wss://.')
    .nullable(),
  transport: accountTransportSchema,
  register: z.boolean(),
  expires: z.number().int().min(10).max(86_400),
  media: mediaSchema,
  codecs: z.array(z.enum(CODEC_NAMES)).min(1, 'Choose at least one codec.'),
  tlsVerify: z.boolean(),
  tlsCaFile: z.string().max(4096).nullable(),
  /** For WebRTC calls on either path. */
  ice: iceInputSchema.default(NO_ICE),
});
export type AccountInput = z.infer<typeof accountInputSchema>;

/** An account as the window sees it: never with its password. */
export interface AccountView extends Omit<AccountInput, 'password' | 'id' | 'ice'> {
  id: string;
  ice: IceView;
  hasPassword: boolean;
  /** The built-in account of the embedded practice line: cannot be edited or removed. */
  practice: boolean;
}

/** What a diagnosis of an account needs beside the account; kept with the settings. */
export const diagnosisSetupSchema = z.strictObject({
  /** Number or SIP address to call; null: the echo number of the companion where one is given, else no call. */
  target: z.string().trim().max(256).nullable().default(null),
  responder: sipUriSchema.nullable().default(null),
  http: httpSchema.default([]),
  ports: portsSchema.default([]),
  /** Conference servers that are looked at in each run. */
  callServers: callServersSchema.optional(),
  limits: limitsSchema.prefault({}),
});
export type DiagnosisSetup = z.infer<typeof diagnosisSetupSchema>;

export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  activeAccountId: z.string().nullable().default(null),
  /** Inclusive; [0, 0] lets the operating system choose. */
  rtpPorts: z.tuple([z.number().int().min(0).max(65_535), z.number().int().min(0).max(65_535)]).default([0, 0]),
  ptimeMs: z.union([z.literal(10), z.literal(20), z.literal(30), z.literal(40), z.literal(60)]).default(20),
  defaultSource: z.enum(['microphone', 'tone', 'speech', 'silence']).default('microphone'),
  dtmf: z.enum(['rfc4733', 'info']).default('rfc4733'),
  inputDeviceId: z.string().nullable().default(null),
  outputDeviceId: z.string().nullable().default(null),
  echoCancellation: z.boolean().default(true),
  noiseSuppression: z.boolean().default(true),
  autoGainControl: z.boolean().default(true),
  /** Of what is recorded without being asked for. */
  capture: z
    .strictObject({
      /** Memory of the ring buffer of the last minutes, MiB; 0: off. */
      ringMiB: z.number().int().min(0).max(1024).default(32),
      /** Keep every call, and every diagnosis, as a pcapng in the data folder. */
      keepCalls: z.boolean().default(false),
      keepDiagnoses: z.boolean().default(false),
      content: captureContentSchema.default('encrypted'),
    })
    .prefault({}),
  /** By account id. */
  diagnosis: z.record(z.string(), diagnosisSetupSchema).default({}),
});
export type Settings = z.infer<typeof settingsSchema>;

/** Only what is to change: `partial()` alone would still fill in the default of whatever is missing. */
const settingsChangeSchema = z.strictObject(withoutDefaults(settingsSchema.shape)).partial();

function withoutDefaults<S extends Record<string, { unwrap(): z.ZodType }>>(shape: S) {
  const bare = Object.entries(shape).map(([name, field]) => [name, field.unwrap()]);
  return Object.fromEntries(bare) as { [K in keyof S]: ReturnType<S[K]['unwrap']> };
}

export interface AppInfo {
  version: string;
  host: 'electron' | 'web';
  platform: string;
  /** Where passwords are kept, in one plain sentence. */
  secretStore: string;
  practice: {
    uri: string;
    /**
     * SIP over WebSocket (RFC 7118) to the practice line, for this run. In a browser a path of the page's own server: resolve it with
     * `new URL(wsUrl, location.href)` and take ws for http, wss for https.
     */
    wsUrl: string;
    numbers: PracticeNumber[];
  } | null;
  /** IP literals that the page may reach the media bridge at; empty: no microphone path from this page. */
  bridgeAddresses: string[];
  /** Path, on the engine's computer, of the speech sample that comes with the program; null where it is missing. */
  speechFile: string | null;
}
/** A number of the practice line (and of `sidetone respond`). */
export interface PracticeNumber {
  user: string;
  uri: string;
  title: string;
  what: string;
}

export interface HistoryEntry {
  id: string;
  accountId: string;
  direction: 'outgoing' | 'incoming';
  remote: string;
  remoteName: string | null;
  startedAt: string;
  durationMs: number | null;
  /** Null: the program ended while the call was up. */
  state: CallResult['state'] | null;
  status: number | null;
  reason: string | null;
  /** Lowest MOS of its streams; null where none is known. */
  mos: number | null;
}
export interface HistoryDetail {
  entry: HistoryEntry;
  result: CallResult | null;
  samples: StreamSample[];
  ladder: LadderEntry[];
  events: MediaEvent[];
}

/** Methods by name: the arguments' schema (a tuple) and the result. The engine implements all of them; a host adds none. */
export const methodSchemas = {
  'app.info': z.tuple([]),
  'settings.get': z.tuple([]),
  'settings.set': z.tuple([settingsChangeSchema]),
  'accounts.list': z.tuple([]),
  'accounts.save': z.tuple([accountInputSchema]),
  'accounts.remove': z.tuple([id]),
  'registration.list': z.tuple([]),
  'registration.start': z.tuple([id]),
  'registration.stop': z.tuple([id]),
  'calls.list': z.tuple([]),
  'calls.place': z.tuple([
    z.strictObject({
      accountId: id,
      target: dialled,
      source: sourceSchema,
      /** For this call in place of the account's own, to lay two kinds side by side. */
      media: mediaSchema.optional(),
      icePolicy: icePolicySchema.optional(),
    }),
  ]),
  'calls.answer': z.tuple([id, sourceSchema]),
  'calls.reject': z.tuple([id, z.enum(['busy', 'decline'])]),
  'calls.hangup': z.tuple([id]),
  'calls.hold': z.tuple([id, z.boolean()]),
  'calls.mute': z.tuple([id, z.boolean()]),
  'calls.dtmf': z.tuple([id, z.string().regex(/^[0-9A-Da-d*#,]{1,64}$/, 'Digits are 0-9, *, #, A-D; a comma pauses.')]),
  'calls.transfer': z.tuple([id, dialled]),
  'calls.source': z.tuple([id, sourceSchema]),
  'calls.record': z.tuple([id, z.boolean()]),
  /** The page tells what happened to a microphone or speaker in mid-call: it becomes a media event of kind `device`. */
  'calls.device': z.tuple([id, deviceChangeSchema]),
  /** Samples, ladder and events so far, for a page that opens in mid-call. */
  'calls.detail': z.tuple([id]),
  'history.list': z.tuple([z.number().int().min(1).max(1000)]),
  'history.get': z.tuple([id]),
  'history.remove': z.tuple([id]),
  'history.clear': z.tuple([]),
  /** Starts a run with the account's setup of the settings; `target` goes over it for this run. */
  'diagnosis.start': z.tuple([
    z.strictObject({
      accountId: id,
      mode: z.enum(['quick', 'full']),
      target: z.string().trim().max(256).optional(),
      /** What the page sees of microphone and speaker; without it the checks of devices are skipped. */
      devices: deviceFactsSchema.optional(),
      /** Ids, areas or beginnings of ids, and what these need; missing: every check. */
      checks: z.array(z.string().min(1).max(64)).min(1).max(64).optional(),
    }),
  ]),
  'diagnosis.cancel': z.tuple([id]),
  /** Runs that are under way, and those that ended since this program started. */
  'diagnosis.runs': z.tuple([]),
  'diagnosis.history': z.tuple([z.number().int().min(1).max(1000)]),
  'diagnosis.get': z.tuple([id]),
  'diagnosis.remove': z.tuple([id]),
  'diagnosis.export': z.tuple([id, z.enum(['text', 'html', 'json'])]),
  /** Keeps a self-test with the run that it made; again for the same run: in place of the one before. */
  'diagnosis.selfTest': z.tuple([id, selfTestSchema]),
  ...captureMethodSchemas,
  ...conferenceMethodSchemas,
  /** What the operating system lets this program do, and whether `devices.openSettings` leads to its setting. */
  'devices.access': z.tuple([]),
  'devices.openSettings': z.tuple([]),
  /** The checks of devices and their rules alone, without a line. */
  'devices.judge': z.tuple([deviceFactsSchema]),
  /** Everything that the page's own web phone needs of an account, secrets too. */
  'webPhone.account': z.tuple([id]),
  /** Candidates as the engine would offer them in a call of this account by WebRTC; takes some seconds where a server is silent. */
  'ice.gather': z.tuple([id]),
  'bridge.connect': z.tuple([z.string().max(65_536)]),
  'bridge.candidate': z.tuple([z.strictObject({ candidate: z.string().max(2048), sdpMid: z.string().nullable() })]),
  'bridge.close': z.tuple([]),
} as const;
export type MethodName = keyof typeof methodSchemas;

export interface MethodResults extends CaptureMethodResults, ConferenceMethodResults {
  'app.info': AppInfo;
  'settings.get': Settings;
  'settings.set': Settings;
  'accounts.list': AccountView[];
  'accounts.save': AccountView;
  'accounts.remove': null;
  'registration.list': RegistrationState[];
  'registration.start': null;
  'registration.stop': null;
  'calls.list': CallSnapshot[];
  'calls.place': CallSnapshot;
  'calls.answer': null;
  'calls.reject': null;
  'calls.hangup': null;
  'calls.hold': null;
  'calls.mute': null;
  'calls.dtmf': null;
  'calls.transfer': null;
  'calls.source': null;
  'calls.record': { path: string | null };
  'calls.device': null;
  'calls.detail': {
    samples: StreamSample[];
    ladder: LadderEntry[];
    events: MediaEvent[];
    sdp: { offer: string | null; answer: string | null };
  };
  'history.list': HistoryEntry[];
  'history.get': HistoryDetail;
  'history.remove': null;
  'history.clear': null;
  'diagnosis.start': DiagnosisRun;
  'diagnosis.cancel': null;
  'diagnosis.runs': DiagnosisRun[];
  'diagnosis.history': DiagnosisSummary[];
  'diagnosis.get': DiagnosisReport;
  'diagnosis.remove': null;
  /** `name`: a file name to offer. */
  'diagnosis.export': { name: string; mediaType: string; content: string };
  'diagnosis.selfTest': null;
  'devices.access': { microphone: SystemAccess; canOpenSettings: boolean };
  'devices.openSettings': null;
  'devices.judge': DeviceJudgement;
  'webPhone.account': WebPhoneAccount;
  'ice.gather': Gathering;
  /** The answer's SDP. */
  'bridge.connect': string;
  'bridge.candidate': null;
  'bridge.close': null;
}
export type MethodArguments<M extends MethodName> = z.infer<(typeof methodSchemas)[M]>;

/** Events, engine to window. A `callId` here is the snapshot's `id`, as in the methods. */
export interface ContractEvents {
  call: CallSnapshot;
  samples: { callId: string; samples: StreamSample[] };
  ladder: { callId: string; entry: LadderEntry };
  mediaEvent: { callId: string; event: MediaEvent };
  sdp: { callId: string; offer: string | null; answer: string | null };
  registration: RegistrationState;
  accounts: AccountView[];
  settings: Settings;
  history: null;
  /** Whole with each change, at most about ten times a second. */
  diagnosis: DiagnosisRun;
  /** The list of kept runs changed. */
  diagnosisHistory: null;
  /** The look at a conference server that is under way. */
  conference: ConferenceProgress;
  /** A capture file: how far it is read, or that it is done. */
  capture: CaptureSummary;
  /** The page has to send its microphone with this codec into this call; null: no call needs the microphone. */
  bridge: { callId: string; codec: (typeof CODEC_NAMES)[number] } | null;
  /** Something a person should know now: one sentence. */
  notice: { level: 'info' | 'warning' | 'error'; text: string };
}
export type EventName = keyof ContractEvents;
/** The same for an `Emitter`. */
export type ContractListeners = { [E in EventName]: (payload: ContractEvents[E]) => void };
export const EVENT_NAMES = [
  'call',
  'samples',
  'ladder',
  'mediaEvent',
  'sdp',
  'registration',
  'accounts',
  'settings',
  'history',
  'diagnosis',
  'diagnosisHistory',
  'capture',
  'conference',
  'bridge',
  'notice',
] as const satisfies readonly EventName[];

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
