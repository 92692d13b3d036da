/**
 * Stands in for the engine behind the real contract: calls move with plausible figures. For what is to be tested of the window alone; calls with real packets have specifications of their own.
 */
import path from 'node:path';
import { METHODS } from '../../../src-shared/contract/contract';
import { settingsSchema } from '../../../src-shared/contract/settings';
import type {
  AccountInput,
  AccountView,
  ContractEvents,
  EventName,
  HistoryDetail,
  MethodName,
  MethodResults,
  Settings,
} from '../../../src-shared/contract/contract';
import type { WebPhoneAccount } from '../../../src-shared/contract/webPhone';
import { TOKEN_FRAGMENT_KEY } from '../../../src-shared/contract/wire';
import type { Reply } from '../../../src-shared/contract/wire';
import type { CallSnapshot, LadderEntry, MediaSource, RegistrationState } from '../../../src-shared/model/call';
import type { Direction, MediaEvent, StreamSample } from '../../../src-shared/model/media';
import { deviceEvent, judgeDevices } from '../../../src-main/engine/devices';
import { listNumbers } from '../../../src-main/responder/numbers';
import type { DeviceFacts } from '../../../src-shared/model/devices';
import { PageServer } from './pageServer';
import * as plausible from './plausible';
import { StandInCaptures } from './standInCaptures';
import { StandInDiagnosis } from './standInDiagnosis';

const TOKEN = 'stand-in';
const SPEECH_FILE = '/usr/share/sidetone/speech.wav';
const FIRST_PACKET = 'The first packet arrived 21 ms after the answer.';
const PRACTICE_URI = 'sip:practice@127.0.0.1:5060';

interface Live {
  call: CallSnapshot;
  ladder: LadderEntry[];
  events: MediaEvent[];
  samples: StreamSample[];
  timers: NodeJS.Timeout[];
  silent: Set<Direction>;
  second: number;
}

const practiceAccount: AccountView = {
  id: 'practice',
  name: 'Practice line',
  uri: PRACTICE_URI,
  displayName: null,
  authUser: null,
  registrar: null,
  outboundProxy: null,
  wsUrl: null,
  transport: 'udp',
  register: false,
  expires: 300,
  media: 'rtp',
  codecs: ['PCMU', 'PCMA', 'G722', 'opus'],
  tlsVerify: true,
  tlsCaFile: null,
  ice: { servers: [], policy: 'all' },
  hasPassword: false,
  practice: true,
};

export class StandInEngine {
  readonly calls = new Map<string, Live>();
  readonly history = new Map<string, HistoryDetail>();
  /** What the page asked for, in order. */
  readonly asked: { method: MethodName; args: readonly unknown[] }[] = [];
  accounts: AccountView[] = [practiceAccount];
  registrations: RegistrationState[] = [];
  bridgeAddresses: string[] = [];
  /** What the page's own web phone gets. */
  webPhone: WebPhoneAccount | null = null;
  /** What the operating system lets the program do, and whether its setting can be opened. */
  access: MethodResults['devices.access'] = { microphone: 'unknown', canOpenSettings: false };
  readonly diagnosis = new StandInDiagnosis(
    (event, payload) => this.emit(event, payload),
    (accountId) => this.accounts.find(({ id }) => id === accountId)?.name ?? accountId,
  );
  readonly captures = new StandInCaptures((event, payload) => this.emit(event, payload));
  settings: Settings = settingsSchema.parse({ defaultSource: 'speech' });
  private readonly server: PageServer;
  private lastId = 0;

  /** @param folder the built page */
  constructor(folder = process.env['SIDETONE_RENDERER'] ?? path.resolve('out/renderer')) {
    this.server = new PageServer(folder, TOKEN, (method, args) => this.answer(method, args));
  }

  /** Resolves with the address to open. */
  async start(): Promise<string> {
    await this.server.start();
    return this.address;
  }

  get address(): string {
    return `${this.server.origin}/#${TOKEN_FRAGMENT_KEY}=${TOKEN}`;
  }

  /** Goes away as a killed program does. */
  async stop(): Promise<void> {
    for (const live of this.calls.values()) live.timers.forEach(clearInterval);
    this.diagnosis.stop();
    await this.server.stop();
  }

