/** Which call a check judges, and what it may ask the rules' own evidence about it. */
import type { CheckContext, RuleInput } from '../../api';
import type { ObservedCall } from '../../observed/call';
import { knownLine } from '../../ruleInput';

export const NO_CALL = 'Not tried: no call was made.';

/** The call as it was configured. */
export function firstCall({ findings }: CheckContext): ObservedCall | undefined {
  return findings['call.setup']?.call;
}

/** For checks whose `when` has made sure of it. */
export function judgedCall(context: CheckContext): ObservedCall {
  const call = firstCall(context);
  if (!call) throw new Error(NO_CALL);
  return call;
}

/** True where there is a call that was answered; otherwise why not. */
export function whenAnswered(context: CheckContext): true | string {
  const call = firstCall(context);
  if (!call) return NO_CALL;
  return call.result.state === 'answered' ? true : 'Not tried: the call was not answered.';
}

/** For checks of quality: without a packet there is none. */
export function whenHeard(context: CheckContext): true | string {
  const answered = whenAnswered(context);
  if (answered !== true) return answered;
  const call = judgedCall(context);
  const packets = call.result.streams.some(({ direction, packets: count }) => direction === 'inbound' && count > 0);
  const reported = (call.media?.reportBlocks ?? 0) > 0 || (call.companion?.packetsIn ?? 0) > 0;
  return packets || reported ? true : 'Not tried: no audio arrived in either direction, as far as anybody tells.';
}

/** What the rules' questions need: the subject without its secrets. */
export function inputOf({ subject, findings, mode }: CheckContext): RuleInput {
  return { findings, mode, subject: knownLine(subject) };
}
