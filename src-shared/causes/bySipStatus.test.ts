import { describe, expect, it } from 'vitest';
import { causeOfInvite, causeOfQ850, causeOfRegister } from './bySipStatus';
import type { CauseCode } from './codes';

describe('what a refused INVITE says by itself', () => {
  it.each<[number, CauseCode]>([
    [401, 'auth-wrong-password'],
    [403, 'call-rejected'],
    [404, 'call-no-route'],
    [410, 'call-no-route'],
    [415, 'call-codec-mismatch'],
    [480, 'call-unavailable'],
    [482, 'call-no-route'],
    [483, 'call-no-route'],
    [485, 'call-no-route'],
    [486, 'call-busy'],
    [488, 'call-codec-mismatch'],
    [503, 'server-overloaded'],
    [500, 'server-error'],
    [513, 'unknown'],
    [600, 'call-busy'],
    [699, 'unknown'],
  ])('%d: %s', (status, code) => {
    expect(causeOfInvite(status)).toBe(code);
  });

  it('goes by the Reason header where there is one, and by ringing where somebody lost patience', () => {
    expect(causeOfInvite(500, 17)).toBe('call-busy');
    expect(causeOfInvite(404, 16)).toBe('call-no-route');
    expect(causeOfInvite(408, null, true)).toBe('call-no-answer');
    expect(causeOfInvite(504, null, false)).toBe('call-progress-timeout');
    expect(causeOfQ850(null)).toBeNull();
  });
});

it('reads an answer to REGISTER as one about a login', () => {
  expect([401, 403, 404, 503, 502, 604, 499].map(causeOfRegister)).toEqual([
    'auth-wrong-password',
    'registration-forbidden',
    'auth-unknown-user',
    'server-overloaded',
    'server-error',
    'auth-unknown-user',
    'unknown',
  ]);
});
