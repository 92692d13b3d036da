/** RFC 6716: decoding alone, at whichever of Opus's own rates is wanted. */
import { Decoder } from '@evan/opus/wasm/index.js';
import { AudioError } from './errors';

/** RFC 6716 section 3.4, R5: three full frames of 1275 octets are the most that a decoder here could meet in 60 ms. */
const MAX_PAYLOAD = 1275 * 6;

/**
 * @param sampleRate Hz
 * @returns one packet's payload in, mono PCM out, to be read before the next packet is decoded
 * @throws AudioError 'bad-payload' (the returned function does; it stays usable)
 */
export function createOpusDecoder(sampleRate: 16_000 | 48_000): (payload: Uint8Array) => Int16Array {
  const decoder = new Decoder({ channels: 1, sample_rate: sampleRate });
  return (payload) => {
    // libopus takes an empty packet for "conceal as much as fits"; here it is one that brought nothing.
    if (payload.length === 0) return new Int16Array(0);
    if (payload.length > MAX_PAYLOAD)
      throw AudioError.badPayload('Opus', new RangeError('longer than RFC 6716 allows'));
    try {
      const pcm = decoder.decode(payload);
      return new Int16Array(pcm.buffer, pcm.byteOffset, pcm.byteLength >> 1);
    } catch (error) {
      throw AudioError.badPayload('Opus', error);
    }
  };
}
