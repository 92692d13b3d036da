/** What a verdict needs of an SDP, and nothing of its keys. */
import type { SdpDetails, SdpFacts } from './call';
import { formatNames, formatsOf } from '../../protocol/sdp/formats';
import { parseSdp } from '../../protocol/sdp/description';
import { PayloadTypeTable } from '../../protocol/rtp/payloadTypes';
import type { MediaLine } from '../../protocol/sdp/description';

/** RFC 3551: what needs no rtpmap. */
const STATIC = new PayloadTypeTable();

/** The audio line that carries the call, or the first that was refused. Null for no SDP, and for a text that is none. */
export function sdpFacts(text: string | null): SdpFacts | null {
  if (text === null) return null;
  try {
    const description = parseSdp(text);
    const lines = description.media.filter(({ kind }) => kind === 'audio');
    const line = lines.find(({ port }) => port > 0) ?? lines[0];
    if (!line) return null;
    const section = sectionOf(text, description.media.indexOf(line));
    return {
      address: line.connection ?? description.origin.address,
      port: line.port,
      profile: line.protocol,
      formats: formats(line),
      direction: line.direction,
      // By the text: a key that is masked, or of a suite that we lack, makes the line no less an encrypted one.
      crypto: /^a=crypto:/m.test(section.line),
      fingerprint: /^a=fingerprint:/m.test(section.session + section.line),
      ice: iceOf(section.session + section.line),
      ptimeMs: line.ptimeMs,
      details: detailsOf(text, line, section),
    };
  } catch {
    return null;
  }
}

function detailsOf(text: string, line: MediaLine, section: { session: string; line: string }): SdpDetails {
  return {
    // Read leniently: a line that breaks the grammar ("m=video 0 RTP/SAVPF" without a format) counts all the same.
    lines: [...text.matchAll(/^m=(\S+) +(\d+)(?:\/\d+)? +(\S+)/gm)].map(([, media = '', port, profile = '']) => ({
      media,
      port: Number(port),
      profile,
    })),
    rtcpMux: /^a=rtcp-mux\r?$/m.test(section.line),
    bundle: /^a=group:BUNDLE +(.+?)\r?$/m.exec(section.session)?.[1]?.split(/ +/) ?? [],
    ambiguous: ambiguous(line),
    fmtp: Object.fromEntries(line.fmtps),
    // Section 6.1: "|" with a colon in it is the master key identifier, one without is the lifetime.
    crypto: [...section.line.matchAll(/^a=crypto:(\d{1,9}) +(\S+) +(.*)$/gm)].map(([, tag, suite = '', keys = '']) => ({
      tag: Number(tag),
      suite: suite.toUpperCase(),
      mki: /\|\d+:\d+/.test(keys),
    })),
    candidates: [...section.line.matchAll(/^a=candidate:\S+ \d+ (\S+) \d+ (\S+) (\d+) typ (\S+)/gim)].map(
      ([, transport = '', address = '', port, type = '']) => ({
        address,
        port: Number(port),
        type,
        transport: transport.toLowerCase(),
      }),
    ),
  };
}

/** The same map twice harms nobody. */
function ambiguous(line: MediaLine): SdpDetails['ambiguous'] {
  const names = new Map<number, Set<string>>();
  for (const { payloadType, encoding, clockRate } of line.rtpmaps) {
    const of = names.get(payloadType) ?? new Set();
    names.set(payloadType, of.add(`${encoding}/${clockRate}`));
  }
  return [...names].flatMap(([payloadType, of]) =>
    new Set([...of].map((name) => name.toLowerCase())).size > 1 ? [{ payloadType, names: [...of] }] : [],
  );
}

/** RFC 8839 sections 5.3 and 5.4. */
function iceOf(text: string): SdpFacts['ice'] {
  if (/^a=ice-mismatch/m.test(text)) return 'mismatch';
  return /^a=ice-ufrag:/m.test(text) && /^a=ice-pwd:/m.test(text) ? 'credentials' : null;
}

function formats(line: MediaLine): SdpFacts['formats'] {
  const names = formatNames(line);
  const known = formatsOf(line);
  return line.formats.flatMap((format, i) => {
    const payloadType = Number(format);
    if (!Number.isInteger(payloadType)) return [];
    const map = line.rtpmaps.find((entry) => entry.payloadType === payloadType);
    const clockRate = map?.clockRate ?? known.find((entry) => entry.payloadType === payloadType)?.clockRate ?? null;
    const name = map ? (names[i] ?? format) : (STATIC.name(payloadType) ?? names[i] ?? format);
    return [{ payloadType, name, clockRate: clockRate ?? (STATIC.clockRates[payloadType] || null) }];
  });
}

/** The lines before the first m=, and those of the m= line with this number. */
function sectionOf(text: string, index: number): { session: string; line: string } {
  const sections = text.split(/^(?=m=)/m);
  return { session: sections[0] ?? '', line: sections[index + 1] ?? '' };
}
