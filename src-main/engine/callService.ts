import path from 'node:path';
import type { Emitter } from '../../src-shared/emitter';
import type {
  AccountInput,
  ContractListeners,
  MethodArguments,
  MethodResults,
  Settings,
} from '../../src-shared/contract/contract';
import { DEFAULT_LIMITS } from '../../src-shared/model/limits';
import type { CallSnapshot, MediaSource } from '../../src-shared/model/call';
import { isTurnUrl } from '../../src-shared/iceUrl';
import type { IceSetup } from '../../src-shared/model/ice';
import type { MediaEvent } from '../../src-shared/model/media';
import type { Clock } from '../net/clock';
import type { MediaService, SessionOptions } from '../media/api';
import type { Call, IncomingCall } from '../sip/api';
import { makeFolder } from '../store/dataFolder';
import type { StoredAccount } from '../store/accounts';
import type { Store } from '../store/store';
import type { AccountAgent } from '../calls/agents';
import type { CallHistory } from '../calls/callHistory';
import type { CallAccount } from '../calls/callCauses';
import { createCallMedia } from '../calls/callMedia';
import type { CallMedia, CallMediaOptions } from '../calls/callMedia';
import { dialTarget } from '../calls/dialTarget';
import { createInfoDtmf } from '../calls/dtmf';
import { EngineError } from '../errors';
import { sessionIce } from '../calls/sessionIce';
import { newId } from '../store/ids';
import { followCall } from '../calls/liveCall';
import type { LiveCall } from '../calls/liveCall';
import { shownSdp } from '../calls/shownSdp';
import { SECURITY_OF } from '../calls/mediaSecurity';
import type { Microphone } from './microphone';
import type { Recording } from './recording';

/** A further call is answered with 486: nobody can follow more than so many at once in one window. */
const MAX_CALLS = 8;

export interface CallServiceOptions {
  clock: Clock;
  service: Pick<MediaService, 'createSession'>;
  store: Store;
  history: CallHistory;
  events: Emitter<ContractListeners>;
  microphone: Microphone;
  settings: () => Settings;
  accountOf: (id: string) => StoredAccount;
  agentOf: (accountId: string) => Promise<AccountAgent>;
  recording: Pick<Recording, 'keeps' | 'startCall'>;
  /** Recordings go here. */
  recordingsFolder: string;
}

export interface CallService {
  list(): CallSnapshot[];
  /** An INVITE came in for this account. */
  ring(accountId: string, agent: AccountAgent, call: IncomingCall): void;
  place(request: MethodArguments<'calls.place'>[0]): Promise<CallSnapshot>;
  answer(id: string, source: MediaSource): Promise<void>;
  reject(id: string, how: 'busy' | 'decline'): Promise<void>;
  hangup(id: string): Promise<void>;
  hold(id: string, held: boolean): Promise<void>;
  mute(id: string, muted: boolean): void;
  dtmf(id: string, digits: string): Promise<void>;
  transfer(id: string, target: string): Promise<void>;
  setSource(id: string, source: MediaSource): Promise<void>;
  record(id: string, on: boolean): Promise<MethodResults['calls.record']>;
  /** Writes down what the page saw of this call. @throws EngineError not-found */
  note(id: string, event: MediaEvent): void;
  detail(id: string): MethodResults['calls.detail'];
  /** Hangs up everything and waits until it is written down. */
  close(): Promise<void>;
}

