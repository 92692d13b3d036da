import { describe, expect, it } from 'vitest';
import { TEST_NUMBERS, findNumber, listNumbers } from './numbers';

describe('test numbers', () => {
  it('are found by name and by digits, and no two share one', () => {
    for (const number of TEST_NUMBERS) {
      expect(findNumber(number.name)).toBe(number);
      expect(findNumber(number.digits)).toBe(number);
    }
    expect(new Set(TEST_NUMBERS.flatMap(({ name, digits }) => [name, digits])).size).toBe(2 * TEST_NUMBERS.length);
    expect(listNumbers('192.0.2.1:5060').map(({ user }) => user)).toEqual(TEST_NUMBERS.map(({ name }) => name));
  });

  it.each([
    ['loss', { dropPercent: 5 }],
    ['loss-10', { dropPercent: 10 }],
    ['LOSS-2.5', { dropPercent: 2.5 }],
    ['610-10', { dropPercent: 10 }],
    ['burst-loss-20', { dropPercent: 20, burstPackets: 8 }],
    ['delay', { delayMs: 400 }],
    ['delay-1000', { delayMs: 1000 }],
    ['jitter-150', { jitterMs: 150 }],
    ['reorder', { reorderPercent: 5 }],
    ['duplicate-50', { duplicatePercent: 50 }],
    ['617', { mute: true }],
    ['deaf', { deaf: true }],
  ])('%s', (dialled, faults) => {
    expect(findNumber(dialled)?.plan).toMatchObject({ act: 'answer', faults });
  });

  it.each(['', 'loss-', 'loss-0', 'loss-101', 'loss-x', 'delay-5001', 'echo-5', 'one-way-1', '-5', 'alice'])(
    '"%s" is none',
    (dialled) => expect(findNumber(dialled)).toBeNull(),
  );
});
