/** The end user's self-test as it is shown, kept with its diagnosis and handed to support: `sidetone.self-test/1`. */
import type { CauseCode } from '../causes/codes';
import type { Confidence } from '../causes/record';

/** In the order in which they are made. */
export const SELF_TEST_STEPS = ['microphone', 'speaker', 'network', 'registration', 'echo'] as const;
export type SelfTestStepId = (typeof SELF_TEST_STEPS)[number];

/**
 * What became of a step.
 * - `warn`: works, but not well
 * - `skipped`: the person left it out, or it could not be made; `stopped`: ended by the person before its end
 */
export const STEP_OUTCOMES = ['good', 'warn', 'bad', 'skipped', 'stopped'] as const;
export type StepOutcome = (typeof STEP_OUTCOMES)[number];

/** - `incomplete`: what was tested works, but not all of it was tested; `poor`: works, but not well */
export const SELF_TEST_STATUS = ['good', 'incomplete', 'poor', 'bad'] as const;
export type SelfTestStatus = (typeof SELF_TEST_STATUS)[number];

export interface SelfTestStep {
  id: SelfTestStepId;
  /** Plain words: "Microphone". */
  title: string;
  outcome: StepOutcome;
  /** What came of it, one plain sentence. */
  sentence: string;
  /** What the person was asked; null where nothing was. */
  question: string | null;
  answer: 'yes' | 'no' | null;
  /** ISO 8601; null: it never began. */
  startedAt: string | null;
  durationMs: number | null;
  /** What was measured, with units, in words for people. */
  figures: { label: string; value: string }[];
}

/** A cause that a step points to. */
export interface SelfTestFinding {
  step: SelfTestStepId;
  code: CauseCode;
  confidence: Confidence;
  /** `failure`: something does not work; `degradation`: it works, but not well. */
  severity: 'failure' | 'degradation';
  /** Why, with the figures: one or two sentences. */
  reason: string;
}

export interface SelfTestRecord {
  schema: 'sidetone.self-test/1';
  /** Short code for the telephone, see selfTest/code.ts. */
  code: string;
  /** ISO 8601. */
  startedAt: string;
  finishedAt: string;
  /** The person ended the whole of it early. */
  cancelled: boolean;
  /** It was made on the practice line inside the program: nothing is proven of a provider's line. */
  practice: boolean;
  status: SelfTestStatus;
  /** The verdict in one plain sentence. */
  sentence: string;
  /** The one that the code names comes first. */
  findings: SelfTestFinding[];
  steps: SelfTestStep[];
}
