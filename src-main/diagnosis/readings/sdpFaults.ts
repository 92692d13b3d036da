/** Where an offer and its answer break the rules (RFC 3264, 4568, 5761, 8866), each fault in half a sentence. */
import type { SdpFacts } from '../observed/call';
import { audioOf, formatsText, isSameFormat, isWebrtc } from './formats';
import { unfitPtime } from './frames';

export interface Exchange {
  offer: SdpFacts;
  answer: SdpFacts;
}

/** What an offer does wrong by itself. */
export function offerFaults(offer: SdpFacts): string[] {
  return [
    ...ambiguous('the offer', offer),
    ...(audioOf(offer).length === 0 && offer.port !== 0
      ? [`the offer holds no audio codec (${formatsText(offer.formats)})`]
      : []),
    ...(offer.details && isWebrtc(offer) && !offer.details.rtcpMux
      ? ['the offer to a browser holds no a=rtcp-mux (RFC 8834 section 4.5)']
      : []),
  ];
}

/** What makes an ordinary telephone or browser refuse an answer, although its audio could be understood. */
export function answerFaults({ offer, answer }: Exchange): string[] {
  return [
    ...ambiguous('the answer', answer),
    ...lines(offer, answer),
    ...rtcpMux(offer, answer),
    ...packetTime(answer),
  ];
}

/** RFC 3264 section 8.3.2, RFC 8866 section 6.6: what a number means is said once. */
function ambiguous(who: string, { details }: SdpFacts): string[] {
  return (details?.ambiguous ?? []).map(
    ({ payloadType, names }) => `in ${who} payload type ${payloadType} stands for ${names.join(' and for ')}`,
  );
}

/** RFC 3264 section 6: as many m= lines as were offered, in their order. */
function lines(offer: SdpFacts, answer: SdpFacts): string[] {
  const [offered, answered] = [offer.details?.lines, answer.details?.lines];
  if (!offered || !answered) return [];
  const kinds = (list: typeof offered): string => list.map(({ media }) => media).join(', ');
  if (offered.length !== answered.length) {
    const what = answered.length > offered.length ? 'more' : 'fewer';
    return [
      `the answer has ${what} m= lines (${answered.length}: ${kinds(answered)}) than the offer (${offered.length}: ${kinds(offered)})`,
    ];
  }
  return offered.some(({ media }, index) => media !== answered[index]?.media)
    ? [`the m= lines of the answer (${kinds(answered)}) are not in the order of the offer (${kinds(offered)})`]
    : [];
}

/** Browsers of today refuse to go without it (RFC 8829 section 4.1.1, "require"). */
function rtcpMux(offer: SdpFacts, answer: SdpFacts): string[] {
  if (!isWebrtc(offer) || !isWebrtc(answer) || answer.port === 0 || answer.details?.rtcpMux !== false) return [];
  const offered = offer.details?.rtcpMux ? ' and the offer has' : '; nor does the offer';
  return [`the answer holds no a=rtcp-mux, which WebRTC needs (RFC 8834 section 4.5)${offered}`];
}

function packetTime(answer: SdpFacts): string[] {
  const [codec] = audioOf(answer);
  const unfit = codec ? unfitPtime(answer, codec) : null;
  return unfit ? [`the answer wants ${unfit}`] : [];
}

/** RFC 3264 section 6.1: others may stand beside them, but one of the offer's has to be there. */
export function codecFaults({ offer, answer }: Exchange): string[] {
  const taken = audioOf(answer);
  const offered = audioOf(offer);
  if (taken.length === 0 || offered.length === 0) return [];
  return taken.some((one) => offered.some((other) => isSameFormat(one, other)))
    ? []
    : [`the answer takes ${formatsText(taken)}, and offered was ${formatsText(offered)}`];
}

/** RFC 4568 section 5.1.2: the answer repeats the tag and suite of the line that it takes, and brings no master key identifier of its own. */
export function cryptoFaults({ offer, answer }: Exchange): string[] {
  const chosen = answer.details?.crypto[0];
  const offered = offer.details?.crypto ?? [];
  if (!chosen || offered.length === 0) return [];
  const all = offered.map(({ tag, suite }) => `${tag} ${suite}`).join(', ');
  const same = offered.find(({ tag }) => tag === chosen.tag);
  if (!same) return [`the answer takes the crypto line ${chosen.tag} ${chosen.suite}, and offered was ${all}`];
  if (same.suite !== chosen.suite) {
    return [
      `the answer takes the crypto line ${chosen.tag} with ${chosen.suite}, and offered with that tag was ${same.suite}`,
    ];
  }
  return chosen.mki && !same.mki
    ? [`the answer brings a master key identifier (MKI) to its crypto line ${chosen.tag}, and offered was none`]
    : [];
}
