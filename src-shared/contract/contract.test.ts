import { describe, expect, it } from 'vitest';
import { Emitter } from '../emitter';
import { type ContractListeners, EVENT_NAMES, type Implementation, METHODS, type MethodArguments } from './contract';
import { CALLERS, type MethodEntry } from './entry';

// What tsc refuses here is the point: a line that compiled would make its "@ts-expect-error" an error.
describe('the contract as types', () => {
  const events = new Emitter<ContractListeners>();

  it('has no event without an entry, and none with another payload', () => {
    events.emit('history', null);
    // @ts-expect-error there is no such entry
    events.emit('forgotten', null);
    // @ts-expect-error a notice has a level and a text
    events.emit('notice', 'text');
    expect(EVENT_NAMES).toContain('history');
  });

  it('does not let the engine forget a method, add one, or answer with something else', () => {
    const hangUp: Implementation<'calls.hangup'> = { 'calls.hangup': () => null };
    // @ts-expect-error a method is missing
    const forgotten: Implementation<'calls.hangup' | 'calls.hold'> = { 'calls.hangup': () => null };
    // @ts-expect-error no entry of that name
    const added: Implementation<'calls.forgotten'> = {};
    // @ts-expect-error the entry says null
    const other: Implementation<'calls.hangup'> = { 'calls.hangup': () => 'done' };
    const args: MethodArguments<'calls.hold'> = ['id', true];
    // @ts-expect-error the second argument is a boolean
    const wrong: MethodArguments<'calls.hold'> = ['id', 'yes'];
    expect([hangUp, forgotten, added, other, args, wrong]).toHaveLength(6);
  });
});

describe('the contract as values', () => {
  it('names each event once, in no list of its own', () => {
    expect(new Set(EVENT_NAMES).size).toBe(EVENT_NAMES.length);
    expect(EVENT_NAMES).toEqual(
      expect.arrayContaining(['call', 'bridge', 'diagnosis', 'capture', 'conference', 'notice']),
    );
  });

  it('refuses missing, superfluous and wrong arguments', () => {
    const { args } = METHODS['calls.hold'];
    expect(args.safeParse(['id', true]).success).toBe(true);
    for (const bad of [[], ['id'], ['id', 'yes'], ['id', true, 1], null])
      expect(args.safeParse(bad).success).toBe(false);
  });

  it('is for every caller, but what acts on the desk of the engine’s computer', () => {
    const entries = Object.entries<MethodEntry>(METHODS);
    expect(entries.filter(([, { by }]) => by !== CALLERS).map(([name]) => name)).toEqual(['devices.openSettings']);
  });
});
