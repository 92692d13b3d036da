import { endpointText } from '../../../src-shared/words/endpoint';
import type { MediaAnalyser } from './media/mediaAnalyser';
import type { CallRecord } from './signalling/call';

/** Audio that begins no later than this after the answer is in time. */
const IN_TIME_MS = 250;

/** Calls with audio both ways from the answer on; against those whose audio goes another way nothing speaks either. */
export function withoutFault(calls: readonly CallRecord[], media: MediaAnalyser): CallRecord[] {
  const byCall = media.byCall();
  return calls.filter(({ callId, answeredAt }) => {
    const streams = byCall.get(callId);
    if (!streams) return true;
    const receivers = new Set(streams.map(({ dst }) => endpointText(dst)));
    const firstAt = Math.min(...streams.map((stream) => stream.firstAt));
    return receivers.size > 1 && firstAt - answeredAt < IN_TIME_MS && streams.every(({ isCalm }) => isCalm);
  });
}
