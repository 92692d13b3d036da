import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WAV_HEADER_LENGTH, readWav } from '../../protocol/audio/wav';
import type { DecodedAudio } from './decoder';
import type { MediaError } from '../errors';
import { Recorder } from './recorder';

vi.mock('node:fs/promises', { spy: true });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sidetone-recorder-'));
});
afterAll(() => rm(folder, { recursive: true }));

const RATE = 8000;
/** 20 ms of one value. */
function audio(value: number, timestamp: number, changes: Partial<DecodedAudio> = {}): DecodedAudio {
  const pcm = new Int16Array(160).fill(value);
  return { pcm, sampleRate: RATE, timestamp, clockRate: RATE, concealed: false, ...changes };
}

async function record(name: string, fill: (recorder: Recorder) => void, end: number): Promise<Int16Array[]> {
  const file = path.join(folder, name);
  const recorder = await Recorder.start(file, RATE, 0, (error) => {
    throw error;
  });
  fill(recorder);
  await recorder.stop(end);
  return readWav(await readFile(file)).channels;
}

describe('recorder', () => {
  it('places sound by its time stamps, however late it came, and silence where nothing came', async () => {
    const [left, right] = await record(
      'placed.wav',
      (recorder) => {
        recorder.add('inbound', audio(100, 5000), 20);
        // The third before the second, and 15 ms late.
        recorder.add('inbound', audio(300, 5320), 75);
        recorder.add('inbound', audio(200, 5160), 76);
        recorder.add('outbound', audio(-7, 0), 60);
      },
      100,
    );
    expect(left).toHaveLength(800);
    expect([0, 159, 160, 320, 480, 640].map((at) => left![at])).toEqual([0, 0, 100, 200, 300, 0]);
    expect([0, 480, 639, 640].map((at) => right![at])).toEqual([0, -7, -7, 0]);
  });

  it('takes up a stream that was restarted, or has another rate', async () => {
    const [left] = await record(
      'restarted.wav',
      (recorder) => {
        recorder.add('inbound', audio(100, 5000), 0);
        recorder.add('inbound', audio(200, 4_000_000_000), 40);
        recorder.add('inbound', audio(300, 9, { sampleRate: 16_000, pcm: new Int16Array(320).fill(300) }), 80);
      },
      120,
    );
    expect([0, 160, 320, 480].map((at) => left![at])).toEqual([100, 0, 200, 0]);
    expect(left![790]).toBeGreaterThan(250);
  });

  it('can be played at any moment', async () => {
    const file = path.join(folder, 'growing.wav');
    const recorder = await Recorder.start(file, RATE, 0, () => undefined);
    expect(readWav(await readFile(file)).channels[0]).toHaveLength(0);
    recorder.add('inbound', audio(5, 0), 0);
    recorder.flush(1000);
    await expect.poll(async () => readWav(await readFile(file)).channels[0]?.length).toBe(600 * 8);
    await recorder.stop(1000);
    expect(readWav(await readFile(file)).channels[0]).toHaveLength(8000);
  });

  it('tells once of a disk that fills up, and keeps what was written', async () => {
    const file = path.join(folder, 'full.wav');
    const real = await open(file, 'w');
    let room = WAV_HEADER_LENGTH + 1000;
    const full = {
      write: async (data: Uint8Array, offset: number, length: number, position: number) => {
        const take = position === 0 ? length : Math.min(length, room);
        if (take === 0) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
        if (position !== 0) room -= take;
        return real.write(data, offset, take, position);
      },
      close: () => real.close(),
    };
    vi.mocked(open).mockResolvedValueOnce(full as unknown as Awaited<ReturnType<typeof open>>);
    const failures: MediaError[] = [];
    const recorder = await Recorder.start(file, RATE, 0, (error) => failures.push(error));
    for (let at = 500; at < 3000; at += 100) recorder.flush(at);
    await recorder.stop(3000);
    expect(failures.map((error) => error.message)).toEqual([
      `The recording ${file} cannot be written: the disk is full; make room, the call goes on.`,
    ]);
    expect(readWav(await readFile(file)).channels).toHaveLength(2);
  });
});
