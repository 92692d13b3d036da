/** Schema of a self-test as the page hands it in: everything bounded, for it comes from outside. */
import { z } from 'zod';
import { CONFIDENCES } from '../causes/record';
import { CAUSE_CODES } from '../causes/codes';
import { SELF_TEST_STATUS, SELF_TEST_STEPS, STEP_OUTCOMES } from '../model/selfTest';
import type { SelfTestRecord } from '../model/selfTest';
import { decodeSelfTest } from '../selfTest/code';

const sentence = z.string().min(1).max(1000);
const label = z.string().max(120);
const stamp = z.string().max(40);

const step = z.strictObject({
  id: z.enum(SELF_TEST_STEPS),
  title: label,
  outcome: z.enum(STEP_OUTCOMES),
  sentence,
  question: label.nullable(),
  answer: z.enum(['yes', 'no']).nullable(),
  startedAt: stamp.nullable(),
  durationMs: z.number().min(0).nullable(),
  figures: z.array(z.strictObject({ label, value: label })).max(24),
});

const finding = z.strictObject({
  step: z.enum(SELF_TEST_STEPS),
  code: z.enum(CAUSE_CODES),
  confidence: z.enum(CONFIDENCES),
  severity: z.enum(['failure', 'degradation']),
  reason: sentence,
});

export const selfTestSchema: z.ZodType<SelfTestRecord> = z.strictObject({
  schema: z.literal('sidetone.self-test/1'),
  code: z
    .string()
    .max(16)
    .refine((code) => decodeSelfTest(code) !== null, 'This is no code of a self-test.'),
  startedAt: stamp,
  finishedAt: stamp,
  cancelled: z.boolean(),
  practice: z.boolean(),
  status: z.enum(SELF_TEST_STATUS),
  sentence,
  findings: z.array(finding).max(16),
  steps: z.array(step).max(SELF_TEST_STEPS.length),
});
