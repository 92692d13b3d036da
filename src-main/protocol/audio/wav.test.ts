import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AudioError } from './errors';
import { WAV_HEADER_LENGTH, interleavePcm, mixToMono, readWav, wavHeader } from './wav';

function wav(sampleRate: number, channels: Int16Array[]): Uint8Array {
  const data = interleavePcm(channels);
  return Buffer.concat([wavHeader(sampleRate, channels.length, data.length), data]);
}

/** A file with this format chunk and these data. */
function file(tag: number, bits: number, data: Uint8Array, channels = 1): Uint8Array {
  const header = wavHeader(8000, channels, data.length);
  const view = new DataView(header.buffer);
  view.setUint16(20, tag, true);
  view.setUint16(34, bits, true);
  return Buffer.concat([header, data]);
}
const mono = (data: Uint8Array): number[] => [...readWav(data).channels[0]!];
const left = Int16Array.of(0, 1, -1, 32767, -32768);
const right = Int16Array.of(5, 4, 3, 2, 1);

describe('readWav', () => {
  it('reads what wavHeader and interleavePcm write', () => {
    expect(readWav(wav(8000, [left]))).toEqual({ sampleRate: 8000, channels: [left] });
    expect(readWav(wav(48000, [left, right]))).toEqual({ sampleRate: 48000, channels: [left, right] });
  });

  it.each([
    { name: '8-bit', tag: 1, bits: 8, data: Uint8Array.of(0, 128, 255), expected: [-32768, 0, 32512] },
    { name: '24-bit', tag: 1, bits: 24, data: Uint8Array.of(0xff, 0xff, 0x7f, 0, 0, 0x80), expected: [32767, -32768] },
    { name: '32-bit', tag: 1, bits: 32, data: Uint8Array.of(0, 0, 0xff, 0x7f), expected: [32767] },
    {
      name: 'float',
      tag: 3,
      bits: 32,
      data: new Uint8Array(Float32Array.of(0.5, -2, Number.NaN).buffer),
      expected: [16384, -32768, 0],
    },
    {
      name: 'double',
      tag: 3,
      bits: 64,
      data: new Uint8Array(Float64Array.of(-0.5, 1).buffer),
      expected: [-16384, 32767],
    },
    { name: 'A-law', tag: 6, bits: 8, data: Uint8Array.of(0xd5, 0x2a), expected: [8, -32256] },
    { name: 'mu-law', tag: 7, bits: 8, data: Uint8Array.of(0xff, 0x80), expected: [0, 32124] },
  ])('reads $name', ({ tag, bits, data, expected }) => expect(mono(file(tag, bits, data))).toEqual(expected));

  it('finds the format of an extensible header, and passes over chunks of odd length', () => {
    const pcm = interleavePcm([left]);
    const extensible = new Uint8Array(40);
    const view = new DataView(extensible.buffer);
    view.setUint16(0, 0xfffe, true);
    view.setUint16(2, 1, true);
    view.setUint32(4, 16000, true);
    view.setUint16(14, 16, true);
    view.setUint16(24, 1, true);
    const chunk = (id: string, data: Uint8Array): Buffer => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(data.length);
      return Buffer.concat([Buffer.from(id), length, data, Buffer.alloc(data.length & 1)]);
    };
    const riff = Buffer.concat([
      Buffer.from('RIFF\0\0\0\0WAVE'),
      chunk('LIST', Buffer.from('odd')),
      chunk('fmt ', extensible),
      chunk('data', pcm),
    ]);
    expect(readWav(riff)).toEqual({ sampleRate: 16000, channels: [left] });
  });

  it('reads as far as a recording goes that was never closed', () => {
    const data = interleavePcm([left]);
    const cut = Buffer.concat([wavHeader(8000, 1, 0xffffffff - 44), data.subarray(0, 7)]);
    expect(mono(cut)).toEqual([0, 1, -1]);
  });

  it.each([
    ['an empty file', new Uint8Array(0)],
    ['an MP3', Buffer.from('ID3\x04\0\0\0\0\0\0aaaaaaaaaaaaaaaaaaaaa')],
    ['a RIFF of another kind', Buffer.from('RIFF\0\0\0\0AVI LIST')],
    ['a file without data', wavHeader(8000, 1, 0).subarray(0, 36)],
    ['data before their format', Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVE'), wavHeader(8000, 1, 0).subarray(36)])],
    ['a format without channels', file(1, 16, new Uint8Array(4), 0)],
  ])('says of %s that it is no WAV file', (_, data) => {
    expect(() => readWav(data)).toThrow(AudioError);
    expect(() => readWav(data)).toThrow(/This is not a WAV file \(.+\); choose/);
  });

  it('says what a WAV file holds that it cannot read', () =>
    expect(() => readWav(file(0x11, 4, new Uint8Array(8)))).toThrow(/format 17 with 4 bits .* convert/));

  it('survives damaged files', () => {
    const whole = wav(8000, [left, right]);
    fc.assert(
      fc.property(
        fc.nat(whole.length),
        fc.nat(whole.length - 1),
        fc.integer({ min: 0, max: 255 }),
        (length, at, octet) => {
          const damaged = Uint8Array.from(whole.subarray(0, length));
          damaged[at] = octet;
          try {
            readWav(damaged);
          } catch (error) {
            expect(error).toBeInstanceOf(AudioError);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('mixToMono', () => {
  it('takes the mean of the channels', () =>
    expect([
      ...mixToMono({ sampleRate: 8000, channels: [Int16Array.of(100, 32767), Int16Array.of(50, 32767)] }),
    ]).toEqual([75, 32767]));
  it('leaves one channel as it is', () => expect(mixToMono({ sampleRate: 8000, channels: [left] })).toBe(left));
});

describe('wavHeader', () => {
  it('can be written before and after the data', () => {
    expect(wavHeader(8000, 2, 0)).toHaveLength(WAV_HEADER_LENGTH);
    const done = wav(8000, [left, right]);
    expect(new DataView(done.buffer, done.byteOffset).getUint32(4, true)).toBe(done.length - 8);
  });
});
