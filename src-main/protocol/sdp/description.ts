/**
 * RFC 8866: the session description, as far as an audio call needs it. `sdp-transform` reads and writes the lines; this surface
 * is typed, resolves what a media line inherits from the session, and says what is wrong with a text that is no description.
 */
import { parse, write } from 'sdp-transform';
import type { MediaDirection } from './direction';
import { type CryptoAttribute, readCrypto, writeCryptoConfig } from './crypto';
import { SdpError } from './errors';
import { type WebrtcAttributes, readWebrtc, writeWebrtc } from './webrtc';

export interface Origin {
  username: string;
  /** Digits; may be longer than a number can hold. */
  sessionId: string;
  sessionVersion: string;
  address: string;
}

export interface RtpMap {
  payloadType: number;
  /** As written; names compare without regard to case. */
  encoding: string;
  clockRate: number;
  channels: number;
}

export interface MediaLine {
  kind: string;
  /** 0: refused or switched off. */
  port: number;
  protocol: string;
  formats: string[];
  /** Address of the line's own c= or of the session's; null when neither is there. */
  connection: string | null;
  rtpmaps: RtpMap[];
  /** Format parameters by payload type. */
  fmtps: Map<number, string>;
  /** Of the line, else of the session, else sendrecv (RFC 8866 section 6.7). */
  direction: MediaDirection;
  ptimeMs: number | null;
  maxptimeMs: number | null;
  /** RFC 3605; the address is null when only a port is given. */
  rtcp: { port: number; address: string | null } | null;
  /** RFC 5761. */
  rtcpMux: boolean;
  /** The lines that can be used, in their order. */
  crypto: CryptoAttribute[];
  /** ICE and DTLS; null on a line without them. */
  webrtc: WebrtcAttributes | null;
}

export interface SessionDescription {
  origin: Origin;
  media: MediaLine[];
}

/** A description longer than this is no call's. */
const MAX_OCTETS = 65_536;
const DIRECTIONS: readonly string[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];

/** @throws SdpError when the text is no session description; attributes that we do not know are passed over */
export function parseSdp(text: string): SessionDescription {
  if (text.length > MAX_OCTETS) throw SdpError.unreadable(`it is longer than ${MAX_OCTETS} octets`);
  if (text.trim() === '') throw SdpError.unreadable('it is empty');
  if (!/^\s*v=0\s*(?:\r|\n|$)/.test(text)) throw SdpError.unreadable('it does not begin with v=0');
  // A port count ("5004/2", RFC 8866 section 5.14) is beyond the library's m= line; one pair is what a call uses.
  const session = parse(text.trimStart().replace(/^(m=\S+ \d+)\/\d+ /gm, '$1 '));
  const sections = text.split(/^(?=m=)/m);
  if (session.origin?.address === undefined) throw SdpError.unreadable('its o= line is missing or damaged');
  return {
    origin: {
      username: String(session.origin.username),
      sessionId: String(session.origin.sessionId),
      sessionVersion: String(session.origin.sessionVersion),
      address: String(session.origin.address),
    },
    media: session.media.map((media, index) =>
      readMedia(media, session, { media: sections[index + 1] ?? '', session: sections[0] ?? '' }),
    ),
  };
}

type ParsedSession = ReturnType<typeof parse>;
type ParsedMedia = ParsedSession['media'][number];

