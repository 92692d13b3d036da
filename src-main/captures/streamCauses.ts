/** Causes that need no more than a stream's figures or an ICMP error. */
import { endpointText } from '../../src-shared/words/endpoint';
import { DEFAULT_LIMITS, FIXED_LIMITS } from '../../src-shared/model/limits';
import { CAUSES } from '../../src-shared/causes';
import type { CauseCode } from '../../src-shared/causes/codes';
import type { CallCause } from '../../src-shared/model/call';
import type { CapturedStream, CapturePlace, StreamMark } from '../../src-shared/model/capture';
import type { CallMediaView } from '../diagnosis/observed/captured/call';

/** Of marks that are problems or warnings; inbound as seen by the party that the stream goes to. */
const CODES: Partial<Record<StreamMark['kind'], CauseCode>> = {
  jitter: 'quality-jitter',
  reordering: 'quality-reordering',
  duplicates: 'quality-duplication',
  'clock-drift': 'quality-clock-drift',
  'late-start': 'media-late-start',
  'payload-unexpected': 'media-payload-unexpected',
};

/**
 * What is lost before the place of the capture is missing in it; what is lost behind it only the other side's RTCP tells.
 */
export function streamCauses(
  streams: readonly CapturedStream[],
  { inbound }: CallMediaView,
  place: CapturePlace,
): CallCause[] {
  const causes: CallCause[] = [];
  const add = (code: CauseCode, confidence: CallCause['confidence'], reason: string, stream: CapturedStream): void => {
    if (causes.some((cause) => cause.code === code)) return;
    causes.push(
      causeOf(code, confidence, reason, [
        `stream ${stream.ssrc} ${endpointText(stream.src)} > ${endpointText(stream.dst)}`,
      ]),
    );
  };
  for (const stream of streams) {
    const isInbound = inbound.includes(stream);
    const bad = stream.marks.filter(({ severity }) => severity !== 'note');
    for (const { kind, text } of bad) {
      if (kind === 'burst-loss') add('quality-loss-burst', 'proven', text, stream);
      if (kind === 'loss' || kind === 'burst-loss') {
        // At the sender's own computer a number that is missing was never sent, or the capture dropped it.
        const atSender = place === 'client' && !isInbound;
        if (!atSender) add(isInbound ? 'quality-loss-inbound' : 'quality-loss-outbound', 'proven', text, stream);
      }
      const code = CODES[kind];
      if (code) add(code, 'proven', text, stream);
    }
    const report = stream.remoteReport;
    if (
      report &&
      !isInbound &&
      isLost(report.lost, stream.expected) &&
      stream.lossPercent <= DEFAULT_LIMITS.lossPercent
    ) {
      const text = `Behind this place ${report.lost} packets were lost, as the receiver's RTCP says.`;
      add('quality-loss-outbound', 'proven', text, stream);
    }
  }
  return causes;
}

const isLost = (lost: number, expected: number): boolean =>
  lost >= FIXED_LIMITS.fewestLost && lost * 100 > expected * DEFAULT_LIMITS.lossPercent;

export function causeOf(
  code: CauseCode,
  confidence: CallCause['confidence'],
  reason: string,
  evidence: string[],
): CallCause {
  const { title, explanation, fix, owner } = CAUSES[code];
  return {
    code,
    role: 'primary',
    confidence,
    title,
    explanation,
    reason,
    fix: [...fix],
    owner,
    evidence,
  };
}
