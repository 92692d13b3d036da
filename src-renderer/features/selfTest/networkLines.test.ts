import { describe, expect, it } from 'vitest';
import type { CheckArea, CheckProgress, CheckStatus } from '../../../src-shared/model/diagnosis';
import { networkLines } from './networkLines';

function done(area: CheckArea, status: CheckStatus, summary = ''): CheckProgress {
  const head = { id: `${area}.x`, area, title: '' };
  return {
    ...head,
    state: 'done',
    doing: null,
    fraction: null,
    result: { ...head, status, startedAt: '', durationMs: 1, summary, evidence: [] },
  };
}
const waiting = (area: CheckArea): CheckProgress => ({ ...done(area, 'pass'), state: 'waiting', result: null });

describe('networkLines', () => {
  it('has five lines, whatever the run has', () => {
    expect(networkLines([]).map(({ id, state }) => [id, state])).toEqual([
      ['names', 'skip'],
      ['reach', 'skip'],
      ['registration', 'skip'],
      ['ice', 'skip'],
      ['quality', 'skip'],
    ]);
  });

  it('tells the worst of its areas, with that check’s sentence', () => {
    const [, , , ice] = networkLines([done('nat', 'pass', 'fine'), done('ice', 'fail', 'The relay refuses us.')]);
    expect(ice).toEqual({ id: 'ice', state: 'fail', detail: 'The relay refuses us.' });
  });

  it('is under way from its first check to its last, and takes a note for fine', () => {
    const [names, reach, , ice] = networkLines([
      done('names', 'pass'),
      waiting('names'),
      waiting('reach'),
      done('nat', 'info', 'behind NAT'),
    ]);
    expect([names?.state, reach?.state, ice?.state, ice?.detail]).toEqual(['running', 'waiting', 'pass', null]);
  });
});
