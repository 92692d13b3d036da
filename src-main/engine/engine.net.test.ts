/** The composed engine with nothing faked: its window's side of the contract, and a call to its own practice line over loopback. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContractEvents, MethodName } from '../../src-shared/contract/contract';
import type { CallSnapshot } from '../../src-shared/model/call';
import type { StreamSample } from '../../src-shared/model/media';
import { createSystemClock } from '../net/clock';
import { createAccountAgent } from '../calls/agents';
import { createEngine } from './engine';
import type { Engine, EngineOptions } from './engine';
import { toContractError } from '../errors';
import { accountInput } from './testdata/accounts';

let folder: string;
let engine: Engine;
const options = (): EngineOptions => ({
  host: 'web',
  version: '0.0.0',
  folder,
  workerUrl: null,
  speechFile: path.join(folder, 'speech.wav'),
});

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'sidetone-engine-'));
  engine = await createEngine(options());
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A call as a page makes it, past the types. */
const loose = (method: string, ...args: unknown[]): Promise<unknown> =>
  (engine.call as (method: string, ...args: unknown[]) => Promise<unknown>)(method, ...args);
const failure = async (method: MethodName | string, ...args: unknown[]): Promise<unknown> =>
  loose(method, ...args).then(() => null, toContractError);

describe('the border', () => {
  it.each<[string, unknown[], string, RegExp]>([
    ['nothing.such', [], 'bad-request', /no method "nothing.such"/],
    ['constructor', [], 'bad-request', /no method/],
    ['calls.hangup', [], 'bad-request', /./],
    ['calls.hangup', [7], 'bad-request', /./],
    ['calls.hangup', ['nobody'], 'not-found', /no such call/],
    ['calls.dtmf', ['x', '12y'], 'bad-request', /Digits are 0-9/],
    [
      'calls.place',
      [{ accountId: 'nobody', target: '1', source: { kind: 'silence' } }],
      'not-found',
      /no such account/,
    ],
    [
      'calls.place',
      [{ accountId: 'practice', target: 'b ob', source: { kind: 'silence' } }],
      'bad-request',
      /cannot be called/,
    ],
    ['accounts.save', [{ ...accountInput(), uri: 'alice' }], 'bad-request', /sip:alice@pbx.test/],
    ['accounts.save', [{ ...accountInput(), uri: 'sip:alice:x@pbx.test' }], 'bad-request', /holds a password/],
    ['accounts.save', [{ ...accountInput(), id: 'practice' }], 'bad-request', /built in/],
    ['accounts.remove', ['practice'], 'bad-request', /built in/],
    [
      'accounts.save',
      [{ ...accountInput(), ice: { servers: [{ urls: ['turn://turn.test'], username: null }], policy: 'all' } }],
      'bad-request',
      /^Leave out the slashes: turn:turn\.test\.$/,
    ],
    [
      'accounts.save',
      [{ ...accountInput(), ice: { servers: [], policy: 'relay' } }],
      'bad-request',
      /without a TURN server: add one/,
    ],
    ['webPhone.account', ['nobody'], 'not-found', /no such account/],
    [
      'calls.place',
      [{ accountId: 'practice', target: '1', source: { kind: 'silence' }, media: 'webrtc', icePolicy: 'relay' }],
      'failed',
      /no TURN server to call through: add one in its settings/,
    ],
    ['registration.start', ['nobody'], 'not-found', /no such account/],
    ['history.get', ['nobody'], 'not-found', /./],
    ['settings.set', [{ ptimeMs: 25 }], 'bad-request', /./],
    ['settings.set', [{ rtpPorts: [40_001, 40_001] }], 'failed', /port range 40001-40001 .* widen it/],
  ])('%s %j: %s', async (method, args, code, message) => {
    expect(await failure(method, ...args)).toEqual({ code, message: expect.stringMatching(message) });
  });
});

