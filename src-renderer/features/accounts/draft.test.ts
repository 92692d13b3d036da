import { describe, expect, it } from 'vitest';
import { checkDraft, draftOf, moveCodec } from './draft';
import type { AccountDraft } from './draft';

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

  it('does not mind a WebSocket address that is not used', () => {
    expect(errorsOf({ transport: 'udp', wsUrl: 'nonsense' })).toEqual({});
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
