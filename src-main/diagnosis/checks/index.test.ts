import { describe, expect, it } from 'vitest';
import { CHECKS } from '.';
import type { CheckId } from '../facts/findings';

const ids = CHECKS.map(({ id }) => id);
const find = (id: CheckId): (typeof CHECKS)[number] | undefined => CHECKS.find((check) => check.id === id);

describe('the checks', () => {
  it('are each there once, under the area that their id begins with', () => {
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, area } of CHECKS) expect(id.startsWith(`${area}.`)).toBe(true);
  });

  it('ask for others that are there, in both modes, and none for itself in a circle', () => {
    const visit = (id: CheckId, path: CheckId[]): void => {
      expect(path, `${id} waits for itself`).not.toContain(id);
      const check = find(id);
      expect(check, `${id}, which ${path.at(-1)} asks for`).toBeDefined();
      for (const before of [...(check?.needs ?? []), ...(check?.after ?? [])]) visit(before, [...path, id]);
    };
    for (const id of ids) visit(id, []);
    for (const { needs, mode } of CHECKS) {
      for (const needed of needs) expect([undefined, mode]).toContain(find(needed)?.mode);
    }
  });

  it('are read by people, and bounded in time', () => {
    for (const { title, limitMs } of CHECKS) {
      expect(title).toMatch(/^[A-Z].{5,80}$/);
      expect(limitMs.quick).toBeGreaterThan(0);
      expect(limitMs.quick).toBeLessThanOrEqual(30_000);
      expect(limitMs.full).toBeGreaterThanOrEqual(limitMs.quick);
    }
  });
});
