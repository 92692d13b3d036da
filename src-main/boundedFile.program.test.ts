import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readBounded, whyUnreadable } from './boundedFile';

const folder = mkdtempSync(path.join(tmpdir(), 'bounded-'));
afterAll(() => rmSync(folder, { recursive: true }));
const put = (name: string, octets: number): string => {
  const file = path.join(folder, name);
  writeFileSync(file, Buffer.alloc(octets, 'x'));
  return file;
};
const why = (file: string, max = 1000, pipes = false): Promise<string> =>
  readBounded(file, max, pipes).then((content) => `read ${content.length}`, whyUnreadable);

describe('a file that is named by somebody else', () => {
  it('is read up to its limit', async () => {
    expect(await why(put('fits', 1000))).toBe('read 1000');
    expect(await why(put('one more', 1001))).toBe('it is too large');
    expect(await why(put('large', 3_000_000), 3_000_000)).toBe('read 3000000');
  });

  it('may be no device and no folder, and a pipe that nobody writes to does not hold us up', async () => {
    const pipe = path.join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(await why(pipe)).toBe('it is not a regular file');
    expect(await why('/dev/zero')).toBe('it is not a regular file');
    expect(await why(folder)).toBe('it is a folder');
    expect(await why(path.join(folder, 'nothing'))).toBe('there is no such file');
  });

  it('has its limit too where a person names a device', async () => {
    expect(await why('/dev/zero', 1000, true)).toBe('it is too large');
  });

  it('counts what is there, whatever its size is said to be', async () => {
    expect(await why('/proc/self/status', 100_000)).toMatch(/^read \d{3,}/);
  });
});
