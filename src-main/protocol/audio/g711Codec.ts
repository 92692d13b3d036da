/** RFC 3551 section 4.5.14: PCMU and PCMA, one octet a sample at 8 kHz. */
import type { AudioCodec } from './codec';
import { A_LAW, MU_LAW, g711Decode, g711Encode } from './g711';

export function createG711Codec(name: 'PCMU' | 'PCMA'): AudioCodec {
  const tables = name === 'PCMU' ? MU_LAW : A_LAW;
  // Memory for each packet anew would be a tenth of the work of a thousand calls.
  let decoded = new Int16Array(0);
  return {
    name,
    sampleRate: 8000,
    rtpClockRate: 8000,
    samplesPerFrame: (ptimeMs) => ptimeMs * 8,
    encode: (pcm) => g711Encode(tables, pcm),
    decode(payload) {
      if (decoded.length !== payload.length) decoded = new Int16Array(payload.length);
      return g711Decode(tables, payload, decoded);
    },
  };
}
