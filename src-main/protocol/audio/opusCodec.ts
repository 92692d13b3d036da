/**
 * RFC 6716 / RFC 7587: Opus at 48 kHz, mono. The WebAssembly build is used, not the native one beside it: payloads come from
 * strangers, and a fault in the decoder stays inside its own memory.
 */
import { Encoder } from '@evan/opus/wasm/index.js';
import type { AudioCodec } from './codec';
import { createOpusDecoder } from './opusDecoder';

const SAMPLE_RATE = 48000;
/** RFC 7587 section 3.1.1: full-band speech lies between 28 and 40 kbit/s. */
const BITRATE = 32000;

/** Requests of libopus's opus_encoder_ctl. */
const SET_BITRATE = 4002;
const SET_INBAND_FEC = 4012;
const SET_PACKET_LOSS_PERCENT = 4014;

export function createOpusCodec(): AudioCodec {
  const encoder = new Encoder({ channels: 1, sample_rate: SAMPLE_RATE, application: 'voip' });
  encoder.ctl(SET_BITRATE, BITRATE);
  encoder.ctl(SET_INBAND_FEC, 1);
  encoder.ctl(SET_PACKET_LOSS_PERCENT, 5);
  return {
    name: 'opus',
    sampleRate: SAMPLE_RATE,
    rtpClockRate: SAMPLE_RATE,
    samplesPerFrame: (ptimeMs) => ptimeMs * 48,
    encode: (pcm) => encoder.encode(pcm),
    decode: createOpusDecoder(SAMPLE_RATE),
  };
}
