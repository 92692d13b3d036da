/** RFC 3551 section 6: payload types, and the table of one session: static types plus what SDP has mapped. */
import { isComfortNoise } from './comfortNoise';

interface PayloadFormat {
  /** Encoding name, case as in the registry. */
  name: string;
  /** RTP clock, Hz. */
  clockRate: number;
}

/** Tables 4 and 5, and comfort noise of RFC 3389. */
const STATIC_PAYLOAD_TYPES: Readonly<Record<number, PayloadFormat>> = {
  0: { name: 'PCMU', clockRate: 8000 },
  3: { name: 'GSM', clockRate: 8000 },
  4: { name: 'G723', clockRate: 8000 },
  5: { name: 'DVI4', clockRate: 8000 },
  6: { name: 'DVI4', clockRate: 16000 },
  7: { name: 'LPC', clockRate: 8000 },
  8: { name: 'PCMA', clockRate: 8000 },
  // Section 4.5.2: sampled at 16 kHz, but its RTP clock stays at 8000 for historical reasons.
  9: { name: 'G722', clockRate: 8000 },
  10: { name: 'L16', clockRate: 44100 },
  11: { name: 'L16', clockRate: 44100 },
  12: { name: 'QCELP', clockRate: 8000 },
  13: { name: 'CN', clockRate: 8000 },
  14: { name: 'MPA', clockRate: 90000 },
  15: { name: 'G728', clockRate: 8000 },
  16: { name: 'DVI4', clockRate: 11025 },
  17: { name: 'DVI4', clockRate: 22050 },
  18: { name: 'G729', clockRate: 8000 },
  19: { name: 'CN', clockRate: 8000 },
  25: { name: 'CelB', clockRate: 90000 },
  26: { name: 'JPEG', clockRate: 90000 },
  28: { name: 'nv', clockRate: 90000 },
  31: { name: 'H261', clockRate: 90000 },
  32: { name: 'MPV', clockRate: 90000 },
  33: { name: 'MP2T', clockRate: 90000 },
  34: { name: 'H263', clockRate: 90000 },
};

export const PayloadKind = { unknown: 0, media: 1, comfortNoise: 2, telephoneEvent: 3 } as const;

/** What the payload types of a session mean. Look-ups are array reads: they happen for every packet. */
export class PayloadTypeTable {
  private readonly names: (string | null)[] = Array.from({ length: 128 }, () => null);
  /** Hz; 0 where the type is not known. */
  readonly clockRates = new Float64Array(128);
  /** A value of `PayloadKind`. */
  readonly kinds = new Uint8Array(128);

  constructor() {
    for (const [payloadType, format] of Object.entries(STATIC_PAYLOAD_TYPES)) {
      this.set(Number(payloadType), format.name, format.clockRate);
    }
  }

  /** @param payloadType 0 to 127 @param clockRate Hz */
  set(payloadType: number, name: string, clockRate: number): void {
    this.names[payloadType] = name;
    this.clockRates[payloadType] = clockRate;
    this.kinds[payloadType] = kindOf(payloadType, name);
  }

  name(payloadType: number): string | null {
    return this.names[payloadType] ?? null;
  }
}

function kindOf(payloadType: number, name: string): number {
  if (name.toLowerCase() === 'telephone-event') return PayloadKind.telephoneEvent;
  if (isComfortNoise(payloadType) || name.toUpperCase() === 'CN') return PayloadKind.comfortNoise;
  return PayloadKind.media;
}