export function createCallService(options: CallServiceOptions): CallService {
  const { clock, service, store, history, events, microphone, settings, accountOf, agentOf, recording } = options;
  const calls = new Map<string, LiveCall>();
  const incoming = new Map<string, IncomingCall>();
  const sendByInfo = createInfoDtmf(clock);

  const find = (id: string): LiveCall => {
    const call = calls.get(id);
    if (!call) throw EngineError.notFound('call');
    return call;
  };
  const refreshMicrophone = (): void => microphone.assign(calls.values());

  /** @param wanted how media is protected; `offered`: as the caller's offer says it */
  function mediaFor(
    accountId: string,
    source: MediaSource,
    wanted: Pick<CallMediaOptions, 'security' | 'localAddress'> & { ice: SessionOptions['ice']; label: string },
  ): CallMedia {
    const { codecs } = accountOf(accountId);
    const { security, localAddress, ice, label } = wanted;
    const kept = { capture: recording.keeps('calls'), label };
    return createCallMedia({
      service,
      localAddress,
      session: { codecs, ptimeMs: settings().ptimeMs, ...kept, ...(ice ? { ice } : {}) },
      security,
      source,
    });
  }

  function knownOf(accountId: string, { account }: AccountAgent, wanted?: AccountInput['media']): CallAccount {
    const { codecs, media } = accountOf(accountId);
    const { transport, password } = account;
    const limits = settings().diagnosis[accountId]?.limits ?? DEFAULT_LIMITS;
    const security = SECURITY_OF[wanted ?? media];
    return { codecs, security, transport, hasPassword: Boolean(password), limits };
  }

  function follow(
    accountId: string,
    agent: AccountAgent,
    call: Call,
    media: CallMedia,
    wanted?: AccountInput['media'],
  ): LiveCall {
    const id = newId(clock.now());
    const live = followCall({
      id,
      accountId,
      agent,
      call,
      media,
      account: knownOf(accountId, agent, wanted),
      clock,
      history,
      events,
      onMediaChanged: refreshMicrophone,
    });
    calls.set(id, live);
    if (recording.keeps('calls')) capture(live);
    void live.ended.then(() => {
      calls.delete(id);
      incoming.delete(id);
      refreshMicrophone();
      events.emit('history', null);
    });
    return live;
  }

  function capture({ call, media, ended, snapshot }: LiveCall): void {
    const file = recording.startCall(snapshot.accountId, labelOf(call));
    media.on('packets', file.media);
    void ended.then(() => file.end());
  }

  return {
    list: () => [...calls.values()].map(({ snapshot }) => snapshot),

    ring(accountId, agent, call) {
      if (calls.size >= MAX_CALLS) return void call.reject(486);
      const localAddress = (): Promise<string> => agent.mediaAddress(call, call.remote);
      const silence = { kind: 'silence' } as const;
      const ice = sessionIce(agent.ice, agent.account);
      const media = mediaFor(accountId, silence, { security: 'offered', ice, label: labelOf(call), localAddress });
      const live = follow(accountId, agent, call, media);
      incoming.set(live.snapshot.id, call);
      void call.ring().catch(() => call.hangup());
    },

    async place({ accountId, target: typed, source, media: wanted, icePolicy }) {
      const target = dialTarget(typed, accountOf(accountId).uri);
      if (calls.size >= MAX_CALLS) throw EngineError.failed(`${MAX_CALLS} calls are up already: hang one up first.`);
      const agent = await agentOf(accountId);
      const security = SECURITY_OF[wanted ?? accountOf(accountId).media];
      const ice = sessionIce(icePolicy ? withPolicy(agent.ice, icePolicy) : agent.ice, agent.account);
      let call: Call | null = null;
      const localAddress = (): Promise<string> => agent.mediaAddress(call, target);
      const media = mediaFor(accountId, source, { security, ice, label: `call to ${target}`, localAddress });
      call = agent.agent.invite(agent.account, target, media);
      return follow(accountId, agent, call, media, wanted).snapshot;
    },

    async answer(id, source) {
      const { media, update } = find(id);
      const call = incoming.get(id);
      if (!call) throw EngineError.failed('This call was answered already.');
      incoming.delete(id);
      await media.setSource(source);
      update({ source: media.source });
      try {
        await call.answer(media);
      } catch (error) {
        // Whoever calls must not hear ringing for a call that cannot be answered any more.
        await call.hangup({ status: 488 });
        throw error;
      }
    },

    async reject(id, how) {
      const call = incoming.get(id);
      if (!call) throw EngineError.notFound('ringing call');
      await call.reject(how === 'busy' ? 486 : 603);
    },

    hangup: (id) => find(id).call.hangup(),
    hold: (id, held) => find(id).call.hold(held),

    mute(id, muted) {
      const { media, update } = find(id);
      media.setMuted(muted);
      update({ muted });
    },

    async dtmf(id, digits) {
      const { call, media } = find(id);
      await (settings().dtmf === 'info'
        ? sendByInfo(id, digits, (digit) => call.sendDtmfInfo(digit))
        : media.sendDtmf(digits));
    },

    async transfer(id, typed) {
      const { call, snapshot, update } = find(id);
      const target = dialTarget(typed, accountOf(snapshot.accountId).uri);
      update({ transfer: { target, status: null, text: 'asked for' } });
      try {
        await call.refer(target);
      } catch (error) {
        update({ transfer: null });
        throw error;
      }
    },

    async setSource(id, source) {
      const { media, update } = find(id);
      await media.setSource(source);
      update({ source: media.source });
      refreshMicrophone();
    },

    async record(id, on) {
      const { media, update } = find(id);
      const file = on ? path.join(makeFolder(options.recordingsFolder), `${id}.wav`) : null;
      await (file ? media.startRecording(file) : media.stopRecording());
      update({ recording: on });
      return { path: file };
    },

    note: (id, event) => find(id).note(event),

    detail(id) {
      const live = calls.get(id);
      const kept = live ? shownSdp(live.call) : store.calls.get(id)?.result?.sdp;
      return {
        samples: store.samples.list(id),
        ladder: store.ladder.list(id),
        events: store.mediaEvents.list(id),
        sdp: { offer: kept?.offer ?? null, answer: kept?.answer ?? null },
      };
    },

    async close() {
      const all = [...calls.values()];
      await Promise.allSettled(all.map(({ call }) => call.hangup()));
      await Promise.all(all.map(({ ended }) => ended));
    },
  };
}

/** @throws EngineError where nothing but a relay is wanted and there is none */
function withPolicy(ice: IceSetup | undefined, policy: IceSetup['policy']): IceSetup {
  const servers = ice?.servers ?? [];
  if (policy === 'relay' && !servers.some(({ urls }) => urls.some(isTurnUrl))) {
    throw EngineError.failed('This account has no TURN server to call through: add one in its settings.');
  }
  return { servers, policy };
}

/** Names it in captures. */
function labelOf({ direction, remote }: Pick<Call, 'direction' | 'remote'>): string {
  return direction === 'outgoing' ? `call to ${remote}` : `call from ${remote}`;
}
