/** RFC 3264: what an offer and its answer agree on, seen from our side. */
import type { CodecName, Endpoint } from '../../../src-shared/model/media';
import type { CryptoAttribute, CryptoSuite } from './crypto';
import type { MediaLine, SessionDescription } from './description';
import { type MediaDirection, mirrored, narrowed } from './direction';
import { NoCommonMediaError } from './errors';
import { type Format, formatNames, formatsOf } from './formats';
import type { WebrtcAttributes } from './webrtc';

export interface Agreement {
  /** Of the m= line that is our audio. */
  index: number;
  /** The first codec of the answer: what we send. */
  codec: CodecName;
  /** What the peer takes, with the payload types of the peer's description; codecs first in the order of the answer. */
  send: Format[];
  /** What may arrive, with the payload types of our description. */
  receive: Format[];
  /** RFC 4733 towards the peer; null when it takes none. */
  telephoneEvent: Format | null;
  direction: MediaDirection;
  /** Packet time towards the peer, ms. */
  ptimeMs: number;
  /** The host of the peer's description; a name where the peer wrote one. */
  remote: Endpoint;
  remoteRtcp: Endpoint;
  rtcpMux: boolean;
  srtp: { suite: CryptoSuite; local: Uint8Array; remote: Uint8Array } | null;
  /** ICE and DTLS of the peer, and which side begins the handshake (RFC 8842); null on plain RTP and SDES. */
  webrtc: {
    remote: WebrtcAttributes;
    role: 'client' | 'server';
    setup: { local: string | null; remote: string | null };
  } | null;
}

const DEFAULT_PTIME_MS = 20;
const PTIME_STEP_MS = 10;
const MAX_PTIME_MS = 60;

/**
 * @param role whether `local` is the offer or the answer
 * @returns null when the audio line is switched off on either side (port 0) in a description that we made so ourselves
 * @throws NoCommonMediaError when the peer's answer refuses the audio or answers with something that was not offered
 */
export function negotiate(
  local: SessionDescription,
  remote: SessionDescription,
  role: 'offerer' | 'answerer',
  index: number,
): Agreement | null {
  const ours = local.media[index];
  const theirs = remote.media[index];
  if (!ours || ours.port === 0) return null;
  if (!theirs || theirs.kind !== 'audio') throw NoCommonMediaError.noAudio();
  if (theirs.port === 0) throw NoCommonMediaError.refused();
  if (theirs.connection === null) throw NoCommonMediaError.noAddress();
  // With ICE the c= line is only what a peer without ICE would go by.
  if (!ours.webrtc) checkFamily(theirs.connection, ours.connection);
  const answer = role === 'offerer' ? theirs : ours;
  const { send, receive, codec } = matchFormats(ours, theirs, answer);
  const clockRate = send.find((format) => format.name === codec)?.clockRate;
  const events = send.filter((format) => format.name === 'telephone-event');
  const rtcpMux = ours.webrtc !== null || (ours.rtcpMux && theirs.rtcpMux);
  const remoteEnd: Endpoint = { address: theirs.connection, port: theirs.port };
  return {
    index,
    codec,
    send,
    receive,
    // A peer that has Opus but telephone-event at 8000 only is taken at its word: better than no digits at all.
    telephoneEvent: events.find((format) => format.clockRate === clockRate) ?? events[0] ?? null,
    direction: effectiveDirection(ours, theirs),
    ptimeMs: packetTime(theirs),
    remote: remoteEnd,
    remoteRtcp: rtcpMux ? remoteEnd : rtcpEndpoint(theirs, remoteEnd),
    rtcpMux,
    srtp: ours.webrtc ? null : matchCrypto(ours, theirs, role),
    webrtc: ours.webrtc && matchWebrtc(ours.webrtc, theirs),
  };
}

/** 0.0.0.0 and its IPv6 counterpart: no place to send to. */
export function isUnspecified(address: string | null): boolean {
  return address === '0.0.0.0' || address === '::' || address === '0:0:0:0:0:0:0:0';
}

