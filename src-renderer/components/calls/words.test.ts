import { describe, expect, it } from 'vitest';
import '../../i18n';
import { outcomeSentence } from './words';

describe('outcomeSentence', () => {
  it.each([
    [{ state: 'answered', status: 200, reason: 'OK' }, 'remote', 'Answered; the other side hung up.'],
    [{ state: 'answered', status: 200, reason: 'OK' }, null, 'Answered'],
    [{ state: 'rejected', status: 486, reason: 'Busy Here' }, null, 'The other side is busy.'],
    [{ state: 'rejected', status: 407, reason: null }, null, 'The server did not accept the user name or password.'],
    [{ state: 'rejected', status: 488, reason: null }, null, 'Both sides have no codec in common.'],
    [
      { state: 'failed', status: 503, reason: 'Service Unavailable' },
      null,
      'The server failed (503 Service Unavailable).',
    ],
    [{ state: 'rejected', status: 499, reason: 'Odd' }, null, 'The call was refused (499 Odd).'],
    [{ state: 'failed', status: null, reason: null }, null, 'Nobody replied to the call.'],
    [{ state: 'cancelled', status: 487, reason: null }, 'local', 'Cancelled before it was answered.'],
    [{ state: null, status: null, reason: null }, null, 'Sidetone ended while this call was up.'],
  ] as const)('%j, hung up by %s', (outcome, by, sentence) => {
    expect(outcomeSentence(outcome, by)).toBe(sentence);
  });
});
