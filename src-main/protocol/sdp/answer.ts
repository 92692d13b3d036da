/** RFC 3264 section 6: our answer to a peer's offer. */
import type { CryptoAttribute } from './crypto';
import type { MediaLine, Origin, SessionDescription } from './description';
import { mirrored, narrowed, sends } from './direction';
import { NoCommonMediaError } from './errors';
import { type Format, formatNames, formatsOf } from './formats';
import { type LocalAudio, audioLine, refusedLine } from './offer';
import { isUnspecified } from './negotiate';
import type { WebrtcAttributes } from './webrtc';

/**
 * The first m=audio line that is switched on gets our audio; every other line is refused. When the offer switches its audio off
 * (port 0), so does the answer.
 * @param preferredIndex the line that is our audio since an earlier offer/answer
 * @throws NoCommonMediaError when codec or security do not meet
 */
export function buildAnswer(
  offer: SessionDescription,
  local: LocalAudio,
  origin: Origin,
  preferredIndex: number | null = null,
): { answer: SessionDescription; index: number } {
  const index = audioIndex(offer, preferredIndex);
  const offered = offer.media[index];
  if (!offered) throw NoCommonMediaError.noAudio();
  const ours = offered.port === 0 ? refusedLine(offered) : answerLine(offered, local);
  return {
    answer: { origin, media: offer.media.map((line, at) => (at === index ? ours : refusedLine(line))) },
    index,
  };
}

function audioIndex(offer: SessionDescription, preferredIndex: number | null): number {
  if (preferredIndex !== null && offer.media[preferredIndex]?.kind === 'audio') return preferredIndex;
  const active = offer.media.findIndex((line) => line.kind === 'audio' && line.port !== 0);
  return active >= 0 ? active : offer.media.findIndex((line) => line.kind === 'audio');
}

function answerLine(offered: MediaLine, local: LocalAudio): MediaLine {
  const crypto = local.webrtc ? null : chooseCrypto(offered, local);
  const webrtc = local.webrtc && answerWebrtc(offered, local.webrtc);
  const formats = commonFormats(offered, local);
  // RFC 2543's hold, still alive: an offer with c=0.0.0.0 takes no media, whatever its direction attribute says.
  const held = isUnspecified(offered.connection) && !offered.webrtc;
  const theirs = held ? narrowed(offered.direction, 'sendonly') : offered.direction;
  const answer = audioLine(local, offered.protocol, formats, crypto ? [crypto] : [], offered.rtcpMux);
  const direction = narrowed(mirrored(theirs), local.direction);
  // While we hold and the peer holds too, nothing flows.
  return { ...answer, webrtc, direction: sends(direction) || direction === 'recvonly' ? direction : 'inactive' };
}

/**
 * Section 6.1: in the order of the offer, with its payload types; telephone-event only for the clock rates of the codecs, unless
 * the offer has none that fits.
 */
function commonFormats(offered: MediaLine, local: LocalAudio): Format[] {
  const all = formatsOf(offered);
  const codecs = all.filter((format) => format.name !== 'telephone-event' && local.codecs.includes(format.name));
  if (codecs.length === 0) throw NoCommonMediaError.codec(formatNames(offered), local.codecs);
  const rates = new Set(codecs.map((format) => format.clockRate));
  const events = all.filter((format) => format.name === 'telephone-event');
  const fitting = events.filter((format) => rates.has(format.clockRate));
  return [...codecs, ...(fitting.length > 0 ? fitting : events.slice(0, 1))];
}

/** RFC 8842 section 5.3: where the peer leaves the choice, the roles of an association that stands stay; else the answerer is active. */
function answerWebrtc({ protocol, webrtc }: MediaLine, ours: WebrtcAttributes): WebrtcAttributes {
  if (!webrtc || webrtc.fingerprints.length === 0) throw NoCommonMediaError.dtlsWanted(protocol);
  if (webrtc.ufrag === '' || webrtc.pwd === '') throw NoCommonMediaError.iceWanted();
  return {
    ...ours,
    setup: webrtc.setup === 'active' ? 'passive' : webrtc.setup === 'passive' ? 'active' : (ours.setup ?? 'active'),
    mid: webrtc.mid,
    bundled: webrtc.bundled,
  };
}

/** RFC 4568 section 7.1.2: one of the offered lines, with our own key and the line's tag. */
function chooseCrypto(offered: MediaLine, local: LocalAudio): CryptoAttribute | null {
  const protocol = offered.protocol.toUpperCase();
  if (protocol.includes('TLS')) throw NoCommonMediaError.webrtc(offered.protocol);
  if (local.security === 'none') {
    if (protocol.includes('SAVP')) throw NoCommonMediaError.plainWanted(offered.protocol);
    return null;
  }
  for (const theirs of offered.crypto) {
    const ours = local.crypto.find((attribute) => attribute.suite === theirs.suite);
    // RFC 8643: a=crypto under RTP/AVP is encryption wished for; it is taken like under RTP/SAVP.
    if (ours) return { ...ours, tag: theirs.tag };
  }
  throw NoCommonMediaError.encryptionWanted(offered.protocol);
}
