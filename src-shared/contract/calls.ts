/** Calls that are up. */
import { z } from 'zod';
import type { CallSnapshot, LadderEntry } from '../model/call';
import type { CODEC_NAMES, MediaEvent, StreamSample } from '../model/media';
import { deviceChangeSchema } from './devices';
import { event, idSchema as id, method } from './entry';
import { icePolicySchema } from './ice';
import { mediaSchema } from './profile';

const dialled = z.string().trim().min(1, 'Enter a number or a SIP address.').max(256);

export const sourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('microphone') }),
  z.strictObject({
    kind: z.literal('tone'),
    frequencyHz: z.number().min(20).max(8000),
    levelDbov: z.number().min(-90).max(0),
  }),
  z.strictObject({ kind: z.literal('silence') }),
  z.strictObject({ kind: z.literal('file'), path: z.string().min(1).max(4096), loop: z.boolean() }),
  z.strictObject({ kind: z.literal('echo') }),
]);

const placeSchema = z.strictObject({
  accountId: id,
  target: dialled,
  source: sourceSchema,
  /** For this call in place of the account's own, to lay two kinds side by side. */
  media: mediaSchema.optional(),
  icePolicy: icePolicySchema.optional(),
});
const digitsSchema = z.string().regex(/^[0-9A-Da-d*#,]{1,64}$/, 'Digits are 0-9, *, #, A-D; a comma pauses.');

export interface CallDetail {
  samples: StreamSample[];
  ladder: LadderEntry[];
  events: MediaEvent[];
  sdp: { offer: string | null; answer: string | null };
}

export const callMethods = {
  'calls.list': method().returns<CallSnapshot[]>(),
  'calls.place': method(placeSchema).returns<CallSnapshot>(),
  'calls.answer': method(id, sourceSchema).returns<null>(),
  'calls.reject': method(id, z.enum(['busy', 'decline'])).returns<null>(),
  'calls.hangup': method(id).returns<null>(),
  'calls.hold': method(id, z.boolean()).returns<null>(),
  'calls.mute': method(id, z.boolean()).returns<null>(),
  'calls.dtmf': method(id, digitsSchema).returns<null>(),
  'calls.transfer': method(id, dialled).returns<null>(),
  'calls.source': method(id, sourceSchema).returns<null>(),
  'calls.record': method(id, z.boolean()).returns<{ path: string | null }>(),
  /** The page tells what happened to a microphone or speaker in mid-call: it becomes a media event of kind `device`. */
  'calls.device': method(id, deviceChangeSchema).returns<null>(),
  /** Samples, ladder and events so far, for a page that opens in mid-call. */
  'calls.detail': method(id).returns<CallDetail>(),
};

/** A `callId` here is the snapshot's `id`, as in the methods. */
export const callEvents = {
  call: event<CallSnapshot>(),
  samples: event<{ callId: string; samples: StreamSample[] }>(),
  ladder: event<{ callId: string; entry: LadderEntry }>(),
  mediaEvent: event<{ callId: string; event: MediaEvent }>(),
  sdp: event<{ callId: string; offer: string | null; answer: string | null }>(),
  /** The page has to send its microphone with this codec into this call; null: no call needs the microphone. */
  bridge: event<{ callId: string; codec: (typeof CODEC_NAMES)[number] } | null>(),
};
