import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../net/manualClock';
import type { CapturedPacket } from '../net/transport';
import type { WritableFile } from './blockFile';
import { CaptureError } from './errors';
import { createCaptureRecorder } from './recorder';

const LOCAL = { address: '192.0.2.1', port: 5060 };
const REMOTE = { address: '192.0.2.2', port: 5060 };

function packet(at: number, size = 40): CapturedPacket {
  return { at, direction: 'outbound', transport: 'udp', local: LOCAL, remote: REMOTE, data: new Uint8Array(size) };
}

/** Type and time of each block; fails where the file is not a whole number of blocks. */
function blocksOf(file: Uint8Array): { type: number; at: number }[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const blocks = [];
  for (let offset = 0; offset < file.length;) {
    const length = view.getUint32(offset + 4, true);
    expect(view.getUint32(offset + length - 4, true)).toBe(length);
    const type = view.getUint32(offset, true);
    const ns = (BigInt(view.getUint32(offset + 12, true)) << 32n) | BigInt(view.getUint32(offset + 16, true));
    blocks.push({ type, at: type === 6 ? Number(ns / 1_000_000n) : 0 });
    offset += length;
  }
  return blocks;
}

/** A disk in memory that takes so many octets and no more. */
function disk(capacity: number): { file: WritableFile; content: () => Uint8Array } {
  let content = Buffer.alloc(0);
  const file = {
    write: async (data: Buffer, offset: number, length: number, position: number) => {
      const bytesWritten = Math.min(length, capacity - position);
      if (bytesWritten <= 0) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      content = Buffer.concat([content.subarray(0, position), data.subarray(offset, offset + bytesWritten)]);
      return { bytesWritten, buffer: data };
    },
    truncate: async (length: number) => void (content = content.subarray(0, length)),
    close: async () => {},
  };
  return { file: file as unknown as WritableFile, content: () => content };
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'capture-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('capture recorder', () => {
  it('writes in the order of time what arrives out of order within the hold-back', async () => {
    const clock = createManualClock();
    const file = path.join(folder, 'a.pcapng');
    const recorder = await createCaptureRecorder(file, { clock, comment: 'call to echo' });
    recorder.add(packet(clock.now()));
    clock.advance(900);
    recorder.addMedia([500, 100, 300].map((ms) => ({ ...packet(1_000_000 + ms), protection: 'none' as const })));
    clock.advance(2000);
    recorder.add(packet(clock.now()));
    await recorder.close();
    const packets = blocksOf(await readFile(file)).filter(({ type }) => type === 6);
    expect(packets.map(({ at }) => at - 1_000_000)).toEqual([0, 100, 300, 500, 2900]);
  });

  it('is a valid file with every packet of the past before it is closed', async () => {
    const clock = createManualClock();
    const { file, content } = disk(Infinity);
    const recorder = await createCaptureRecorder('x', { clock, openFile: async () => file });
    for (let i = 0; i < 10; i++) {
      recorder.add(packet(clock.now()));
      clock.advance(1000);
      await Promise.resolve();
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(blocksOf(content()).filter(({ type }) => type === 6)).toHaveLength(9);
    await recorder.close();
    expect(blocksOf(content()).filter(({ type }) => type === 6)).toHaveLength(10);
  });

  it('disk full: one clear error, and the file ends with a whole block', async () => {
    const clock = createManualClock();
    const { file, content } = disk(1000);
    const errors: CaptureError[] = [];
    const recorder = await createCaptureRecorder('x.pcapng', { clock, openFile: async () => file });
    recorder.onError((error) => errors.push(error));
    for (let i = 0; i < 50; i++) {
      recorder.add(packet(clock.now()));
      clock.advance(2600);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await recorder.close();
    expect(errors.map(({ reason }) => reason)).toEqual(['disk-full']);
    expect(errors[0]?.message).toBe(
      'The disk is full: the capture x.pcapng ends here, what was written before is kept.',
    );
    expect(blocksOf(content()).filter(({ type }) => type === 6).length).toBeGreaterThan(3);
  });

  it('a disk that hangs costs packets, not memory', async () => {
    const clock = createManualClock();
    const errors: CaptureError[] = [];
    const hanging = { write: () => new Promise(() => {}), truncate: async () => {}, close: async () => {} };
    const recorder = await createCaptureRecorder('x.pcapng', {
      clock,
      openFile: async () => hanging as unknown as WritableFile,
    });
    recorder.onError((error) => errors.push(error));
    const large = packet(clock.now(), 60_000);
    for (let i = 0; i < 1800; i++) recorder.add(large);
    expect(errors.map(({ reason }) => reason)).toEqual(['too-slow']);
  });

  it.each([
    ['missing/x.pcapng', 'its folder does not exist'],
    ['.', 'it is a folder'],
  ])('cannot create %s: says why', async (name, why) => {
    const error: unknown = await createCaptureRecorder(path.join(folder, name), { clock: createManualClock() }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(CaptureError);
    expect(error).toMatchObject({ reason: 'not-writable', message: expect.stringContaining(why) });
  });

  it('the file is readable by its owner alone; packets without usable addresses are left out; closing twice is fine', async () => {
    const file = path.join(folder, 'b.pcapng');
    const recorder = await createCaptureRecorder(file, { clock: createManualClock() });
    recorder.add({ ...packet(0), remote: { address: '', port: 0 } });
    await recorder.close();
    await recorder.close();
    recorder.add(packet(0));
    expect(blocksOf(await readFile(file)).map(({ type }) => type)).toEqual([0x0a0d0d0a]);
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
  });
});
