/**
 * What an SDP says about who receives what where: the lines that tie media to calls, read leniently. Of most descriptions of a busy server only
 * address and port are ever asked for, so the rest is read when it is.
 */
import type { MediaExpectation } from '../api';

type Media = Omit<MediaExpectation, 'callId' | 'at' | 'packet' | 'from' | 'to'>;
type Format = Media['formats'][number];

const KINDS: Readonly<Record<string, Media['media']>> = { audio: 'audio', video: 'video', image: 'image' };
const DIRECTION = /^a=(sendrecv|sendonly|recvonly|inactive)\r?$/m;
/** RFC 3551's types need no rtpmap. */
const STATIC: Readonly<Record<string, readonly [string, number]>> = {
  '0': ['PCMU', 8000],
  '3': ['GSM', 8000],
  '4': ['G723', 8000],
  '8': ['PCMA', 8000],
  '9': ['G722', 8000],
  '13': ['CN', 8000],
  '18': ['G729', 8000],
  '26': ['JPEG', 90_000],
  '31': ['H261', 90_000],
  '34': ['H263', 90_000],
};

/** One m= line with its attributes (RFC 8866 section 5.14). */
export class MediaSection implements Media {
  readonly address: string;
  readonly port: number;
  readonly media: Media['media'];
  private readonly line: string;
  private formatsRead: Format[] | null = null;
  // Read when first asked for, and then kept: a section may stand for a thousand candidates, each of which is asked.
  private securedRead: boolean | null = null;
  private directionRead: Media['direction'] | null = null;
  private fingerprintRead: string | null | undefined;
  private ufragRead: string | null | undefined;

  /** @param text from "m=" to before the next one @param session what stands before the first one @param first of the same description */
  constructor(
    private readonly text: string,
    private readonly session: string,
    first?: MediaSection,
  ) {
    this.line = lineAt(text, 2);
    const space = this.line.indexOf(' ');
    this.media = KINDS[this.line.slice(0, space)] ?? 'other';
    const port = Number.parseInt(this.line.slice(space + 1), 10);
    // RFC 9143: one that is offered within a bundle alone goes where the first one goes.
    const tag = port === 0 && text.includes('\na=bundle-only') ? first : undefined;
    this.port = tag?.port ?? (port >= 0 && port <= 65_535 ? port : 0);
    this.address = tag?.address ?? connectionOf(text) ?? connectionOf(session) ?? '';
  }

  get rtcpPort(): number {
    if (/^a=rtcp-mux\r?$/m.test(this.text)) return this.port;
    return Number(/^a=rtcp:(\d{1,5})/m.exec(this.text)?.[1] ?? this.port + 1);
  }

  get secured(): boolean {
    return (this.securedRead ??= /SAVP/.test(this.line) || this.text.includes('\na=crypto:'));
  }

  get direction(): Media['direction'] {
    const said = (): string | undefined => (DIRECTION.exec(this.text) ?? DIRECTION.exec(this.session))?.[1];
    return (this.directionRead ??= (said() as Media['direction'] | undefined) ?? 'sendrecv');
  }

  get ptimeMs(): number | null {
    return Number(/^a=ptime:(\d{1,4})/m.exec(this.text)?.[1] ?? 0) || null;
  }

  get fingerprint(): string | null {
    if (this.fingerprintRead === undefined) this.fingerprintRead = this.attribute('fingerprint');
    return this.fingerprintRead;
  }

  get ufrag(): string | null {
    if (this.ufragRead === undefined) this.ufragRead = this.attribute('ice-ufrag');
    return this.ufragRead;
  }

  get description(): string {
    return `${this.session}\n${this.text}`;
  }

  get formats(): Format[] {
    this.formatsRead ??= sharedFormats(this.line, this.text);
    return this.formatsRead;
  }

