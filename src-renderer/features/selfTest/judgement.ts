/** What a step comes to: the parts that the judges of the five steps have in common. */
import type { CauseCode } from '../../../src-shared/causes/codes';
import { CAUSE_CODES } from '../../../src-shared/causes/codes';
import type { SelfTestFinding, SelfTestStepId, StepOutcome } from '../../../src-shared/model/selfTest';
import type { Figure } from './units';

export interface Judgement {
  outcome: StepOutcome;
  sentence: string;
  figures: Figure[];
  findings: SelfTestFinding[];
}

export const fine = (sentence: string, figures: Figure[] = []): Judgement => ({
  outcome: 'good',
  sentence,
  figures,
  findings: [],
});

export function found(
  step: SelfTestStepId,
  severity: SelfTestFinding['severity'],
  { code, confidence, reason }: Pick<SelfTestFinding, 'code' | 'confidence' | 'reason'>,
): SelfTestFinding {
  return { step, code, confidence, severity, reason };
}

/** Reports may hold codes of a newer program. */
export const knownCode = (code: string): CauseCode | null => CAUSE_CODES.find((known) => known === code) ?? null;
