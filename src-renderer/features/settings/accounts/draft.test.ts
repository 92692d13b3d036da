import { describe, expect, it } from 'vitest';
import { checkDraft, draftOf, moveCodec } from './draft';
import type { AccountDraft } from './draft';
import { newServerDraft, serverDraftsOf, serverInputOf } from './iceDraft';
import type { IceServerDraft } from './iceDraft';

const good: AccountDraft = { ...draftOf(null), name: 'Office', uri: 'sip:alice@pbx.test' };
const errorsOf = (change: Partial<AccountDraft>) => checkDraft({ ...good, ...change }, null).errors;

describe('checkDraft', () => {
  it('makes an account of the least that is needed, with empty text as null', () => {
    const { account, errors } = checkDraft(good, null);
    expect(errors).toEqual({});
    expect(account).toMatchObject({ name: 'Office', registrar: null, displayName: null, wsUrl: null, expires: 300 });
    expect(account && 'password' in account).toBe(false);
    expect(account && 'id' in account).toBe(false);
  });

  it.each([
    ['name', { name: ' ' }],
    ['uri', { uri: 'alice' }],
    ['uri', { uri: 'sip:alice' }],
    ['registrar', { registrar: 'pbx.test' }],
    ['outboundProxy', { outboundProxy: 'http://pbx.test' }],
    ['expires', { expires: '' }],
    ['expires', { expires: '5' }],
    ['expires', { expires: '1e3' }],
    ['wsUrl', { transport: 'wss' }],
    ['wsUrl', { transport: 'wss', wsUrl: 'ws://pbx.test' }],
    ['wsUrl', { transport: 'ws', wsUrl: 'pbx.test' }],
    ['codecs', { codecs: [{ name: 'PCMU', on: false }] }],
  ] as [keyof AccountDraft, Partial<AccountDraft>][])('finds fault with %s in %j', (field, change) => {
    expect(errorsOf(change)[field]).toMatch(/\.$/);
    expect(Object.keys(errorsOf(change))).toEqual([field]);
    expect(checkDraft({ ...good, ...change }, null).account).toBeNull();
  });

  it('takes a WebSocket address beside another transport: for calls of the browser', () => {
    expect(checkDraft({ ...good, transport: 'udp', wsUrl: 'wss://pbx.test' }, null).account?.wsUrl).toBe(
      'wss://pbx.test',
    );
    expect(Object.keys(errorsOf({ transport: 'udp', wsUrl: 'nonsense' }))).toEqual(['wsUrl']);
  });

  it('keeps, replaces and forgets the password', () => {
    expect(checkDraft({ ...good, password: 'x' }, 'a').account).toMatchObject({ id: 'a', password: 'x' });
    expect(checkDraft({ ...good, password: '' }, 'a').account).toMatchObject({ password: null });
  });
});

it('moveCodec changes the order alone', () => {
  const names = (codecs: AccountDraft['codecs']) => codecs.map(({ name }) => name);
  expect(names(moveCodec(good.codecs, 1, -1))).toEqual(['PCMA', 'PCMU', 'G722', 'opus']);
  expect(names(moveCodec(good.codecs, 2, 1))).toEqual(['PCMU', 'PCMA', 'opus', 'G722']);
});

describe('ICE servers', () => {
  const server: IceServerDraft = { ...newServerDraft(), key: 'k', urls: 'turn:turn.test\n\n  turns:turn.test:443  ' };

  it('are read a line an address, and keep, replace or forget their credential', () => {
    const made = (change: Partial<IceServerDraft>) =>
      checkDraft({ ...good, iceServers: [{ ...server, ...change }] }, null).account?.ice.servers[0];
    expect(made({})).toEqual({ urls: ['turn:turn.test', 'turns:turn.test:443'], username: null });
    expect(made({ id: 's1', username: ' u ', credential: 'x' })).toMatchObject({
      id: 's1',
      username: 'u',
      credential: 'x',
    });
    expect(made({ id: 's1', credential: '' })).toMatchObject({ credential: null });
  });

  it('of an account come back as they were', () => {
    const ice = {
      servers: [{ id: 's1', urls: ['stun:a.test', 'turn:b.test'], username: 'u', hasCredential: true }],
      policy: 'relay' as const,
    };
    const [draft] = serverDraftsOf(ice);
    expect(draft).toMatchObject({ id: 's1', credential: null, credentialStored: true });
    expect(draft && serverInputOf(draft)).toEqual({ id: 's1', urls: ['stun:a.test', 'turn:b.test'], username: 'u' });
  });

  it('say what is wrong with which address, at their own field', () => {
    const wrong = { ...server, urls: 'turn:turn.test\nturn.test' };
    expect(errorsOf({ iceServers: [{ ...server, key: 'first' }, wrong] })).toEqual({
      'ice.k.urls': '“turn.test”: Write turn: or stun: before it, for example turn:turn.test.',
    });
    expect(errorsOf({ iceServers: [{ ...server, urls: ' ' }] })['ice.k.urls']).toMatch(/^Enter the address/);
    expect(errorsOf({ iceServers: [{ ...server, urls: 'stun:a?transport=udp' }] })['ice.k.urls']).toMatch(
      /^A stun: address/,
    );
  });

  it('have a relay among them where nothing else may be used', () => {
    expect(errorsOf({ icePolicy: 'relay' }).icePolicy).toMatch(/without a TURN server/);
    expect(errorsOf({ icePolicy: 'relay', iceServers: [server] })).toEqual({});
  });
});
