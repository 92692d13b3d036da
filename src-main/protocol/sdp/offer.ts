/** RFC 3264 section 5 and 8: the offer that we make. */
import type { CodecName, MediaSecurity } from '../../../src-shared/model/media';
import type { CryptoAttribute } from './crypto';
import type { WebrtcAttributes } from './webrtc';
import type { MediaLine, Origin, SessionDescription } from './description';
import { type Format, type PayloadTypes, CODEC_FORMATS, TELEPHONE_EVENT_FMTP } from './formats';
import type { MediaDirection } from './direction';

/** Our side of a call's audio, as it goes into offers and answers. */
export interface LocalAudio {
  /** IP literal. */
  address: string;
  rtpPort: number;
  rtcpPort: number;
  /** In order of preference. */
  codecs: readonly CodecName[];
  /** Packet time that we like to receive, ms. */
  ptimeMs: number;
  security: MediaSecurity;
  /** Our own keys, one for each suite; kept for the whole call. Empty on plain RTP. */
  crypto: readonly CryptoAttribute[];
  /** ICE and DTLS of our side; null without them. `setup` of an answer is chosen by `buildAnswer`. */
  webrtc: WebrtcAttributes | null;
  /** Our wish: sendrecv, or sendonly while we hold the call (section 8.4). */
  direction: MediaDirection;
  payloadTypes: PayloadTypes;
}

/** Where an earlier offer/answer left the list of m= lines; it may only grow (section 8). */
export interface Layout {
  lines: readonly MediaLine[];
  /** The line that is our audio. */
  index: number;
}

/** RFC 3551, RFC 4568 and RFC 5764 section 8. */
const PROTOCOLS: Record<MediaSecurity, string> = { none: 'RTP/AVP', sdes: 'RTP/SAVP', dtls: 'UDP/TLS/RTP/SAVPF' };

export function buildOffer(local: LocalAudio, origin: Origin, layout: Layout | null): SessionDescription {
  const audio = audioLine(local, PROTOCOLS[local.security], offeredFormats(local), local.crypto);
  if (!layout) return { origin, media: [audio] };
  return {
    origin,
    media: layout.lines.map((line, index) =>
      index === layout.index ? { ...audio, protocol: line.protocol } : refusedLine(line),
    ),
  };
}

/** The codecs, then one telephone-event for each of their clock rates. */
function offeredFormats(local: LocalAudio): Format[] {
  const codecs = local.codecs.map((name): Format => {
    const { clockRate } = CODEC_FORMATS[name];
    return { payloadType: local.payloadTypes.of(name, clockRate), name, clockRate };
  });
  const rates = [...new Set(codecs.map((format) => format.clockRate))];
  const events = rates.map((clockRate): Format => {
    return { payloadType: local.payloadTypes.of('telephone-event', clockRate), name: 'telephone-event', clockRate };
  });
  return [...codecs, ...events];
}

export function audioLine(
  local: LocalAudio,
  protocol: string,
  formats: readonly Format[],
  crypto: readonly CryptoAttribute[],
  rtcpMux = true,
): MediaLine {
  return {
    kind: 'audio',
    port: local.rtpPort,
    protocol,
    formats: formats.map((format) => String(format.payloadType)),
    connection: local.address,
    rtpmaps: formats.map((format) => ({
      payloadType: format.payloadType,
      encoding: format.name,
      clockRate: format.clockRate,
      channels: format.name === 'telephone-event' ? 1 : CODEC_FORMATS[format.name].channels,
    })),
    fmtps: new Map(
      formats.flatMap((format): [number, string][] => {
        const fmtp = format.name === 'telephone-event' ? TELEPHONE_EVENT_FMTP : CODEC_FORMATS[format.name].fmtp;
        return fmtp === null ? [] : [[format.payloadType, fmtp]];
      }),
    ),
    direction: local.direction,
    ptimeMs: local.ptimeMs,
    maxptimeMs: null,
    rtcp: { port: local.rtcpPort, address: null },
    rtcpMux,
    crypto: [...crypto],
    webrtc: local.webrtc,
  };
}

/** Section 6: a refused line keeps its media type, protocol and formats, with port 0. */
export function refusedLine(line: MediaLine): MediaLine {
  return {
    kind: line.kind,
    port: 0,
    protocol: line.protocol,
    formats: line.formats,
    connection: null,
    rtpmaps: [],
    fmtps: new Map(),
    direction: 'inactive',
    ptimeMs: null,
    maxptimeMs: null,
    rtcp: null,
    rtcpMux: false,
    crypto: [],
    webrtc: null,
  };
}
