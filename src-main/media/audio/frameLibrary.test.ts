import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCodec } from '../../protocol/audio/createCodec';
import { CODEC_NAMES } from '../../../src-shared/model/media';
import { levelDbov, signalEnergy } from '../../protocol/audio/level';
import { interleavePcm, wavHeader } from '../../protocol/audio/wav';
import { FrameLibrary } from './frameLibrary';
import { FrameCursor } from './frameLoop';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sidetone-frames-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A WAV of a sine at half of full scale. */
async function wav(name: string, sampleRate: number, seconds: number, frequency = 500): Promise<string> {
  const pcm = Int16Array.from({ length: sampleRate * seconds }, (_, i) => {
    return Math.round(16_384 * Math.sin((2 * Math.PI * frequency * i) / sampleRate));
  });
  const data = interleavePcm([pcm]);
  const file = path.join(folder, name);
  await writeFile(file, Buffer.concat([wavHeader(sampleRate, 1, data.length), data]));
  return file;
}

describe('frame library', () => {
  it.each(CODEC_NAMES)('%s: a tone is as loud as it was asked for, also where its loop begins again', async (name) => {
    const library = new FrameLibrary();
    const loop = await library.loop({ kind: 'tone', frequencyHz: 440, levelDbov: -20 }, name, 20);
    expect(loop.frames).toBe(50);
    const decoder = await createCodec(name);
    const cursor = new FrameCursor(loop, false);
    const decoded = Array.from({ length: 160 }, () => decoder.decode(cursor.next().payload).slice());
    const level = (frames: Int16Array[]): number | null => {
      return levelDbov(
        frames.reduce((sum, pcm) => sum + signalEnergy(pcm), 0),
        frames.reduce((sum, pcm) => sum + pcm.length, 0),
      );
    };
    expect(level(decoded.slice(5, 45))).toBeCloseTo(-20, 0);
    for (const at of [48, 98, 148]) expect(level(decoded.slice(at, at + 4))).toBeCloseTo(-20, 0);
    // Something else in mid-call: neither a bang nor a hole.
    const muted = new FrameCursor(await library.loop({ kind: 'silence' }, name, 20), true);
    for (let i = 0; i < 10; i++) decoder.decode(muted.next().payload);
    const again = new FrameCursor(loop, true);
    const joined = Array.from({ length: 10 }, () => decoder.decode(again.next().payload).slice());
    expect(level(joined.slice(0, 2))).toBeLessThan(-18);
    expect(level(joined.slice(5))).toBeCloseTo(-20, 0);
  });

  it.each([10, 20, 30, 40, 60])('a loop of %i ms frames has whole periods', async (ptimeMs) => {
    const loop = await new FrameLibrary().loop({ kind: 'tone', frequencyHz: 441, levelDbov: -20 }, 'PCMU', ptimeMs);
    expect((loop.frames * ptimeMs) % 1000).toBe(0);
    expect(loop.frame(0).payload).toHaveLength(ptimeMs * 8);
  });

  it.each([8000, 11_025, 16_000, 44_100, 48_000])(
    'a file at %i Hz keeps its length, level and pitch',
    async (sampleRate) => {
      const file = await wav(`${sampleRate}.wav`, sampleRate, 2);
      const loop = await new FrameLibrary().loop({ kind: 'file', path: file, loop: false }, 'PCMA', 20);
      expect(loop.frames).toBe(100);
      const decoder = await createCodec('PCMA');
      const pcm = Int16Array.from(
        Array.from({ length: 100 }, (_, i) => [...decoder.decode(loop.frame(i).payload)]).flat(),
      );
      expect(levelDbov(signalEnergy(pcm), pcm.length)).toBeCloseTo(-9.03, 0);
      const crossings = pcm.filter((sample, i) => i > 0 && sample >= 0 !== pcm[i - 1]! >= 0).length;
      expect(Math.abs(crossings - 2000)).toBeLessThan(6);
    },
  );

  it('the last frame of a file is filled up with silence', async () => {
    const file = await wav('short.wav', 8000, 1 / 16);
    const loop = await new FrameLibrary().loop({ kind: 'file', path: file, loop: true }, 'PCMU', 20);
    expect(loop.frames).toBe(4);
    expect([...loop.frame(3).payload.subarray(20)].every((octet) => octet === 0xff)).toBe(true);
  });

  it('are shared between sessions, and read again when a file has changed', async () => {
    const library = new FrameLibrary();
    const file = await wav('shared.wav', 8000, 1);
    const source = { kind: 'file', path: file, loop: true } as const;
    const first = await library.loop(source, 'PCMU', 20);
    expect(await library.loop({ ...source, loop: false }, 'PCMU', 20)).toBe(first);
    expect(await library.loop(source, 'PCMA', 20)).not.toBe(first);
    await wav('shared.wav', 8000, 2);
    expect((await library.loop(source, 'PCMU', 20)).frames).toBe(100);
  });

  it('a tone above what the codec carries is brought down to it', async () => {
    const loop = await new FrameLibrary().loop({ kind: 'tone', frequencyHz: 8000, levelDbov: -10 }, 'PCMU', 20);
    expect(levelDbov(loop.frame(10).energy, loop.frame(10).samples)).toBeCloseTo(-10, 0);
  });
});
