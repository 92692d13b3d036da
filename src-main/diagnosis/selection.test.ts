import { describe, expect, it } from 'vitest';
import type { Check } from './api';
import { CheckNameError, selectChecks } from './selection';
import { fakeCheck } from './testdata/fakeChecks';

const all: Check[] = [
  fakeCheck('names.resolve', { area: 'names' }),
  fakeCheck('reach.udp', { needs: ['names.resolve'] }),
  fakeCheck('reach.tcp', { needs: ['names.resolve'], after: ['reach.udp'] }),
  fakeCheck('call.setup', { area: 'call', needs: ['reach.udp'] }),
  fakeCheck('call.answer', { area: 'call', needs: ['call.setup'] }),
];
const chosen = (...names: string[]): string[] => selectChecks(all, names).map(({ id }) => id);

describe('the checks of a run', () => {
  it.each<[string[], string[]]>([
    [[], ['names.resolve', 'reach.udp', 'reach.tcp', 'call.setup', 'call.answer']],
    [
      ['', ' '],
      ['names.resolve', 'reach.udp', 'reach.tcp', 'call.setup', 'call.answer'],
    ],
    [['names'], ['names.resolve']],
    [['reach'], ['names.resolve', 'reach.udp', 'reach.tcp']],
    [[' Reach.TCP '], ['names.resolve', 'reach.tcp']],
    [['reach.t'], ['names.resolve', 'reach.tcp']],
    [
      ['call.answer', 'names'],
      ['names.resolve', 'reach.udp', 'call.setup', 'call.answer'],
    ],
  ])('%j', (names, ids) => expect(chosen(...names)).toEqual(ids));

  it('are listed where a name fits none', () => {
    expect(() => chosen('reach', 'reech')).toThrow(CheckNameError);
    expect(() => chosen('reech')).toThrow(
      'There is no check "reech". Areas: names, reach, call. Checks: names.resolve, reach.udp, reach.tcp, call.setup, call.answer.',
    );
  });
});