/** A name tells no family; 0.0.0.0 is a hold in either. */
function checkFamily(theirs: string, ours: string | null): void {
  if (ours === null || isUnspecified(theirs) || !/^(?:[\d.]+|.*:.*)$/.test(theirs)) return;
  if (theirs.includes(':') !== ours.includes(':')) throw NoCommonMediaError.otherFamily(theirs, ours);
}

function matchFormats(ours: MediaLine, theirs: MediaLine, answer: MediaLine) {
  const receive = formatsOf(ours);
  const known = formatsOf(theirs);
  const send = known.filter((format) =>
    receive.some((own) => own.name === format.name && own.clockRate === format.clockRate),
  );
  for (const format of known) {
    // The odd telephone-event clock rate is kept as a last resort, see `telephoneEvent`.
    if (format.name === 'telephone-event' && !send.includes(format)) send.push(format);
  }
  const order = formatsOf(answer).map((format) => format.name);
  const codec = order.find(
    (name): name is CodecName => name !== 'telephone-event' && send.some((format) => format.name === name),
  );
  if (!codec) throw NoCommonMediaError.codec(formatNames(theirs), formatNames(ours));
  return { send, receive, codec };
}

function effectiveDirection(ours: MediaLine, theirs: MediaLine): MediaDirection {
  const agreed = narrowed(ours.direction, mirrored(theirs.direction));
  // With ICE it is no hold but a default destination that is not known yet (RFC 8840 section 4.1.3): browsers that hide their addresses.
  return isUnspecified(theirs.connection) && !theirs.webrtc ? narrowed(agreed, 'recvonly') : agreed;
}

/** RFC 8866 section 6.4: `ptime` is what the writer wants to receive, `maxptime` the most that it takes. */
function packetTime(theirs: MediaLine): number {
  const wanted = Math.min(theirs.ptimeMs ?? DEFAULT_PTIME_MS, theirs.maxptimeMs ?? MAX_PTIME_MS, MAX_PTIME_MS);
  return Math.max(PTIME_STEP_MS, Math.floor(wanted / PTIME_STEP_MS) * PTIME_STEP_MS);
}

/** RFC 3605; without the attribute RTCP is one port up (RFC 3550 section 11). */
function rtcpEndpoint(theirs: MediaLine, rtp: Endpoint): Endpoint {
  if (theirs.rtcp) return { address: theirs.rtcp.address ?? rtp.address, port: theirs.rtcp.port };
  return { address: rtp.address, port: Math.min(65_535, rtp.port + 1) };
}

function matchWebrtc(ours: WebrtcAttributes, { webrtc, protocol }: MediaLine): Agreement['webrtc'] {
  if (!webrtc || webrtc.fingerprints.length === 0) throw NoCommonMediaError.dtlsWanted(protocol);
  if (webrtc.ufrag === '' || webrtc.pwd === '') throw NoCommonMediaError.iceWanted();
  // An answer that says actpass again is wrong; taken as active, as most agents mean it.
  const passive = ours.setup === 'passive' || (ours.setup === 'actpass' && webrtc.setup !== 'passive');
  return {
    remote: webrtc,
    role: passive ? 'server' : 'client',
    setup: { local: ours.setup, remote: webrtc.setup },
  };
}

function matchCrypto(ours: MediaLine, theirs: MediaLine, role: 'offerer' | 'answerer'): Agreement['srtp'] {
  const [offer, answer] = role === 'offerer' ? [ours, theirs] : [theirs, ours];
  const chosen: CryptoAttribute | undefined = answer.crypto[0];
  const offered = offer.crypto.find((line) => line.tag === chosen?.tag && line.suite === chosen?.suite);
  if (!chosen || !offered) {
    if (ours.crypto.length > 0) throw NoCommonMediaError.encryptionWanted(theirs.protocol);
    if (theirs.protocol.toUpperCase().includes('SAVP')) throw NoCommonMediaError.plainWanted(theirs.protocol);
    return null;
  }
  const [local, remote] = role === 'offerer' ? [offered, chosen] : [chosen, offered];
  return { suite: chosen.suite, local: local.keySalt, remote: remote.keySalt };
}
