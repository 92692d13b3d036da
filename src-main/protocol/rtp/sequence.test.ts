import { describe, expect, it } from 'vitest';
import { ExtendedSequence, SequenceVerdict } from './sequence';

const { advanced, behind, jumped, restarted } = SequenceVerdict;

describe('RFC 3550 appendix A.1', () => {
  it.each([
    { name: 'in order', numbers: [10, 11, 12], verdicts: [advanced, advanced, advanced], highest: 12 },
    {
      name: 'a wrap',
      numbers: [65534, 65535, 0, 1],
      verdicts: [advanced, advanced, advanced, advanced],
      highest: 65537,
    },
    { name: 'a dropout below MAX_DROPOUT', numbers: [10, 3009], verdicts: [advanced, advanced], highest: 3009 },
    { name: 'a dropout of MAX_DROPOUT', numbers: [10, 3010], verdicts: [advanced, jumped], highest: 10 },
    { name: 'reordering within MAX_MISORDER', numbers: [200, 101], verdicts: [advanced, behind], highest: 200 },
    { name: 'a step back of MAX_MISORDER', numbers: [200, 100], verdicts: [advanced, jumped], highest: 200 },
    {
      name: 'reordering over a wrap',
      numbers: [65535, 1, 0, 65534],
      verdicts: [advanced, advanced, behind, behind],
      highest: 65537,
    },
    { name: 'a restart', numbers: [10, 20000, 20001], verdicts: [advanced, jumped, restarted], highest: 20001 },
    { name: 'a stray', numbers: [10, 20000, 11, 20001], verdicts: [advanced, jumped, advanced, jumped], highest: 11 },
  ])('judges $name', ({ numbers, verdicts, highest }) => {
    const sequence = new ExtendedSequence();
    expect(numbers.map((number) => sequence.update(number))).toEqual(verdicts);
    expect(sequence.highest).toBe(highest);
  });

  it('gives a reordered packet its extended number', () => {
    const sequence = new ExtendedSequence();
    for (const number of [65535, 1, 65534]) sequence.update(number);
    expect(sequence.current).toBe(65534);
    sequence.update(0);
    expect(sequence.current).toBe(65536);
  });
});