  /** Comes back at the same address, without the calls that were up. */
  async restart(): Promise<void> {
    await this.stop();
    this.calls.clear();
    this.diagnosis.forgetRuns();
    await this.server.start();
  }

  emit<E extends EventName>(event: E, payload: ContractEvents[E]): void {
    this.server.emit(event, payload);
  }

  /** A call that has been up for some time when the page opens. `silentS`: nothing has come back for so long. */
  addRunningCall(remote: string, seconds: number, silentS = 0): string {
    const startedAt = Date.now() - seconds * 1000 - 700;
    const id = this.nextId();
    const live = this.live({
      ...plausible.outgoingCall(id, 'practice', remote, startedAt),
      phase: 'established',
      codec: 'PCMU',
    });
    live.call.answeredAt = new Date(startedAt + 700).toISOString();
    live.call.source = { kind: 'file', path: SPEECH_FILE, loop: true };
    this.calls.set(id, live);
    const { invite, inviteAgain, trying, ringing, okay, ack } = plausible;
    const messages = [invite, inviteAgain, trying, ringing, okay, ack];
    live.ladder.push(
      ...messages.map((message, index) => message(startedAt + ([0, 500, 512, 530, 699, 701][index] ?? 0))),
    );
    for (let second = 1; second <= seconds; second++) {
      if (second > seconds - silentS) live.silent.add('inbound');
      live.samples.push(...this.second(live, startedAt + 700 + second * 1000, second));
    }
    live.second = seconds;
    const first: MediaEvent = {
      at: startedAt + 721,
      kind: 'first-packet',
      direction: 'inbound',
      text: FIRST_PACKET,
      detail: {},
    };
    live.events.push(first);
    live.timers.push(setInterval(() => this.tick(live), 1000));
    return id;
  }

  /** One more second of a call with so many streams, half of them in each direction. */
  sendStreams(id: string, count: number): void {
    const live = this.calls.get(id);
    if (!live) return;
    const second = ++live.second;
    const [inbound, outbound] = this.second(live, Date.parse(live.call.answeredAt ?? '') + second * 1000, second);
    const samples = Array.from({ length: count }, (_, index) => ({
      ...(index % 2 === 0 ? inbound : outbound),
      ssrc: `0x${(index + 1).toString(16).padStart(8, '0')}`,
    })) as StreamSample[];
    this.emit('samples', { callId: id, samples });
  }

  /** A call from somebody else. */
  ring(name: string, uri: string): string {
    const id = this.nextId();
    const call: CallSnapshot = {
      ...plausible.outgoingCall(id, 'practice', uri, Date.now()),
      direction: 'incoming',
      phase: 'incoming',
      remoteName: name,
    };
    this.calls.set(id, this.live(call));
    this.emit('call', call);
    return id;
  }

  /** From now on, a direction of every call carries no packets. */
  silence(direction: Direction): void {
    for (const live of this.calls.values()) {
      live.silent.add(direction);
      this.event(live, direction, 'silence-started', 'No packet has arrived for 2 seconds.');
    }
  }

  endCall(id: string, by: 'local' | 'remote'): void {
    const live = this.calls.get(id);
    if (!live) return;
    live.timers.forEach(clearInterval);
    this.calls.delete(id);
    if (live.call.answeredAt !== null) {
      this.ladder(live, plausible.bye(Date.now()));
      this.ladder(live, plausible.byeOkay(Date.now() + 1));
    }
    const ended = { ...live.call, phase: 'ended' as const, endedAt: new Date().toISOString() };
    const packets = live.second * 50;
    const start = Date.parse(ended.startedAt);
    const streams =
      packets > 0 ? (['inbound', 'outbound'] as const).map((d) => plausible.statistics(d, packets, start)) : [];
    const result = plausible.resultOf(ended, streams, live.ladder, by);
    this.remember(ended, live, result);
    this.emit('call', { ...ended, result });
    this.emit('history', null);
  }

  /** A call of the past, for lists. */
  addHistory(remote: string, state: 'answered' | 'rejected' | 'cancelled', minutesAgo: number): void {
    const id = this.nextId();
    const at = Date.now() - minutesAgo * 60_000;
    const call = plausible.outgoingCall(id, 'practice', remote, at);
    if (state === 'answered') call.answeredAt = new Date(at + 400).toISOString();
    call.endedAt = new Date(at + 63_000).toISOString();
    const live = this.live(call);
    const result = { ...plausible.resultOf(call, [], [], 'local'), state };
    if (state === 'rejected') result.sip = { status: 486, reason: 'Busy Here' };
    this.remember(call, live, result);
  }