describe('accounts', () => {
  it('are kept without their password, which is not told again', async () => {
    const lists: unknown[] = [];
    const stop = engine.on('accounts', (list) => lists.push(list));
    const saved = await engine.call('accounts.save', accountInput());
    expect(saved).toMatchObject({ hasPassword: true, practice: false });
    const changed = await engine.call(
      'accounts.save',
      accountInput({ id: saved.id, name: 'Bob', password: undefined }),
    );
    expect(changed).toMatchObject({ id: saved.id, name: 'Bob', hasPassword: true });
    expect(await engine.call('accounts.save', accountInput({ id: saved.id, password: null }))).toMatchObject({
      hasPassword: false,
    });
    expect(JSON.stringify([lists, await engine.call('accounts.list')])).not.toContain('correct horse');
    await engine.call('accounts.remove', saved.id);
    expect((await engine.call('accounts.list')).map(({ id }) => id)).toEqual(['practice']);
    stop();
  });

  it('keep TURN credentials apart, and let go of them with their server', async () => {
    const turn = { urls: ['turn:turn.test:3478'], username: 'alice' };
    const lists: unknown[] = [];
    const stop = engine.on('accounts', (list) => lists.push(list));
    const saved = await engine.call(
      'accounts.save',
      accountInput({
        media: 'webrtc',
        ice: {
          servers: [
            { urls: ['stun:stun.test'], username: null },
            { ...turn, credential: 'battery staple' },
          ],
          policy: 'relay',
        },
      }),
    );
    const [stun, kept] = saved.ice.servers;
    expect(stun).toMatchObject({ urls: ['stun:stun.test'], hasCredential: false });
    expect(kept).toEqual({ ...turn, id: expect.any(String), hasCredential: true });
    const phone = () => engine.call('webPhone.account', saved.id);
    expect(await phone()).toMatchObject({
      uri: 'sip:alice@127.0.0.1:9',
      password: 'correct horse',
      wsUrl: null,
      iceServers: [{ urls: ['stun:stun.test'] }, { ...turn, credential: 'battery staple' }],
      policy: 'relay',
      codecs: ['PCMU'],
    });

    const change = (server: object, policy: 'all' | 'relay' = 'all') =>
      engine.call('accounts.save', accountInput({ id: saved.id, ice: { servers: [{ ...turn, ...server }], policy } }));
    // The first server is gone; the second keeps its credential wherever it stands in the list.
    expect((await change({ id: kept?.id, username: 'bob' })).ice.servers).toEqual([
      { ...turn, username: 'bob', id: kept?.id, hasCredential: true },
    ]);
    expect((await phone()).iceServers).toEqual([{ ...turn, username: 'bob', credential: 'battery staple' }]);
    expect((await change({ id: kept?.id, credential: null })).ice.servers[0]?.hasCredential).toBe(false);
    await change({ id: kept?.id, credential: 'another' });
    // A server that comes without its id, or with one of another account, is a new one.
    const [fresh] = (await change({ id: 'elsewhere' })).ice.servers;
    expect(fresh?.id).not.toBe('elsewhere');
    expect(fresh?.hasCredential).toBe(false);
    expect(JSON.stringify([lists, saved, await engine.call('accounts.list')])).not.toMatch(/battery staple|another/);
    await change({ id: fresh?.id, credential: 'another' });
    await engine.call('accounts.remove', saved.id);
    expect(readFileSync(path.join(folder, 'secrets.json'), 'utf8')).not.toContain(saved.id);
    stop();
  });

  it('say why a registration cannot begin', async () => {
    const { id } = await engine.call('accounts.save', accountInput({ tlsCaFile: path.join(folder, 'none.pem') }));
    const failed = new Promise((resolve) =>
      engine.on('registration', (state) => state.phase === 'failed' && resolve(state)),
    );
    await engine.call('registration.start', id);
    expect(await failed).toMatchObject({
      accountId: id,
      error: expect.stringMatching(/cannot be used \(there is no such file\): choose another one/),
    });
    await engine.call('accounts.remove', id);
  });
});

it('calls the practice line at once, with no account and no network', async () => {
  await expect
    .poll(async () => (await engine.call('registration.list'))[0], { timeout: 5000 })
    .toMatchObject({ accountId: 'practice', phase: 'registered' });
  const ladder: string[] = [];
  const samples: StreamSample[] = [];
  const phases: string[] = [];
  engine.on('ladder', ({ entry }) => ladder.push(`${entry.direction} ${entry.startLine}`));
  engine.on('samples', (told) => samples.push(...told.samples));
  engine.on('call', ({ phase }) => phases.push(phase));
  const ended = new Promise<CallSnapshot>((resolve) => engine.on('call', (call) => call.result && resolve(call)));

  const { practice } = await engine.call('app.info');
  const echo = practice?.numbers.find(({ user }) => user === 'echo');
  const source = { kind: 'tone', frequencyHz: 1004, levelDbov: -13 } as const;
  const { id } = await engine.call('calls.place', { accountId: 'practice', target: echo?.uri ?? '', source });
  await expect
    .poll(() => samples.some(({ direction, levelDbov }) => direction === 'inbound' && (levelDbov ?? -127) > -20), {
      timeout: 8000,
    })
    .toBe(true);
  expect(await failure('accounts.remove', 'practice')).toMatchObject({ code: 'bad-request' });
  const detail = await engine.call('calls.detail', id);
  expect(detail.sdp.answer).toContain('m=audio');
  expect(detail.ladder[0]?.startLine).toMatch(/^INVITE sip:echo@/);
  await engine.call('calls.hangup', id);
  const { result } = await ended;

  expect(phases.filter((phase, index) => phase !== phases[index - 1])).toEqual(['dialling', 'established', 'ended']);
  expect(ladder.at(-2)).toMatch(/^outbound BYE /);
  expect(result).toMatchObject({ state: 'answered', hangup: { by: 'local', q850: 16 }, error: null });
  expect(result?.streams.map(({ direction, lost }) => [direction, lost])).toEqual(
    expect.arrayContaining([
      ['inbound', 0],
      ['outbound', 0],
    ]),
  );
  const [entry] = await engine.call('history.list', 10);
  expect(entry).toMatchObject({ id, state: 'answered' });
  const kept = await engine.call('history.get', id);
  expect(kept.samples.length).toBe(samples.length);
  expect(kept.result).toEqual(result);
  await engine.call('history.clear');
  expect(await engine.call('history.list', 10)).toEqual([]);
});

