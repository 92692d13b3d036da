/**
 * The door to the verdict: facts in, causes with their roles and a status out. A diagnosis, an ordinary call, a captured call and a self-test
 * come through here, and get the same answer for the same facts. Nobody else names causes.
 */
import type { Cause, Verdict } from '../../src-shared/model/diagnosis';
import { DEFAULT_LIMITS, type Limits } from '../../src-shared/model/limits';
import type { RuleInput } from './api';
import type { FactsByCheck } from './facts/findings';
import type { ObservedCall } from './observed/call';
import { type ConnectionCut, connectionCuts, type UnansweredOptions, unansweredOptions } from './rules/lineOfCapture';
import { twoEnds, type TwoEndsFacts } from './rules/twoEnds';
import { conclude, withRoles } from './verdict';

/** What is known of the line beside the facts; nothing of it is secret. */
export type KnownLine = RuleInput['subject'];

export function judgeCall(call: ObservedCall, subject: KnownLine): Verdict {
  return conclude({ findings: { 'call.setup': { call } }, subject, mode: 'quick' }, []);
}

export function judgeRegistration(facts: FactsByCheck['registration.register'], subject: KnownLine): Verdict {
  return conclude({ findings: { 'registration.register': facts }, subject, mode: 'quick' }, []);
}

export function judgeEnds(facts: TwoEndsFacts, limits: Limits = DEFAULT_LIMITS): Cause[] {
  return withRoles(twoEnds(facts, limits)).causes;
}

/** Of a capture as a whole. */
export function judgeLine(options: readonly UnansweredOptions[], cuts: readonly ConnectionCut[]): Cause[] {
  return withRoles([...unansweredOptions(options), ...connectionCuts(cuts)]).causes;
}

export { conclude as judgeRun } from './verdict';
