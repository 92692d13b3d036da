import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CaptureSummary } from '../../../src-shared/contract/captures';
import type { Reply } from '../../../src-shared/contract/wire';
import { EngineError } from '../../errors';
import { createUploads, type Uploads } from './uploads';

const GIB = 1024 ** 3;
let folder: string;
let server: Server;
let uploads: Uploads;
let free = 10 * GIB;
let refuse: string | null = null;
const opened: { file: string; remove: () => Promise<void> }[] = [];

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'sidetone-uploads-'));
  // What a killed run left behind, and what belongs to one that lives.
  mkdirSync(path.join(folder, '999999999', 'x'), { recursive: true });
  writeFileSync(path.join(folder, '999999999', 'x', 'old.pcap'), 'old');
  mkdirSync(path.join(folder, '1'), { recursive: true });
  uploads = createUploads({
    folder,
    freeOctets: async () => free,
    async open(file, remove) {
      if (refuse !== null) throw EngineError.failed(refuse);
      opened.push({ file, remove });
      return { id: 'c', name: path.basename(file) } as CaptureSummary;
    },
  });
  server = createServer((incoming, response) => void uploads.take(incoming, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  uploads.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

function send(
  name: string | undefined,
  body: Uint8Array,
  headers: Record<string, string> = {},
): Promise<Reply<CaptureSummary>> {
  return new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const outgoing = request({
      port,
      host: '127.0.0.1',
      method: 'POST',
      headers: { ...(name === undefined ? {} : { 'X-File-Name': name }), ...headers },
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () => resolve(JSON.parse(text) as Reply<CaptureSummary>));
    });
    outgoing.end(body);
  });
}

const kept = (): string[] => {
  const own = path.join(folder, String(process.pid));
  return existsSync(own) ? readdirSync(own, { recursive: true, encoding: 'utf8' }) : [];
};

it('removes what a run that was killed left behind, and nothing of one that lives', () => {
  expect(readdirSync(folder).filter((name) => name === '999999999')).toEqual([]);
  expect(readdirSync(folder)).toContain('1');
});

it('keeps the file under its name until it is closed', async () => {
  const body = new Uint8Array(300_000).map((_, at) => at % 251);
  const reply = await send(encodeURIComponent('Anruf ü.pcapng'), body);
  expect(reply).toMatchObject({ ok: true, value: { name: 'Anruf ü.pcapng' } });
  const [one] = opened.splice(0);
  expect(new Uint8Array(readFileSync(one?.file ?? ''))).toEqual(body);
  await one?.remove();
  expect(kept()).toEqual([]);
});

it.each([
  ['..%2f..%2fetc%2fpasswd', '_.._etc_passwd'],
  ['%00a%0ab', '_a_b'],
  ['%', 'capture'],
  [undefined, 'capture'],
  ['C%3A%5Ccalls%5Cone.pcap', 'C__calls_one.pcap'],
])('a name does not lead out of its folder: %s', async (name, expected) => {
  await send(name, Buffer.from('x'));
  const [one] = opened.splice(0);
  expect(path.basename(one?.file ?? '')).toBe(expected);
  expect(one?.file.startsWith(path.join(folder, String(process.pid)))).toBe(true);
  await one?.remove();
});

it('refuses what the disk has no room for, before and while it comes', async () => {
  free = GIB;
  const announced = await send('big.pcap', Buffer.from('x'), { 'Content-Length': String(2 * GIB) }).catch(
    (error: Error) => error,
  );
  expect(announced).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining('has no room for this file') as string },
  });
  free = 0;
  const unannounced = await send('big.pcap', new Uint8Array(70 * 1024 * 1024), { 'Transfer-Encoding': 'chunked' });
  expect(unannounced).toMatchObject({ ok: false, error: { code: 'failed' } });
  free = 10 * GIB;
  expect(kept()).toEqual([]);
});

it('keeps nothing of a file that the engine does not open', async () => {
  refuse = 'Many captures are open: close one of them first.';
  const reply = await send('one.pcap', Buffer.from('x'));
  refuse = null;
  expect(reply).toEqual({
    ok: false,
    error: { code: 'failed', message: 'Many captures are open: close one of them first.' },
  });
  expect(kept()).toEqual([]);
});

it('keeps nothing of a file that breaks off', async () => {
  const { port } = server.address() as AddressInfo;
  const outgoing = request({ port, host: '127.0.0.1', method: 'POST', headers: { 'Content-Length': '1000000' } });
  outgoing.on('error', () => {});
  outgoing.write('only this');
  await expect.poll(kept).not.toEqual([]);
  outgoing.destroy();
  await expect.poll(kept).toEqual([]);
  expect(opened).toEqual([]);
});
