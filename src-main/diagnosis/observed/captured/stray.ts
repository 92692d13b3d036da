import type { CapturedStream, CapturePlace } from '../../../../src-shared/model/capture';
import { NO_AUDIO } from '../audio';
import type { ObservedCall } from '../call';
import { readSignalling } from '../signalling';
import { UNPROBED } from '../unprobed';
import { asSeen } from './call';

/** A stream of which no signalling was seen, as a call that consists of nothing else. */
export function strayCall(stream: CapturedStream, place: CapturePlace): ObservedCall {
  const talkMs = Date.parse(stream.endAt) - Date.parse(stream.startAt);
  return {
    ...readSignalling([]),
    ...UNPROBED,
    seen: { at: place, role: 'caller', sees: { inbound: false, outbound: false } },
    descriptions: [],
    agreements: [],
    audio: { inbound: NO_AUDIO, outbound: NO_AUDIO },
    variant: { changed: 'none', label: 'as it was captured' },
    result: {
      schema: 'sidetone.call/1',
      callId: stream.id,
      target: '',
      transport: null,
      state: 'answered',
      timing: {
        startedAt: stream.startAt,
        tryingMs: null,
        progressMs: null,
        pddMs: null,
        answerMs: null,
        durationMs: talkMs,
        firstPacketMs: null,
      },
      sip: { status: null, reason: null },
      hangup: { by: 'none', q850: null, name: null, meaning: null },
      sdp: { offer: null, answer: null },
      streams: asSeen([stream], 'inbound'),
      ladder: [],
      events: [],
      dtmfReceived: '',
      causes: [],
      error: null,
    },
    ladder: [],
    samples: [],
    inviteOctets: null,
    gaveUpAfterMs: null,
    ended: { by: 'none', afterMs: null, q850: null, text: null },
    expected: { inbound: false, outbound: false },
    media: null,
  };
}
