/** Rules as a table: what is found, what is named first, what must not be named at all. */
import { describe, expect, it } from 'vitest';
import type { Confidence } from '../../../src-shared/causes/record';
import type { CauseCode } from '../../../src-shared/causes/codes';
import type { Findings } from '../facts/findings';
import { conclude } from '../verdict';
import { input } from './findings';

interface Row {
  what: string;
  findings: Findings;
  primary: CauseCode | null;
  status?: 'healthy' | 'degraded' | 'failed';
  confidence?: Confidence;
  also?: CauseCode[];
  never?: CauseCode[];
  /** Of the first cause. */
  reason?: RegExp;
  /** One of its steps. */
  fix?: RegExp;
  subject?: Parameters<typeof input>[1];
}

export function table(title: string, rows: Row[]): void {
  describe(title, () => {
    it.each(rows)('$what', ({ findings, primary, status, confidence, also = [], never = [], reason, fix, subject }) => {
      const verdict = conclude(input(findings, subject), []);
      const codes = verdict.causes.map(({ code }) => code);
      expect(
        verdict.causes[0]?.code ?? null,
        JSON.stringify(verdict.causes.map((cause) => [cause.code, cause.reason])),
      ).toBe(primary);
      if (primary !== null) expect(verdict.causes[0]?.role).toBe(verdict.status === 'healthy' ? 'note' : 'primary');
      if (status) expect(verdict.status).toBe(status);
      if (confidence) expect(verdict.causes[0]?.confidence).toBe(confidence);
      if (reason) expect(verdict.causes[0]?.reason).toMatch(reason);
      if (fix) expect(verdict.causes[0]?.fix).toContainEqual(expect.stringMatching(fix));
      for (const code of also) expect(codes).toContain(code);
      for (const code of never) expect(codes).not.toContain(code);
    });
  });
}