  private remember(call: CallSnapshot, live: Live, result: HistoryDetail['result']): void {
    this.history.set(call.id, {
      entry: {
        id: call.id,
        accountId: call.accountId,
        direction: call.direction,
        remote: call.remote,
        remoteName: call.remoteName,
        startedAt: call.startedAt,
        durationMs: result?.timing.durationMs ?? null,
        state: result?.state ?? null,
        status: result?.sip.status ?? null,
        reason: result?.sip.reason ?? null,
        mos: result?.state === 'answered' ? 4.38 : null,
        cause: null,
      },
      result,
      samples: live.samples,
      ladder: live.ladder,
      events: live.events,
    });
  }

  private nextId = (): string => `01STANDIN${String(++this.lastId).padStart(6, '0')}`;

  private live = (call: CallSnapshot): Live => ({
    call,
    ladder: [],
    events: [],
    samples: [],
    timers: [],
    silent: new Set(),
    second: 0,
  });

  private ladder(live: Live, entry: LadderEntry): void {
    live.ladder.push(entry);
    this.emit('ladder', { callId: live.call.id, entry });
  }

  private event(live: Live, direction: Direction, kind: MediaEvent['kind'], text: string): void {
    const event: MediaEvent = { at: Date.now(), kind, direction, text, detail: {} };
    live.events.push(event);
    this.emit('mediaEvent', { callId: live.call.id, event });
  }

  private change(id: string, change: Partial<CallSnapshot>): null {
    const live = this.calls.get(id);
    if (live) {
      live.call = { ...live.call, ...change };
      this.emit('call', live.call);
    }
    return null;
  }

  private place(accountId: string, remote: string, source: MediaSource): CallSnapshot {
    const id = this.nextId();
    const uri = remote.includes(':') ? remote : `sip:${remote}@pbx.test`;
    const live = this.live({ ...plausible.outgoingCall(id, accountId, uri, Date.now()), source });
    this.calls.set(id, live);
    this.ladder(live, plausible.invite(Date.now()));
    this.emit('sdp', { callId: id, offer: plausible.OFFER, answer: null });
    live.timers.push(
      setTimeout(() => this.ladder(live, plausible.inviteAgain(Date.now())), 60),
      setTimeout(() => {
        this.ladder(live, plausible.trying(Date.now()));
        this.ladder(live, plausible.ringing(Date.now()));
        this.change(id, { phase: 'ringing' });
      }, 120),
    );
    if (!uri.startsWith('sip:ring@')) live.timers.push(setTimeout(() => this.establish(live), 700));
    return live.call;
  }

  private establish(live: Live): void {
    const { id } = live.call;
    this.ladder(live, plausible.okay(Date.now()));
    this.ladder(live, plausible.ack(Date.now() + 1));
    this.emit('sdp', { callId: id, offer: plausible.OFFER, answer: plausible.ANSWER });
    this.change(id, { phase: 'established', answeredAt: new Date().toISOString(), codec: 'PCMU' });
    this.event(live, 'inbound', 'first-packet', FIRST_PACKET);
    live.timers.push(setInterval(() => this.tick(live), 1000));
  }

  private tick(live: Live): void {
    const samples = this.second(live, Date.now(), ++live.second);
    live.samples.push(...samples);
    this.emit('samples', { callId: live.call.id, samples });
  }

  private second(live: Live, at: number, second: number): StreamSample[] {
    return (['inbound', 'outbound'] as const).map((direction) =>
      plausible.sample(direction, at, second, {
        silent: live.silent.has(direction) || live.call.heldByUs,
        lost: direction === 'inbound' && !live.silent.has(direction) && second % 17 === 5 ? 2 : 0,
      }),
    );
  }

  private async answer(method: MethodName, args: readonly unknown[]): Promise<Reply<unknown>> {
    const checked = METHODS[method].args.safeParse(args);
    this.asked.push({ method, args });
    if (!checked.success)
      return { ok: false, error: { code: 'bad-request', message: checked.error.issues[0]?.message ?? '' } };
    try {
      return { ok: true, value: await this.run(method, args) };
    } catch (error) {
      return { ok: false, error: { code: 'failed', message: (error as Error).message } };
    }
  }

