import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCodec } from './createCodec';
import { CODEC_NAMES } from '../../../src-shared/model/media';
import { correlate } from '../../analysis/correlate';
import type { AudioCodec } from './codec';
import { AudioError } from './errors';
import { G722Decoder, G722Encoder } from './g722';
import { levelDbov, signalEnergy } from './level';
import { ToneGenerator } from './tone';

const sha256 = (data: ArrayBufferView): string =>
  createHash('sha256')
    .update(Buffer.from(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex');

describe('ITU-T G.722 at 64 kbit/s', () => {
  /** Noise whose level falls by 6 dB each 1000 samples, then starts again. */
  function noise(): Int16Array {
    let state = 1;
    return Int16Array.from({ length: 16_000 }, (_, i) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return ((state >>> 18) - 8192) >> (Math.floor(i / 1000) % 8);
    });
  }

  // The sums were made with libspandsp 0.0.6 (g722_encode and g722_decode) out of the same noise.
  it('gives the octets of another implementation', () => {
    const payload = new G722Encoder().encode(noise());
    expect([...payload.subarray(0, 8)]).toEqual([52, 138, 32, 132, 32, 132, 31, 136]);
    expect(sha256(payload)).toBe('039742ff4fdd659f679ae2477a38ee032f972e46701e6373e591722246d19621');
  });
  it('decodes to the samples of another implementation', () => {
    const pcm = new G722Decoder().decode(new G722Encoder().encode(noise()));
    expect(sha256(pcm)).toBe('e58bbae47285a8963d9f782e20b8ed8fc31a117c2e821b5444a729f5a17bd75d');
  });
  it('saturates instead of wrapping', () => {
    const loud = Int16Array.from({ length: 3200 }, (_, i) => (Math.floor(i / 40) % 2 ? 32767 : -32768));
    const pcm = new G722Decoder().decode(new G722Encoder().encode(loud));
    expect(correlate(loud, pcm, 60).coefficient).toBeGreaterThan(0.95);
  });
});

describe.each(CODEC_NAMES.map((name) => ({ name })))('$name', ({ name }) => {
  let codec: AudioCodec;
  beforeAll(async () => {
    codec = await createCodec(name);
  });

  it('carries a tone: level and shape come back', () => {
    const tone = new ToneGenerator(700, codec.sampleRate, -12);
    const samples = codec.samplesPerFrame(20);
    const sent: number[] = [];
    const heard: number[] = [];
    for (let packet = 0; packet < 25; packet++) {
      const pcm = tone.next(samples);
      sent.push(...pcm);
      heard.push(...codec.decode(codec.encode(pcm)));
    }
    expect(heard).toHaveLength(sent.length);
    // The first packets hold the codec's own delay.
    const late = Int16Array.from(heard.slice(samples * 5));
    expect(levelDbov(signalEnergy(late), late.length)).toBeCloseTo(-12, 0);
    const period = Math.ceil(codec.sampleRate / 700);
    expect(correlate(Int16Array.from(sent.slice(samples * 5)), late, period).coefficient).toBeGreaterThan(0.97);
  });

  it('has payloads of the size that RTP expects', () => {
    const pcm = new Int16Array(codec.samplesPerFrame(20));
    expect(pcm.length).toBe(codec.sampleRate / 50);
    if (name !== 'opus') expect(codec.encode(pcm)).toHaveLength(160);
    expect(codec.decode(new Uint8Array(0))).toHaveLength(0);
  });

  it('decodes random octets, or says that it cannot, and goes on', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (payload) => {
        try {
          codec.decode(payload);
        } catch (error) {
          expect(error).toBeInstanceOf(AudioError);
        }
      }),
      { numRuns: 300 },
    );
    const pcm = new ToneGenerator(440, codec.sampleRate, -20).next(codec.samplesPerFrame(20));
    expect(codec.decode(codec.encode(pcm))).toHaveLength(pcm.length);
  });
});

it('refuses an Opus payload longer than RFC 6716 allows', async () => {
  const codec = await createCodec('opus');
  expect(() => codec.decode(new Uint8Array(9000))).toThrow(/could not be decoded/);
});
