import { describe, expect, it } from 'vitest';
import { Role } from './role';

const LARGEST = new Uint8Array(8).fill(255);
const SMALLEST = new Uint8Array(8);

function role(controlling: boolean): Role {
  const made = new Role(controlling);
  made.tieBreaker = new Uint8Array([0, 0, 0, 0, 0, 0, 0, 9]);
  return made;
}

describe('a role (RFC 8445 section 7.3.1.1)', () => {
  it.each([
    ['controlling, the larger of two: the peer changes', true, SMALLEST, false, true],
    ['controlling, the smaller of two: we change', true, LARGEST, true, false],
    ['controlled, the larger of two: we change', false, SMALLEST, true, true],
    ['controlled, the smaller of two: the peer changes', false, LARGEST, false, false],
  ])('%s', (_what, ours, tieBreaker, agreed, after) => {
    const one = role(ours);
    expect(one.agree({ role: { controlling: ours, tieBreaker } })).toBe(agreed);
    expect(one.controlling).toBe(after);
  });

  it.each([
    ['the peer has the other role', { controlling: false, tieBreaker: LARGEST }],
    ['the peer does not say', null],
  ])('stays where %s', (_what, peer) => {
    const one = role(true);
    expect(one.agree({ role: peer })).toBe(true);
    expect(one.controlling).toBe(true);
  });

  it('changes once for a check that was answered by 487, with a new tie-breaker', () => {
    const one = role(true);
    const before = one.tieBreaker;
    one.yieldFrom(true);
    expect(one.controlling).toBe(false);
    expect(one.tieBreaker).not.toEqual(before);
    // The answer to an older check says nothing of the role that we have by now.
    one.yieldFrom(true);
    expect(one.controlling).toBe(false);
  });
});
