import { CODEC_NAMES } from '../../src-shared/model/media';
import { numberOf, textOf } from './statsView';
import type { StatsEntry } from './statsView';

export interface StreamCodec {
  /** By the encoding name of the wire path ("PCMU", "opus"), so that both can be compared. */
  name: string | null;
  payloadType: number;
  /** RTP clock, Hz. */
  clockRate: number | null;
}

/** The project's own name of "audio/PCMU"; other codecs keep the browser's. */
export function codecName(mimeType: string): string {
  const name = mimeType.replace(/^audio\//i, '');
  return CODEC_NAMES.find((known) => known.toLowerCase() === name.toLowerCase()) ?? name;
}

export function streamCodec(entry: StatsEntry | null): StreamCodec {
  const mimeType = textOf(entry, 'mimeType');
  return {
    name: mimeType === null ? null : codecName(mimeType),
    payloadType: numberOf(entry, 'payloadType') ?? 0,
    clockRate: numberOf(entry, 'clockRate'),
  };
}
