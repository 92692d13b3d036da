/** What of a capture shows a verdict: packets, streams and errors by their numbers in the file. */
import { endpointText } from '../../src-shared/words/endpoint';
import type { CapturedIcmp, CapturedStream } from '../../src-shared/model/capture';
import type { IceFacts } from '../../src-shared/model/ice';
import type { CallRecord } from '../analysis/capture/signalling/call';
import { startLineOf } from '../analysis/capture/signalling/results';
import { dtlsEvidence, iceEvidence } from '../diagnosis/observed/captured/ice/evidence';
import type { JudgedHandshake } from '../diagnosis/observed/captured/ice/fingerprints';

/** Errors of one call that are listed. */
const MAX_ERRORS = 3;

export interface Shown {
  record: CallRecord;
  streams: readonly CapturedStream[];
  icmp: readonly CapturedIcmp[];
  ice: IceFacts | null;
  handshakes: readonly JudgedHandshake[];
}

export function evidenceOf({ record: { messages }, streams, icmp, ice, handshakes }: Shown): string[] {
  const telling = [messages[0], messages.findLast(({ status }) => status >= 180), messages.at(-1)];
  return [
    ...new Set(telling.flatMap((message) => (message ? [`packet ${message.packet}: ${startLineOf(message)}`] : []))),
    ...icmp.slice(0, MAX_ERRORS).map(({ packet, meaning, from }) => `packet ${packet}: ICMP ${meaning} from ${from}`),
    ...streams.map(
      ({ ssrc, src, dst, packets, lost }) =>
        `stream ${ssrc} ${endpointText(src)} > ${endpointText(dst)}: ${packets} packets, ${lost} lost`,
    ),
    ...(ice ? iceEvidence(ice) : []),
    ...dtlsEvidence(handshakes),
  ];
}
