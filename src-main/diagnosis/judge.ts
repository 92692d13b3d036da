/**
 * The door to the verdict: facts in, causes with their roles and a status out. A diagnosis, an ordinary call, a captured call and a self-test
 * come through here, and get the same answer for the same facts. Nobody else names causes.
 */
import type { Verdict } from '../../src-shared/model/diagnosis';
import type { RuleInput } from './api';
import type { FactsByCheck } from './facts/findings';
import type { ObservedCall } from './observed/call';
import { conclude } from './verdict';

/** What is known of the line beside the facts; nothing of it is secret. */
export type KnownLine = RuleInput['subject'];

export function judgeCall(call: ObservedCall, subject: KnownLine): Verdict {
  return conclude({ findings: { 'call.setup': { call } }, subject, mode: 'quick' }, []);
}

export function judgeRegistration(facts: FactsByCheck['registration.register'], subject: KnownLine): Verdict {
  return conclude({ findings: { 'registration.register': facts }, subject, mode: 'quick' }, []);
}

export { conclude as judgeRun } from './verdict';
