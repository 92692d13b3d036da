import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { interleavePcm, readWav, wavHeader } from './wav';

const left = Int16Array.of(0, 1, -1, 32767, -32768);
const right = Int16Array.of(5, 4, 3, 2, 1);

const sox = spawnSync('sox', ['--version'], { stdio: 'ignore' }).status === 0;
it.skipIf(!sox)('is read by sox, and reads what sox writes (skipped where sox is not installed)', () => {
  const data = interleavePcm([left, right]);
  const input = Buffer.concat([wavHeader(8000, 2, data.length), data]);
  for (const encoding of [
    ['-b', '16'],
    ['-b', '24'],
    ['-b', '32'],
    ['-e', 'floating-point', '-b', '32'],
  ]) {
    const { stdout } = spawnSync('sox', ['-t', 'wav', '-', ...encoding, '-D', '-t', 'wav', '-'], { input });
    expect(readWav(stdout).channels, encoding.join(' ')).toEqual([left, right]);
  }
});