function readMedia(media: ParsedMedia, session: ParsedSession, lines: { media: string; session: string }): MediaLine {
  if (media.type === undefined || !Number.isInteger(media.port) || media.port > 65_535) {
    throw SdpError.unreadable('one of its m= lines is damaged');
  }
  const connection = media.connection?.ip ?? session.connection?.ip;
  return {
    kind: String(media.type),
    port: media.port,
    protocol: String(media.protocol),
    formats: String(media.payloads ?? '')
      .split(/\s+/)
      .filter((format) => format !== ''),
    // "224.2.1.1/127": the TTL is no part of the address.
    connection: connection === undefined ? null : String(connection).replace(/\/.*$/, ''),
    rtpmaps: media.rtp
      .filter((map) => typeof map.payload === 'number' && typeof map.rate === 'number')
      .map((map) => ({
        payloadType: map.payload,
        encoding: String(map.codec),
        clockRate: map.rate ?? 0,
        channels: Number(map.encoding ?? 1) || 1,
      })),
    fmtps: new Map(media.fmtp.map((entry) => [entry.payload, String(entry.config)])),
    direction: readDirection(media.direction) ?? readDirection(session.direction) ?? 'sendrecv',
    ptimeMs: positive(media.ptime),
    maxptimeMs: positive(media.maxptime),
    rtcp: readRtcp(media.rtcp),
    rtcpMux: media.rtcpMux !== undefined,
    crypto: (media.crypto ?? []).flatMap((line) => {
      const attribute = readCrypto(Number(line.id), String(line.suite), String(line.config), line.sessionConfig);
      return attribute ? [attribute] : [];
    }),
    webrtc: readWebrtc(media, session, lines),
  };
}

function readDirection(value: unknown): MediaDirection | null {
  return typeof value === 'string' && DIRECTIONS.includes(value) ? (value as MediaDirection) : null;
}

function positive(value: unknown): number | null {
  const number = Number(value);
  return value !== undefined && Number.isFinite(number) && number > 0 ? number : null;
}

function readRtcp(rtcp: ParsedMedia['rtcp']): MediaLine['rtcp'] {
  if (!rtcp || !Number.isInteger(rtcp.port) || rtcp.port < 1 || rtcp.port > 65_535) return null;
  return { port: rtcp.port, address: rtcp.address === undefined ? null : String(rtcp.address) };
}

/** CRLF line ends; the c= that most lines share stands at session level. */
export function serializeSdp(description: SessionDescription): string {
  const { origin, media } = description;
  const bundled = media.flatMap(({ port, webrtc }) =>
    port > 0 && webrtc?.bundled && webrtc.mid !== null ? [webrtc.mid] : [],
  );
  const shared = media.find((line) => line.connection !== null)?.connection ?? origin.address;
  return write({
    version: 0,
    origin: {
      username: origin.username,
      sessionId: origin.sessionId,
      // The library's type says number; it writes whatever digits it is given.
      sessionVersion: Number(origin.sessionVersion),
      netType: 'IN',
      ipVer: ipVersion(origin.address),
      address: origin.address,
    },
    name: '-',
    connection: { version: ipVersion(shared), ip: shared },
    timing: { start: 0, stop: 0 },
    ...(bundled.length > 0 ? { groups: [{ type: 'BUNDLE', mids: bundled.join(' ') }] } : {}),
    media: media.map((line) => ({
      type: line.kind,
      port: line.port,
      protocol: line.protocol,
      payloads: line.formats.join(' '),
      connection:
        line.connection !== null && line.connection !== shared
          ? { version: ipVersion(line.connection), ip: line.connection }
          : undefined,
      rtp: line.rtpmaps.map((map) => ({
        payload: map.payloadType,
        codec: map.encoding,
        rate: map.clockRate,
        encoding: map.channels > 1 ? map.channels : undefined,
      })),
      fmtp: [...line.fmtps].map(([payload, config]) => ({ payload, config })),
      ptime: line.ptimeMs ?? undefined,
      maxptime: line.maxptimeMs ?? undefined,
      direction: line.direction,
      rtcp: line.rtcp
        ? line.rtcp.address === null
          ? { port: line.rtcp.port }
          : { port: line.rtcp.port, netType: 'IN', ipVer: ipVersion(line.rtcp.address), address: line.rtcp.address }
        : undefined,
      rtcpMux: line.rtcpMux ? 'rtcp-mux' : undefined,
      crypto: line.crypto.map((attribute) => ({
        id: attribute.tag,
        suite: attribute.suite,
        config: writeCryptoConfig(attribute),
      })),
      ...(line.webrtc ? writeWebrtc(line.webrtc) : {}),
    })),
  });
}

function ipVersion(address: string): number {
  return address.includes(':') ? 6 : 4;
}
