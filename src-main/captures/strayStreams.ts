/** Streams without a call: of their quality the same rules speak as of any other, of their direction nobody can. */
import type { CallCause } from '../../src-shared/model/call';
import type { CapturedStream, CapturePlace } from '../../src-shared/model/capture';
import type { Limits } from '../../src-shared/model/limits';
import { endpointText } from '../../src-shared/words/endpoint';
import { VIDEO_CLOCK } from '../analysis/capture/media/payloadTables';
import { judgeCall } from '../diagnosis/judge';
import { strayCall } from '../diagnosis/observed/captured/stray';

/** Named one by one; the rest of a capture in which all are bad says the same again. */
const MAX_NAMED = 50;

export function strayCauses(streams: readonly CapturedStream[], place: CapturePlace, limits: Limits): CallCause[] {
  const causes: CallCause[] = [];
  for (const stream of streams) {
    if (stream.callId !== null || stream.clockRate === VIDEO_CLOCK || causes.length >= MAX_NAMED) continue;
    const view = strayCall(stream, place);
    const subject = { name: stream.id, codecs: [], security: 'none' as const, transport: 'auto' as const };
    const verdict = judgeCall(view, {
      ...subject,
      hasPassword: false,
      callTarget: null,
      responder: null,
      http: [],
      ports: [],
      limits,
    });
    const evidence = [
      `stream ${stream.ssrc} ${endpointText(stream.src)} > ${endpointText(stream.dst)}: ${stream.packets} packets, ${stream.lost} lost`,
    ];
    causes.push(...verdict.causes.map((cause) => ({ ...cause, evidence })));
  }
  return causes;
}