  private run(method: MethodName, args: readonly unknown[]): unknown {
    const [first, second] = args as [string, never];
    switch (method) {
      case 'app.info':
        return {
          version: '0.1.0',
          host: 'web',
          platform: 'linux',
          secretStore: 'Passwords are kept in an encrypted file that only your user can read.',
          practice: { uri: PRACTICE_URI, wsUrl: 'ws://127.0.0.1:9/sip', numbers: listNumbers('127.0.0.1:5060') },
          bridgeAddresses: this.bridgeAddresses,
          speechFile: SPEECH_FILE,
        };
      case 'settings.get':
        return this.settings;
      case 'settings.set':
        this.settings = { ...this.settings, ...(args[0] as Partial<Settings>) };
        this.emit('settings', this.settings);
        return this.settings;
      case 'accounts.list':
        return this.accounts;
      case 'accounts.save': {
        const { password, id, ice, ...rest } = args[0] as AccountInput;
        const servers = ice.servers.map(({ id: known, credential, ...server }) => ({
          ...server,
          id: known ?? this.nextId(),
          hasCredential: credential === undefined ? known !== undefined : credential !== null,
        }));
        const saved: AccountView = {
          ...rest,
          ice: { servers, policy: ice.policy },
          id: id ?? this.nextId(),
          hasPassword: Boolean(password),
          practice: false,
        };
        this.accounts = [...this.accounts.filter((account) => account.id !== saved.id), saved];
        this.emit('accounts', this.accounts);
        return saved;
      }
      case 'accounts.remove':
        this.accounts = this.accounts.filter((account) => account.id !== first);
        this.emit('accounts', this.accounts);
        return null;
      case 'registration.list':
        return this.registrations;
      case 'webPhone.account':
        if (!this.webPhone) throw new Error('There is no such account.');
        return this.webPhone;
      case 'calls.list':
        return [...this.calls.values()].map(({ call }) => call);
      case 'calls.place': {
        const { accountId, target, source } = args[0] as { accountId: string; target: string; source: MediaSource };
        return this.place(accountId, target, source);
      }
      case 'calls.answer': {
        const live = this.calls.get(first);
        if (live) this.establish(live);
        return null;
      }
      case 'calls.reject':
      case 'calls.hangup':
        this.endCall(first, 'local');
        return null;
      case 'calls.hold':
        return this.change(first, { heldByUs: second });
      case 'calls.mute':
        return this.change(first, { muted: second });
      case 'calls.source':
        return this.change(first, { source: second });
      case 'calls.record':
        this.change(first, { recording: second });
        return { path: '/home/alice/Sidetone/call.wav' };
      case 'calls.transfer':
        return this.change(first, { transfer: { target: second, status: 100, text: 'Trying' } });
      case 'calls.device': {
        const live = this.calls.get(first);
        const event = deviceEvent(args[1] as Parameters<typeof deviceEvent>[0], Date.now());
        live?.events.push(event);
        if (live) this.emit('mediaEvent', { callId: first, event });
        return null;
      }
      case 'devices.access':
        return this.access;
      case 'devices.judge':
        return judgeDevices(args[0] as DeviceFacts);
      case 'calls.detail': {
        const live = this.calls.get(first);
        if (!live) throw new Error('There is no such call.');
        const { samples, ladder, events, call } = live;
        return {
          samples,
          ladder,
          events,
          sdp: { offer: plausible.OFFER, answer: call.answeredAt === null ? null : plausible.ANSWER },
        };
      }
      case 'history.list':
        return [...this.history.values()]
          .map(({ entry }) => entry)
          .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
      case 'history.get': {
        const detail = this.history.get(first);
        if (!detail) throw new Error('This call is not in the list any more.');
        return detail;
      }
      case 'history.remove':
        this.history.delete(first);
        this.emit('history', null);
        return null;
      case 'history.clear':
        this.history.clear();
        this.emit('history', null);
        return null;
      default:
        return this.captures.answer(method, args) ?? this.diagnosis.answer(method, args) ?? null;
    }
  }
}
