/** An INVITE of a capture that nothing came back to. */
import type { KeptMessage } from '../../../analysis/capture/signalling/call';
import type { ObservedCall } from '../call';
import type { ViewInput } from './call';

export const isInvite = ({ method, status }: KeptMessage): boolean => method === 'INVITE' && status === 0;

/** RFC 3261 section 17.1.1.2: nothing, not even 100, came to an INVITE until Timer B, or until the capture ends. */
export function silenceOf({ record, call, icmp, answersOthers }: ViewInput): ObservedCall['silence'] {
  const { final, tryingAt, progressAt, firstHop, repeatedInvites } = record;
  if (final !== null || !Number.isNaN(tryingAt) || !Number.isNaN(progressAt)) return null;
  // What is said within a dialog follows an answer: the capture holds one direction alone.
  if (record.messages.some(({ method, toTag }) => method !== 'INVITE' && method !== 'CANCEL' && toTag !== 0))
    return null;
  const error = icmp.find(({ streamId }) => streamId === null);
  if (!error && call.state !== 'failed') return null;
  return {
    to: firstHop,
    tries: repeatedInvites + 1,
    answersOthers,
    fragments: Math.max(1, ...record.messages.filter(isInvite).map(({ fragments }) => fragments)),
    icmp: error ? { from: error.from, meaning: error.meaning, isPort: error.meaning === 'port unreachable' } : null,
  };
}
