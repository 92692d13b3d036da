/** What a verdict needs of an SDP, and nothing of its keys. */
import type { SdpFacts } from './call';
import { formatNames, formatsOf } from '../../protocol/sdp/formats';
import { parseSdp } from '../../protocol/sdp/description';
import type { MediaLine } from '../../protocol/sdp/description';

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
    };
  } catch {
    return null;
  }
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
    return [{ payloadType, name: names[i] ?? format, clockRate }];
  });
}

/** The lines before the first m=, and those of the m= line with this number. */
function sectionOf(text: string, index: number): { session: string; line: string } {
  const sections = text.split(/^(?=m=)/m);
  return { session: sections[0] ?? '', line: sections[index + 1] ?? '' };
}
