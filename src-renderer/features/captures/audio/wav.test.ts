import { expect, it } from 'vitest';
import { readWav } from './wav';

function wavOf(samples: number[], { channels = 1, extra = false } = {}): Uint8Array<ArrayBuffer> {
  const text = (value: string) => [...value].map((letter) => letter.charCodeAt(0));
  const u16 = (value: number) => [value & 255, (value >> 8) & 255];
  const u32 = (value: number) => [...u16(value & 0xffff), ...u16(value >>> 16)];
  const format = [
    ...text('fmt '),
    ...u32(16),
    ...u16(1),
    ...u16(channels),
    ...u32(8000),
    ...u32(16_000),
    ...u16(2),
    ...u16(16),
  ];
  const odd = extra ? [...text('LIST'), ...u32(3), 1, 2, 3, 0] : [];
  const data = [...text('data'), ...u32(samples.length * 2), ...samples.flatMap(u16)];
  const body = [...text('WAVE'), ...format, ...odd, ...data];
  return Uint8Array.from([...text('RIFF'), ...u32(body.length), ...body]);
}

it.each([false, true])('reads the samples, past other chunks: %s', (extra) => {
  const wav = readWav(wavOf([0, 16_384, 0x8000], { extra }));
  expect(wav?.sampleRate).toBe(8000);
  expect([...(wav?.samples ?? [])]).toEqual([0, 0.5, -1]);
});

it('takes what is there of a file that breaks off', () => {
  expect(readWav(wavOf([0, 16_384, 0x8000]).slice(0, -2))?.samples).toHaveLength(2);
});

it('does not take what it cannot play', () => {
  expect(readWav(wavOf([1], { channels: 2 }))).toBeNull();
  expect(readWav(new Uint8Array(4))).toBeNull();
  expect(readWav(new Uint8Array(64))).toBeNull();
});
