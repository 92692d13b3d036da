/** Which of a stream's packets can be made audible, and why not where they cannot. */
import { CODEC_NAMES, type CodecName } from '../../../src-shared/model/media';
import type { CapturedStream } from '../../../src-shared/model/capture';
import type { PlayedFormat } from './streamDecoder';

/** Payload types that can be decoded. */
export function playedFormats({ payloadTypes }: CapturedStream): Map<number, PlayedFormat> {
  const formats = new Map<number, PlayedFormat>();
  for (const { payloadType, codec: name } of payloadTypes) {
    const codec = CODEC_NAMES.find((known) => known.toLowerCase() === name?.toLowerCase());
    if (codec) formats.set(payloadType, { codec, clockRate: clockOf(codec) });
  }
  return formats;
}

/** RFC 3551 section 4.5 (G.722's is 8000 for historical reasons), RFC 7587 section 4.1. */
function clockOf(codec: CodecName): number {
  return codec === 'opus' ? 48_000 : 8000;
}

/** Codecs whose packets bring no sound of their own. */
const BESIDES = /^(?:telephone-event|CN)$/i;

/** @param deciphered the capture holds it without its SRTP @returns one sentence; null where it can be played */
export function silentBecause(stream: CapturedStream, deciphered: boolean): string | null {
  if (stream.secured === true && !deciphered) {
    return 'It is encrypted (SRTP): this capture does not hold what is needed to hear it.';
  }
  if (playedFormats(stream).size > 0) return null;
  const others = stream.payloadTypes.filter(({ codec }) => codec === null || !BESIDES.test(codec));
  if (others.length === 0) return 'It carries no audio, only digits or comfort noise.';
  const names = others.map(
    ({ codec, payloadType }) => codec ?? `payload type ${payloadType}, which no SDP here explains`,
  );
  return `${names.join(' and ')}: only G.711, G.722 and Opus can be decoded here.`;
}
