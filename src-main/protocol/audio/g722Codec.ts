/** RFC 3551 section 4.5.2: G722, 16 kHz audio under an RTP clock of 8000. */
import type { AudioCodec } from './codec';
import { G722Decoder, G722Encoder } from './g722';

export function createG722Codec(): AudioCodec {
  const encoder = new G722Encoder();
  const decoder = new G722Decoder();
  return {
    name: 'G722',
    sampleRate: 16000,
    rtpClockRate: 8000,
    samplesPerFrame: (ptimeMs) => ptimeMs * 16,
    encode: (pcm) => encoder.encode(pcm),
    decode: (payload) => decoder.decode(payload),
  };
}