it.each(['sdes', 'webrtc'] as const)('calls with media %s where that is asked for one call', async (media) => {
  const { practice } = await engine.call('app.info');
  const target = practice?.numbers.find(({ user }) => user === 'echo')?.uri ?? '';
  const heard = new Promise<StreamSample>((resolve) => {
    const stop = engine.on('samples', ({ samples }) => {
      const sample = samples.find(({ direction, levelDbov }) => direction === 'inbound' && (levelDbov ?? -127) > -20);
      if (sample) resolve((stop(), sample));
    });
  });
  const established = new Promise<CallSnapshot>((resolve) =>
    engine.on('call', (call) => call.phase === 'established' && resolve(call)),
  );
  const source = { kind: 'tone', frequencyHz: 1004, levelDbov: -13 } as const;
  const { id } = await engine.call('calls.place', { accountId: 'practice', target, source, media });
  expect(await established).toMatchObject({ id, security: media === 'webrtc' ? 'dtls' : 'sdes' });
  await heard;
  const ended = new Promise<CallSnapshot>((resolve) => engine.on('call', (call) => call.result && resolve(call)));
  await engine.call('calls.hangup', id);
  const { result } = await ended;
  expect(result).toMatchObject({ state: 'answered', causes: [] });
  expect(result?.ice?.dtls.state).toBe(media === 'webrtc' ? 'connected' : undefined);
});

it("gives the page's web phone the practice line at the page's own address", async () => {
  const { practice } = await engine.call('app.info');
  expect(practice?.wsUrl).toMatch(/^\/sip\/[0-9a-f]{32}$/);
  const phone = await engine.call('webPhone.account', 'practice');
  expect(phone).toMatchObject({
    uri: practice?.uri,
    wsUrl: practice?.wsUrl,
    outboundProxy: null,
    register: true,
    iceServers: [],
    policy: 'all',
  });
  const at = engine.practiceSocket;
  expect(practice?.wsUrl).toBe(`/sip${at?.pathname}`);
  const clock = createSystemClock();
  const { agent, close } = createAccountAgent(
    { aor: phone.uri, password: phone.password ?? '', transport: 'ws', wsUrl: at?.href ?? '', expiresS: phone.expires },
    { clock },
  );
  const { phase, transport } = await agent
    .register({ aor: phone.uri, password: phone.password ?? '', transport: 'ws', wsUrl: at?.href ?? '', expiresS: 60 })
    .start();
  expect([phase, transport]).toEqual(['registered', 'ws']);
  await close();
});

it('starts without a disk, and says so to the page that asks', async () => {
  const file = path.join(folder, 'file');
  writeFileSync(file, '');
  const homeless = await createEngine({ ...options(), folder: path.join(file, 'below') });
  const notices: Array<ContractEvents['notice']> = [];
  homeless.on('notice', (notice) => notices.push(notice));
  await homeless.call('app.info');
  await expect
    .poll(() => notices)
    .toMatchObject([{ level: 'warning', text: expect.stringContaining('forgotten when the program ends') }]);
  const saved = await homeless.call('accounts.save', accountInput());
  expect(saved.hasPassword).toBe(true);
  expect(notices.at(-1)?.text).toContain('it cannot be saved');
  await homeless.close();
});

describe('settings', () => {
  it('changes what is named, and leaves the others as they are', async () => {
    const before = await engine.call('settings.get');
    await engine.call('settings.set', { theme: 'dark', ptimeMs: 40 });
    expect(await engine.call('settings.set', { dtmf: 'info' })).toEqual({
      ...before,
      theme: 'dark',
      ptimeMs: 40,
      dtmf: 'info',
    });
    expect(await engine.call('settings.set', before)).toEqual(before);
  });

  it('takes a new RTP port range for the next call, without a restart', async () => {
    await engine.call('settings.set', { rtpPorts: [42_000, 42_098] });
    const info = await engine.call('app.info');
    const accountId = (await engine.call('accounts.list')).find(({ practice }) => practice)?.id ?? '';
    const offer = new Promise<string>((resolve) => {
      engine.on('sdp', (sdp) => sdp.offer && resolve(sdp.offer));
    });
    const target = info.practice?.numbers[0]?.uri ?? '';
    const { id } = await engine.call('calls.place', { accountId, target, source: { kind: 'silence' } });
    const port = Number(/m=audio (\d+)/.exec(await offer)?.[1]);
    expect(port).toBeGreaterThanOrEqual(42_000);
    expect(port).toBeLessThanOrEqual(42_098);
    await engine.call('calls.hangup', id);
    await engine.call('settings.set', { rtpPorts: [0, 0] });
    expect((await engine.call('settings.get')).rtpPorts).toEqual([0, 0]);
  });
});
