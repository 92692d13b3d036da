/**
 * RFC 6716 / RFC 7587: Opus at 48 kHz, mono. The WebAssembly build is used, not the native one beside it: payloads come from
 * strangers, and a fault in the decoder stays inside its own memory.
 */
import { Decoder, Encoder } from '@evan/opus/wasm/index.js';
import type { AudioCodec } from './codec';
import { AudioError } from './errors';

const SAMPLE_RATE = 48000;
/** RFC 7587 section 3.1.1: full-band speech lies between 28 and 40 kbit/s. */
const BITRATE = 32000;
/** RFC 6716 section 3.4, R5: three full frames of 1275 octets are the most that a decoder here could meet in 60 ms. */
const MAX_PAYLOAD = 1275 * 6;

/** Requests of libopus's opus_encoder_ctl. */
const SET_BITRATE = 4002;
const SET_INBAND_FEC = 4012;
const SET_PACKET_LOSS_PERCENT = 4014;

export function createOpusCodec(): AudioCodec {
  const encoder = new Encoder({ channels: 1, sample_rate: SAMPLE_RATE, application: 'voip' });
  encoder.ctl(SET_BITRATE, BITRATE);
  encoder.ctl(SET_INBAND_FEC, 1);
  encoder.ctl(SET_PACKET_LOSS_PERCENT, 5);
  const decoder = new Decoder({ channels: 1, sample_rate: SAMPLE_RATE });
  return {
    name: 'opus',
    sampleRate: SAMPLE_RATE,
    rtpClockRate: SAMPLE_RATE,
    samplesPerFrame: (ptimeMs) => ptimeMs * 48,
    encode: (pcm) => encoder.encode(pcm),
    decode(payload) {
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
    },
  };
}