  /** Addresses of ICE candidates with their ports (RFC 8839), each a place of its own to receive at. */
  get candidates(): { address: string; port: number }[] {
    if (!this.text.includes('\na=candidate:')) return [];
    // foundation component transport priority address port typ ...
    return [...this.text.matchAll(/^a=candidate:\S{1,64} 1 udp \d{1,12} (\S{1,64}) (\d{1,5}) /gim)].map(
      ([, address = '', port]) => ({
        address,
        port: Number(port),
      }),
    );
  }

  /** Of the section, else of the session; most descriptions have neither. */
  private attribute(name: 'fingerprint' | 'ice-ufrag'): string | null {
    for (const text of [this.text, this.session]) {
      const at = text.indexOf(`\na=${name}:`);
      if (at >= 0) return lineAt(text, at + name.length + 4).slice(0, 300);
    }
    return null;
  }
}

/** @param text the body; what stands before "v=0" in a multipart body is passed over */
export function readSdp(text: string): MediaSection[] {
  const begin = text.startsWith('v=0') ? 0 : text.indexOf('\nv=0') + 1;
  if (begin === 0 && !text.startsWith('v=0')) return [];
  const sections: MediaSection[] = [];
  let at = text.indexOf('\nm=', begin);
  if (at < 0) return sections;
  const session = text.slice(begin, at);
  while (at >= 0 && sections.length < 32) {
    const next = text.indexOf('\nm=', at + 1);
    sections.push(new MediaSection(text.slice(at + 1, next < 0 ? undefined : next), session, sections[0]));
    at = next;
  }
  return sections;
}

function lineAt(text: string, from: number): string {
  const end = text.indexOf('\n', from);
  return text.slice(from, end < 0 ? undefined : end).trimEnd();
}

/** "c=IN IP4 192.0.2.1/127": the address alone. */
function connectionOf(text: string): string | null {
  const at = text.startsWith('c=IN ') ? 0 : text.indexOf('\nc=IN ') + 1;
  if (at === 0 && !text.startsWith('c=IN ')) return null;
  return (
    lineAt(text, at + 9)
      .split('/', 1)[0]
      ?.trim() ?? null
  );
}

/** Telephones of one kind write the same lists into every call. */
const known = new Map<string, Format[]>();
const MAX_KNOWN = 2000;

function sharedFormats(line: string, text: string): Format[] {
  const types = line.slice(line.indexOf(' ', line.indexOf(' ') + 1));
  const key = types + text.slice(line.length + 2);
  const before = known.get(key);
  if (before) return before;
  const formats = formatsOf(line, text);
  if (known.size < MAX_KNOWN) known.set(key, formats);
  return formats;
}

/** "audio 49170 RTP/AVP 0 101" with "a=rtpmap:101 telephone-event/8000" */
function formatsOf(line: string, text: string): Format[] {
  const formats = line
    .split(' ')
    .slice(3)
    .flatMap((type): Format[] => {
      const payloadType = Number(type);
      if (!Number.isInteger(payloadType) || payloadType < 0 || payloadType > 127) return [];
      const [name, clockRate] = STATIC[type] ?? [type, null];
      return [{ payloadType, name, clockRate, channels: 1, fmtp: null }];
    });
  const find = (type: string | undefined): Format | undefined =>
    formats.find(({ payloadType }) => payloadType === Number(type));
  for (const [, type, name = '', rate, channels] of text.matchAll(
    /^a=rtpmap:(\d{1,3}) ([^/\s]{1,40})(?:\/(\d{1,7}))?(?:\/(\d{1,2}))?/gm,
  )) {
    const format = find(type);
    if (format) Object.assign(format, { name, clockRate: Number(rate) || null, channels: Number(channels) || 1 });
  }
  for (const [, type, value = ''] of text.matchAll(/^a=fmtp:(\d{1,3}) (.{0,300}?)\r?$/gm)) {
    const format = find(type);
    if (format) format.fmtp = value;
  }
  return formats;
}
