/** RFC 3551 table 4, RFC 7587 and RFC 4733: the payload formats that we speak, and how an m= line names them. */
import type { CodecName } from '../../../src-shared/model/media';
import type { MediaLine } from './description';

/** What a payload type stands for: one of our codecs, or telephone-event. */
export type FormatName = CodecName | 'telephone-event';

export interface Format {
  payloadType: number;
  name: FormatName;
  /** Of the RTP time stamp, Hz. */
  clockRate: number;
}

interface FormatFacts {
  clockRate: number;
  channels: number;
  /** Static (RFC 3551), or the dynamic one that we use until a peer's offer says otherwise. */
  payloadType: number;
  fmtp: string | null;
}

export const CODEC_FORMATS: Readonly<Record<CodecName, FormatFacts>> = {
  PCMU: { clockRate: 8000, channels: 1, payloadType: 0, fmtp: null },
  PCMA: { clockRate: 8000, channels: 1, payloadType: 8, fmtp: null },
  // RFC 3551 section 4.5.2: sampled at 16 kHz, clock 8000.
  G722: { clockRate: 8000, channels: 1, payloadType: 9, fmtp: null },
  // RFC 7587 section 7: always 48000 and two channels in the map, whatever is sent.
  opus: { clockRate: 48000, channels: 2, payloadType: 111, fmtp: 'minptime=10;useinbandfec=1' },
};

/** RFC 4733 section 2.5.1.2 wants the event's clock to be the audio's; one format for each clock rate. */
const TELEPHONE_EVENT_PAYLOAD_TYPES: Readonly<Record<number, number>> = { 8000: 101, 48000: 110 };
/** DTMF digits alone (RFC 4733 section 3.2). */
export const TELEPHONE_EVENT_FMTP = '0-15';

const FIRST_DYNAMIC = 96;
const LAST_DYNAMIC = 127;

/** The formats of an m= line that we know, in its order, each payload type once. */
export function formatsOf(line: MediaLine): Format[] {
  const formats: Format[] = [];
  for (const text of line.formats) {
    const payloadType = Number(text);
    if (!/^\d{1,3}$/.test(text) || payloadType > 127) continue;
    if (formats.some((format) => format.payloadType === payloadType)) continue;
    const format = formatOf(line, payloadType);
    if (format) formats.push(format);
  }
  return formats;
}

function formatOf(line: MediaLine, payloadType: number): Format | null {
  const map = line.rtpmaps.find((entry) => entry.payloadType === payloadType);
  if (!map) {
    // RFC 3551: a static type needs no map.
    const codec = (Object.keys(CODEC_FORMATS) as CodecName[]).find(
      (name) => CODEC_FORMATS[name].payloadType === payloadType && payloadType < FIRST_DYNAMIC,
    );
    return codec ? { payloadType, name: codec, clockRate: CODEC_FORMATS[codec].clockRate } : null;
  }
  const encoding = map.encoding.toLowerCase();
  if (encoding === 'telephone-event') return { payloadType, name: 'telephone-event', clockRate: map.clockRate };
  const codec = (Object.keys(CODEC_FORMATS) as CodecName[]).find((name) => name.toLowerCase() === encoding);
  if (!codec) return null;
  // Some devices write G722/16000, against RFC 3551 section 4.5.2; their clock runs at 8000 all the same.
  const matches = map.clockRate === CODEC_FORMATS[codec].clockRate || (codec === 'G722' && map.clockRate === 16000);
  return matches ? { payloadType, name: codec, clockRate: CODEC_FORMATS[codec].clockRate } : null;
}

/** Names for an error text: what the peer has, known to us or not. */
export function formatNames(line: MediaLine): string[] {
  return line.formats.map((text) => {
    const payloadType = Number(text);
    const map = line.rtpmaps.find((entry) => entry.payloadType === payloadType);
    return map?.encoding ?? formatOf(line, payloadType)?.name ?? `payload type ${text}`;
  });
}

function keyOf(name: FormatName, clockRate: number): string {
  return name === 'telephone-event' ? `${name}/${clockRate}` : name;
}

/**
 * Which payload type stands for which format in one session. RFC 3264 section 8.3.2: once a number was used for a format it
 * keeps that meaning, so what a peer's offer has mapped is taken over for our later offers.
 */
export class PayloadTypes {
  private readonly byKey = new Map<string, number>();

  constructor() {
    for (const name of Object.keys(CODEC_FORMATS) as CodecName[]) this.byKey.set(name, CODEC_FORMATS[name].payloadType);
    for (const [rate, payloadType] of Object.entries(TELEPHONE_EVENT_PAYLOAD_TYPES)) {
      this.byKey.set(keyOf('telephone-event', Number(rate)), payloadType);
    }
  }

  /** @throws RangeError for a telephone-event clock rate that was never learnt */
  of(name: FormatName, clockRate: number): number {
    const payloadType = this.byKey.get(keyOf(name, clockRate));
    if (payloadType === undefined) throw new RangeError(`no payload type for ${name}/${clockRate}`);
    return payloadType;
  }

  learn(formats: readonly Format[]): void {
    const taken = new Set(formats.map((format) => format.payloadType));
    for (const format of formats) this.byKey.set(keyOf(format.name, format.clockRate), format.payloadType);
    const learnt = new Set(formats.map((format) => keyOf(format.name, format.clockRate)));
    for (const [key, payloadType] of this.byKey) {
      if (learnt.has(key) || !taken.has(payloadType)) continue;
      this.byKey.set(key, this.free(taken));
    }
  }

  private free(taken: ReadonlySet<number>): number {
    const used = new Set([...taken, ...this.byKey.values()]);
    for (let payloadType = FIRST_DYNAMIC; payloadType <= LAST_DYNAMIC; payloadType++) {
      if (!used.has(payloadType)) return payloadType;
    }
    throw new RangeError('no dynamic payload type is free');
  }
}
