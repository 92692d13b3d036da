import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Emitter } from '../../src-shared/emitter';
import type { ContractEvents, ContractListeners } from '../../src-shared/contract/contract';
import type { CallSnapshot } from '../../src-shared/model/call';
import { MediaError } from '../media/errors';
import { openStore } from '../store/store';
import type { Store } from '../store/store';
import { sample, storedAccount } from '../store/testdata/records';
import { createCallHistory } from '../calls/callHistory';
import { createCallService } from './callService';
import type { CallService } from './callService';
import { createMicrophone } from './microphone';
import { createFakeAgent, createManualClock, FakeCall, FakeSession } from '../calls/testdata/fakes';
import type { FakeAgent } from '../calls/testdata/fakes';

const ACCOUNT = storedAccount();

const clock = createManualClock();
let folder: string;
let store: Store;
let agent: FakeAgent;
let calls: CallService;
let sessions: FakeSession[];
let attached: Array<FakeSession | null>;
let events: Emitter<ContractListeners>;
let snapshots: CallSnapshot[];
let bridge: Array<ContractEvents['bridge']>;
let connectBridge: () => Promise<string>;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sidetone-calls-'));
  store = openStore(folder);
  agent = createFakeAgent(clock, { aor: ACCOUNT.uri, transport: 'udp', expiresS: 300 });
  [sessions, attached, snapshots, bridge] = [[], [], [], []];
  events = new Emitter<ContractListeners>((error) => expect.fail(String(error)));
  events.on('call', (snapshot) => snapshots.push(snapshot));
  events.on('bridge', (wanted) => bridge.push(wanted));
  const service = {
    createSession: async (options: FakeSession['options']) => {
      const session = new FakeSession(options);
      sessions.push(session);
      return session;
    },
    createBridge: () => ({
      connect: async () => 'answer',
      addCandidate: async () => {},
      state: 'connected' as const,
      onState: () => () => {},
      attach: async (session: unknown) => void attached.push(session as FakeSession | null),
      close: async () => {},
    }),
  };
  const microphone = createMicrophone(service, ['127.0.0.1'], events);
  connectBridge = () => microphone.connect('offer');
  calls = createCallService({
    clock,
    service,
    store,
    events,
    microphone,
    history: createCallHistory(store, (text) => expect.fail(text)),
    settings: store.settings.get,
    accountOf: () => ACCOUNT,
    agentOf: async () => agent,
    recording: { keeps: () => false, startCall: () => expect.fail('no capture was asked for') },
    recordingsFolder: path.join(folder, 'recordings'),
  });
});
afterEach(async () => {
  // A call that has just ended may still be on its way to the store.
  await calls.close();
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const place = async (source: CallSnapshot['source'] = { kind: 'silence' }): Promise<[string, FakeCall]> => {
  const { id } = await calls.place({ accountId: 'a1', target: '600', source });
  const call = agent.calls.at(-1);
  if (!call) throw new Error('no call was placed');
  return [id, call];
};

describe('an outgoing call', () => {
  it('is told step by step, and kept with its result', async () => {
    const [id, call] = await place();
    expect(call.remote).toBe('sip:600@pbx.test');
    clock.advance(10);
    call.tell('trying', clock.now());
    clock.advance(90);
    call.progress(180);
    clock.advance(900);
    await call.establish();
    const first = { at: clock.now() + 30, kind: 'first-packet', direction: 'inbound', text: 'First.', detail: {} };
    sessions[0]?.hub.emit('event', first);
    sessions[0]?.hub.emit('samples', [sample(clock.now())]);
    sessions[0]?.hub.emit('dtmf', '5', 100);
    clock.advance(5000);
    expect(calls.detail(id)).toMatchObject({ samples: [{ codec: 'PCMU' }], events: [first], sdp: { offer: 'offer' } });
    const ended = new Promise((resolve) => events.on('history', resolve));
    call.end({ by: 'remote', q850: 16 });
    await ended;
    expect(snapshots.map(({ phase }) => phase).filter((phase, index, all) => phase !== all[index - 1])).toEqual([
      'dialling',
      'progress',
      'ringing',
      'established',
      'ended',
    ]);
    expect(snapshots.at(-1)).toMatchObject({
      codec: 'PCMU',
      dtmfReceived: '5',
      result: {
        schema: 'sidetone.call/1',
        state: 'answered',
        timing: { tryingMs: 10, progressMs: 100, pddMs: 100, answerMs: 1000, durationMs: 5000, firstPacketMs: 30 },
        hangup: { by: 'remote', q850: 16, name: 'NORMAL_CLEARING' },
      },
    });
    expect(calls.list()).toEqual([]);
    expect(store.calls.get(id)).toMatchObject({
      entry: { state: 'answered', durationMs: 5000 },
      result: { callId: call.callId },
    });
  });

  it('says why it failed before SIP began', async () => {
    const [, call] = await place();
    call.end({ by: 'none', outcome: 'failed', status: null, reason: null, error: 'pbx.test has no address.' });
    await expect
      .poll(() => snapshots.at(-1)?.result)
      .toMatchObject({
        state: 'failed',
        error: 'pbx.test has no address.',
        sip: { status: null },
        hangup: { by: 'none', q850: null, name: null },
        timing: { pddMs: null, answerMs: null },
      });
  });

  it('ends when the media thread dies, and its record says so', async () => {
    const [id, call] = await place();
    await call.establish();
    clock.advance(3000);
    const session = sessions[0] ?? expect.fail('there is no session');
    const error = MediaError.workerEnded('exit code 1');
    session.die(error, clock.now());
    expect(call.asked).toEqual(['hangup']);
    await expect
      .poll(() => store.calls.get(id)?.result)
      .toMatchObject({ error: error.message, streams: [], hangup: { by: 'local' } });
    expect(snapshots.at(-1)).toMatchObject({ phase: 'ended', result: { events: [{ kind: 'media-failed' }] } });
    expect(calls.list()).toEqual([]);
  });

  it('is steered by the window', async () => {
    const [id, call] = await place();
    await call.establish();
    await calls.hold(id, true);
    call.tell('held', { byUs: true, byPeer: false });
    calls.mute(id, true);
    await calls.setSource(id, { kind: 'tone', frequencyHz: 1000, levelDbov: -10 });
    await calls.dtmf(id, '12');
    const { path: recording } = await calls.record(id, true);
    await calls.transfer(id, '+49 (30) 12');
    call.tell('transfer', 100, 'Trying');
    expect(snapshots.at(-1)).toMatchObject({
      heldByUs: true,
      muted: true,
      source: { kind: 'tone' },
      recording: true,
      transfer: { target: 'sip:+493012@pbx.test', status: 100, text: '100 Trying' },
    });
    expect(recording).toBe(path.join(folder, 'recordings', `${id}.wav`));
    expect(sessions[0]?.asked).toEqual(['muted true', 'source tone', 'dtmf 12', `record ${recording}`]);
    expect(call.asked).toEqual(['hold true', 'refer sip:+493012@pbx.test']);
    call.tell('transfer', 200, 'OK');
    expect(call.asked.at(-1)).toBe('hangup');
  });

  it('sends digits by INFO where the settings say so, one after another, a comma as a second', async () => {
    store.settings.set({ dtmf: 'info' });
    const [id, call] = await place();
    const sent = calls.dtmf(id, '1,2');
    const after = calls.dtmf(id, '3');
    await expect.poll(() => call.asked).toEqual(['info 1']);
    clock.advance(1000);
    await Promise.all([sent, after]);
    expect(call.asked).toEqual(['info 1', 'info 2', 'info 3']);
  });

  it('refuses a transfer that the other side asks for, and says so', async () => {
    const [, call] = await place();
    const notices: string[] = [];
    events.on('notice', ({ text }) => notices.push(text));
    const responses: boolean[] = [];
    call.tell('referred', 'sip:premium@pbx.test', (accept) => {
      responses.push(accept);
      return () => {};
    });
    expect(responses).toEqual([false]);
    expect(notices[0]).toContain('sip:premium@pbx.test');
  });
});

describe('an incoming call', () => {
  it('rings, takes media as it is offered, and is answered once', async () => {
    const call = new FakeCall(clock, 'incoming', 'sip:bob@pbx.test');
    calls.ring('a1', agent, call);
    const [ringing] = calls.list();
    expect(ringing).toMatchObject({ phase: 'incoming', remote: 'sip:bob@pbx.test' });
    expect(call.asked).toEqual(['ring']);
    const id = ringing?.id ?? '';
    await calls.answer(id, { kind: 'silence' });
    expect(calls.list()[0]).toMatchObject({ phase: 'established', codec: 'PCMU' });
    await expect(calls.answer(id, { kind: 'silence' })).rejects.toThrow('answered already');
  });

  it.each([
    ['busy', 486],
    ['decline', 603],
  ] as const)('is refused: %s', async (how, status) => {
    const call = new FakeCall(clock, 'incoming', 'sip:bob@pbx.test');
    calls.ring('a1', agent, call);
    await calls.reject(calls.list()[0]?.id ?? '', how);
    expect(call.asked).toEqual(['ring', `reject ${status}`]);
  });

  it('is answered busy when more are up than anybody can follow', () => {
    const incoming = Array.from({ length: 9 }, () => new FakeCall(clock, 'incoming', 'sip:bob@pbx.test'));
    for (const call of incoming) calls.ring('a1', agent, call);
    expect(incoming.at(-1)?.asked).toEqual(['reject 486']);
    expect(calls.list()).toHaveLength(8);
  });
});

describe('the microphone', () => {
  it('goes to the call that was answered last, away on hold, and back', async () => {
    await connectBridge();
    const [first, firstCall] = await place({ kind: 'microphone' });
    await firstCall.establish();
    clock.advance(1000);
    const [second, secondCall] = await place({ kind: 'microphone' });
    await secondCall.establish();
    secondCall.tell('held', { byUs: true, byPeer: false });
    secondCall.end();
    firstCall.end();
    await expect.poll(() => calls.list()).toEqual([]);
    expect(bridge.map((wanted) => wanted?.callId ?? null)).toEqual([null, first, second, first, null]);
    expect(attached).toEqual([null, sessions[0], sessions[1], sessions[0], null]);
  });
});

describe('how the media of one call is protected', () => {
  const SERVERS = [{ urls: ['turn:turn.test'], username: 'u', credential: 'p' }];
  const request = { accountId: 'a1', target: '600', source: { kind: 'silence' } } as const;
  const optionsOf = async (how: Partial<Parameters<CallService['place']>[0]>): Promise<FakeSession['options']> => {
    await calls.place({ ...request, ...how });
    await agent.calls.at(-1)?.establish();
    return sessions.at(-1)?.options ?? expect.fail('there is no session');
  };

  it('is as the account says, or as it is asked for this call', async () => {
    expect((await optionsOf({})).security).toBe('none');
    expect((await optionsOf({ media: 'sdes' })).security).toBe('sdes');
    const webrtc = await optionsOf({ media: 'webrtc' });
    expect(webrtc.security).toBe('dtls');
    expect(webrtc.ice).toMatchObject({ servers: [], policy: 'all' });
  });

  it('takes the ICE servers of the account, through the relay alone where that is asked', async () => {
    agent.ice = { servers: SERVERS, policy: 'all' };
    expect((await optionsOf({ media: 'webrtc' })).ice).toMatchObject({ servers: SERVERS, policy: 'all' });
    expect((await optionsOf({ media: 'webrtc', icePolicy: 'relay' })).ice).toMatchObject({
      servers: SERVERS,
      policy: 'relay',
    });
    agent.ice = { servers: SERVERS, policy: 'relay' };
    expect((await optionsOf({ media: 'webrtc', icePolicy: 'all' })).ice?.policy).toBe('all');
    agent.ice = { servers: [{ urls: ['stun:stun.test'] }], policy: 'all' };
    await expect(calls.place({ ...request, icePolicy: 'relay' })).rejects.toThrow('no TURN server to call through');
  });

  it('of a call that comes in is as the offer says, with the ICE servers of the account', async () => {
    agent.ice = { servers: SERVERS, policy: 'relay' };
    const call = new FakeCall(clock, 'incoming', 'sip:bob@pbx.test');
    calls.ring('a1', agent, call);
    const [snapshot] = calls.list();
    await calls.answer(snapshot?.id ?? '', { kind: 'silence' });
    await call.establish();
    expect(sessions[0]?.options.ice).toMatchObject({ servers: SERVERS, policy: 'relay' });
  });
});

it('hangs up and writes down everything at the end', async () => {
  const [, call] = await place();
  await call.establish();
  await calls.close();
  expect(call.asked).toEqual(['hangup']);
  expect(store.calls.list(10)[0]?.state).toBe('answered');
});

it('names a call that is gone', async () => {
  expect(() => calls.hangup('nobody')).toThrow('There is no such call any more.');
});
