/** Offer and answer (RFC 3264) laid side by side: which lines meet, which differ, which codecs both sides know. */

export interface SdpLine {
  text: string;
  /** `same`: the other side says it word for word; `changed`: it has such a line with another value; `only`: it has none. */
  mark: 'same' | 'changed' | 'only';
}

export interface CodecMatch {
  /** "PCMU/8000" */
  name: string;
  offered: number | null;
  answered: number | null;
}

/** Static payload types of RFC 3551 table 4 that may stand without an rtpmap. */
const STATIC_CODECS: Record<number, string> = {
  0: 'PCMU/8000',
  3: 'GSM/8000',
  8: 'PCMA/8000',
  9: 'G722/8000',
  13: 'CN/8000',
  18: 'G729/8000',
};

const split = (sdp: string): string[] => sdp.split(/\r?\n/).filter((line) => line !== '');

/** What a line is about: its type, and for attributes the name (and payload type). Lines with the same subject are compared. */
export function subject(line: string): string {
  const attribute = /^a=(rtpmap|fmtp|rtcp-fb):(\S+)/.exec(line) ?? /^a=([^:]+)/.exec(line);
  if (!attribute) return line.slice(0, 2);
  const name = attribute[1] ?? '';
  if (/^(sendrecv|sendonly|recvonly|inactive)$/.test(name)) return 'a=direction';
  return `a=${name}${attribute[2] ? `:${attribute[2]}` : ''}`;
}

function markLines(own: readonly string[], other: readonly string[]): SdpLine[] {
  const same = new Set(other);
  const subjects = new Set(other.map(subject));
  return own.map((text) => ({
    text,
    mark: same.has(text) ? 'same' : subjects.has(subject(text)) ? 'changed' : 'only',
  }));
}

/** Codecs of the first audio description in order of preference: name and payload type. */
export function audioCodecs(sdp: string): { name: string; payloadType: number }[] {
  const lines = split(sdp);
  const start = lines.findIndex((line) => line.startsWith('m=audio '));
  if (start < 0) return [];
  const next = lines.findIndex((line, index) => index > start && line.startsWith('m='));
  const section = lines.slice(start, next < 0 ? undefined : next);
  const types = (section[0] ?? '').split(' ').slice(3).map(Number).filter(Number.isInteger);
  return types.map((payloadType) => {
    const map = section.find((line) => line.startsWith(`a=rtpmap:${payloadType} `));
    const name = map?.slice(map.indexOf(' ') + 1).trim() ?? STATIC_CODECS[payloadType] ?? `payload type ${payloadType}`;
    return { name: name.replace(/\/1$/, ''), payloadType };
  });
}

export function compareSdp(offer: string, answer: string | null) {
  const offerLines = split(offer);
  const answerLines = answer === null ? [] : split(answer);
  const offered = audioCodecs(offer);
  const answered = answer === null ? [] : audioCodecs(answer);
  const names = [...new Set([...offered, ...answered].map(({ name }) => name.toLowerCase()))];
  const find = (list: typeof offered, name: string) => list.find((codec) => codec.name.toLowerCase() === name);
  const codecs = names.map((name): CodecMatch => {
    const [own, other] = [find(offered, name), find(answered, name)];
    return {
      name: own?.name ?? other?.name ?? name,
      offered: own?.payloadType ?? null,
      answered: other?.payloadType ?? null,
    };
  });
  return { offer: markLines(offerLines, answerLines), answer: markLines(answerLines, offerLines), codecs };
}
