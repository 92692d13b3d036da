import type { CallRecord, KeptMessage } from './call';
import type { MediaSection } from './sdp';

const MAX_EVENTS = 50;

/** What an offer or answer says about the call: its codecs, hold, fax. */
export function followDescription(
  call: CallRecord,
  { at, packet, status, toTag }: KeptMessage,
  media: readonly MediaSection[],
  from: string,
): void {
  // What a refusal says of what would do is no description of this call.
  if (status >= 300) return;
  const tell = (kind: CallRecord['events'][number]['kind'], text: string): void => {
    if (call.events.length < MAX_EVENTS) call.events.push({ at, packet, kind, text });
  };
  const audio =
    media.find((one) => one.media === 'audio' && one.port > 0) ?? media.find((one) => one.media === 'audio');
  if (audio) {
    // Whoever is not the caller is the other side, whichever hop it is seen on.
    if (status === 0 ? from === call.caller : from !== call.firstHop) call.offer = audio;
    else call.answer = audio;
  }
  const image = media.some((one) => one.media === 'image' && one.port > 0);
  if (image && !call.events.some(({ kind }) => kind === 't38')) tell('t38', 'The call goes over to fax (T.38).');
  // Within the dialog only; the answer says the same from the other side.
  if (status !== 0 || toTag === 0 || !audio) return;
  const held = audio.direction === 'sendonly' || audio.direction === 'inactive' || audio.address === '0.0.0.0';
  if (held === call.held) return;
  call.held = held;
  tell(held ? 'hold' : 'resume', held ? `${from} puts the call on hold.` : `${from} takes the call off hold.`);
}
