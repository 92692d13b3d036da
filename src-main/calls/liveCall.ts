import type { Emitter } from '../../src-shared/emitter';
import type { ContractListeners } from '../../src-shared/contract/contract';
import type { CallResult, CallSnapshot } from '../../src-shared/model/call';
import type { MediaEvent } from '../../src-shared/model/media';
import { toIso } from '../net/clock';
import type { Clock } from '../net/clock';
import type { Call } from '../sip/api';
import type { AccountAgent } from './agents';
import { recordSamples } from '../diagnosis/observed/ownAudio';
import { causesOfCall } from './callCauses';
import type { CallAccount } from './callCauses';
import { createCallFacts, recordDialog, recordLadder, recordMediaEvent } from '../diagnosis/observed/callFacts';
import type { CallHistory } from './callHistory';
import type { CallMedia } from './callMedia';
import { buildCallResult } from './callResult';
import { restartIceOnChange } from './iceRestart';
import { shownSdp } from './shownSdp';

/** A call that is up, as the window sees it: its dialog, its media, and the snapshot that follows both. */
export interface LiveCall {
  readonly call: Call;
  readonly media: CallMedia;
  readonly snapshot: CallSnapshot;
  readonly answeredAtMs: number | null;
  /** Changes the snapshot and tells the window. */
  update(change: Partial<CallSnapshot>): void;
  /** Writes an event down as if the media had told it. */
  note(event: MediaEvent): void;
  readonly ended: Promise<CallResult>;
}

export interface LiveCallOptions {
  id: string;
  accountId: string;
  agent: AccountAgent;
  call: Call;
  media: CallMedia;
  /** What the rules that name causes may know of the account. */
  account: CallAccount;
  clock: Clock;
  history: CallHistory;
  events: Emitter<ContractListeners>;
  /** The snapshot changed in a way that may move the microphone from one call to another. */
  onMediaChanged: () => void;
}

export function followCall(options: LiveCallOptions): LiveCall {
  const { id, accountId, agent, call, media, account, clock, history, events, onMediaChanged } = options;
  const facts = createCallFacts(clock.now());
  let snapshot: CallSnapshot = {
    id,
    callId: call.callId,
    accountId,
    direction: call.direction,
    phase: call.direction === 'incoming' ? 'incoming' : 'dialling',
    remote: call.remote,
    remoteName: call.remoteName,
    transport: call.transport,
    startedAt: toIso(facts.startedAt),
    answeredAt: null,
    endedAt: null,
    muted: false,
    heldByUs: false,
    heldByPeer: false,
    recording: false,
    codec: null,
    security: 'none',
    source: media.source,
    transfer: null,
    dtmfReceived: '',
    result: null,
  };
  let sdp = '';

  const update = (change: Partial<CallSnapshot>): void => {
    snapshot = { ...snapshot, ...change, transport: call.transport ?? snapshot.transport };
    events.emit('call', snapshot);
  };
  /** What was agreed can differ after each offer and answer. */
  const negotiated = (change: Partial<CallSnapshot>): void => {
    const agreed = media.session?.negotiated;
    update({ ...change, ...(agreed ? { codec: agreed.codec, security: agreed.security } : {}) });
    const { offer, answer } = shownSdp(call);
    const text = `${offer}\0${answer}`;
    if (text !== sdp) events.emit('sdp', { callId: id, offer, answer });
    sdp = text;
    onMediaChanged();
  };

  history.start(snapshot);
  events.emit('call', snapshot);
  recordDialog(call, facts);
  const stopLadder = agent.onLadder(call.callId, (entry) => {
    recordLadder(facts, entry);
    history.ladder(id, entry);
    events.emit('ladder', { callId: id, entry });
  });

  call.on('trying', () => {
    if (snapshot.phase === 'dialling') update({ phase: 'progress' });
  });
  call.on('progress', (response, early) => {
    if (early) return negotiated({ phase: 'early-media' });
    if (snapshot.phase !== 'early-media') update({ phase: response.status === 180 ? 'ringing' : 'progress' });
  });
  call.on('established', (at) => {
    history.seen(id, toIso(at), toIso(at));
    negotiated({ phase: 'established', answeredAt: toIso(at) });
  });
  call.on('renegotiated', () => negotiated({}));
  call.on('held', ({ byUs, byPeer }) => negotiated({ heldByUs: byUs, heldByPeer: byPeer }));
  call.on('transfer', (status, reason) => {
    update({ transfer: { target: snapshot.transfer?.target ?? '', status, text: `${status} ${reason}`.trim() } });
    // RFC 5589 section 6.1: the transferor ends its dialog once the transfer target has answered.
    if (status >= 200 && status < 300) void call.hangup();
  });
  call.on('referred', (target, respond) => {
    respond(false);
    const text = `The other side asked this program to call ${target}; transfers from outside are refused.`;
    events.emit('notice', { level: 'info', text });
  });
  call.on('dtmf', () => update({ dtmfReceived: facts.dtmf }));

  media.on('samples', (samples) => {
    recordSamples(facts.flow, samples);
    events.emit('samples', { callId: id, samples });
    history.samples(id, samples);
    history.seen(id, toIso(clock.now()), snapshot.answeredAt);
  });
  const note = (event: MediaEvent): void => {
    recordMediaEvent(facts, event);
    history.event(id, event);
    events.emit('mediaEvent', { callId: id, event });
  };
  media.on('event', note);
  // Nothing can be heard any more: a call that stays up would only look alive.
  media.on('failed', () => void call.hangup());
  media.on('dtmf', (digit) => {
    facts.dtmf += digit;
    update({ dtmfReceived: facts.dtmf });
  });

  const stopIce = restartIceOnChange(agent, call, media);
  const ended = new Promise<CallResult>((resolve) => {
    call.on('terminated', (_end, at) => {
      stopIce();
      void media.close();
      void media.finished.then(async (streams) => {
        stopLadder();
        const seen = buildCallResult(call, call.remote, facts, streams, await media.ice());
        const causes = await causesOfCall({
          result: seen,
          ladder: facts.ladder,
          facts,
          session: media.session,
          role: call.direction === 'outgoing' ? 'caller' : 'callee',
          account,
        });
        const result = { ...seen, causes };
        const endedAt = toIso(at);
        history.finish(id, endedAt, result);
        resolve(result);
        update({ phase: 'ended', endedAt, recording: false, result });
      });
    });
  });

  return {
    call,
    media,
    ended,
    update,
    note,
    get snapshot() {
      return snapshot;
    },
    get answeredAtMs() {
      return facts.answeredAt;
    },
  };
}
