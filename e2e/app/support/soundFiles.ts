/** Sounds for microphones that do not exist: 16-bit WAV files, the same each time. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const RATE = 48_000;

/**
 * A folder of its own. Where a file will lie is known when a specification is loaded, for a browser is told of it on its command line; it is
 * made when the tests begin, for specifications are also loaded where none of their tests runs.
 */
export class SoundFiles {
  private readonly folder = path.join(os.tmpdir(), `sidetone-sounds-${randomUUID()}`);
  private readonly planned: (() => void)[] = [];

  /** @param sample at a moment in seconds, -1 to 1. @returns where the file will be */
  plan(name: string, seconds: number, sample: (at: number) => number): string {
    const file = path.join(this.folder, `${name}.wav`);
    this.planned.push(() => writeWave(file, seconds, sample));
    return file;
  }

  make(): void {
    mkdirSync(this.folder);
    for (const write of this.planned) write();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function writeWave(file: string, seconds: number, sample: (at: number) => number): void {
  const count = seconds * RATE;
  const data = Buffer.alloc(44 + 2 * count);
  data.write('RIFF', 0);
  data.writeUInt32LE(36 + 2 * count, 4);
  data.write('WAVEfmt ', 8);
  data.writeUInt32LE(16, 16);
  data.writeUInt16LE(1, 20);
  data.writeUInt16LE(1, 22);
  data.writeUInt32LE(RATE, 24);
  data.writeUInt32LE(2 * RATE, 28);
  data.writeUInt16LE(2, 32);
  data.writeUInt16LE(16, 34);
  data.write('data', 36);
  data.writeUInt32LE(2 * count, 40);
  for (let i = 0; i < count; i++) data.writeInt16LE(Math.round(32_767 * sample(i / RATE)), 44 + 2 * i);
  writeFileSync(file, data);
}

/** Numbers that look random and are the same each time, -amplitude to amplitude. */
export function noise(amplitude: number): () => number {
  let state = 5;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 31 - 1) * amplitude;
  };
}

/** Something like a voice over the whole band: noise in syllables of 0.3 s. */
export function syllables(amplitude: number): (at: number) => number {
  const next = noise(amplitude);
  return (at) => next() * Math.max(0.1, Math.sin((2 * Math.PI * at) / 0.6));
}
