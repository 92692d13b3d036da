/** Real connections, captured by our own taps and read by Wireshark: with the keys in the file, without, and decrypted. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CaptureContent } from '../../src-shared/model/capture';
import { createSystemClock } from '../net/clock';
import { closePeers, createPeer, identity, LOOPBACK, pem } from '../net/testPeers';
import type { TransportLayer } from '../net/transport';
import { createTransportLayer } from '../net/transportLayer';
import { createCaptureRecorder } from './recorder';

const hasTshark = spawnSync('tshark', ['--version']).status === 0;
const clock = createSystemClock();

let folder: string;
const layers: TransportLayer[] = [];
beforeAll(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'connections-'))));
afterEach(async () => {
  await Promise.all(layers.splice(0).map((layer) => layer.close()));
  await closePeers();
});
afterAll(() => rm(folder, { recursive: true }));

function message(startLine: string, cseq: string, padding = ''): Uint8Array {
  const lines = [
    startLine,
    'Via: SIP/2.0/TLS client.test;branch=z9hG4bK1',
    'From: <sip:alice@pbx.test>;tag=1',
    'To: <sip:echo@pbx.test>;tag=2',
    'Call-ID: of-the-connection',
    `CSeq: ${cseq}`,
    `Content-Length: ${padding.length}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${padding}`);
}

/** Two requests there (one of several records) and their responses back. */
async function record(transport: 'tcp' | 'tls' | 'ws' | 'wss', content: CaptureContent): Promise<string> {
  const file = path.join(folder, `${transport}-${content}.pcapng`);
  const recorder = await createCaptureRecorder(file, { clock, content });
  const server = createPeer();
  const client = createTransportLayer({
    clock,
    tap: (packet) => recorder.add(packet),
    wire: recorder.wire,
    tls: { ca: pem('root.pem') },
  });
  layers.push(client);
  const answers: (() => void)[] = [];
  client.on({ message: () => answers.shift()?.() });
  const at = await server.layer.listen(transport, LOOPBACK, identity());
  const flow = await client.connect({ ...at, host: 'pbx.test', transport });
  for (const [request, cseq, padding] of [
    ['INVITE sip:echo@pbx.test SIP/2.0', '1 INVITE', ''],
    ['MESSAGE sip:echo@pbx.test SIP/2.0', '2 MESSAGE', 'x'.repeat(40_000)],
  ] as const) {
    const answered = new Promise<void>((resolve) => answers.push(resolve));
    await flow.send(message(request, cseq, padding));
    const { arrival } = await server.next();
    await arrival.flow.send(message('SIP/2.0 200 OK', cseq));
    await answered;
  }
  flow.close();
  await recorder.close();
  return file;
}

/** A port of the system's choice is nobody's by its number: tshark is told what it carries. */
async function sipIn(file: string, transport: string): Promise<string[]> {
  const ports = await tshark(file, '-T', 'fields', '-e', 'tcp.dstport');
  const port = ports.split('\n')[0];
  const hints: Record<string, string[]> = {
    tcp: [`tcp.port==${port},sip`],
    ws: [`tcp.port==${port},http`],
    tls: [`tcp.port==${port},tls`, `tls.port==${port},sip`],
    wss: [`tcp.port==${port},tls`, `tls.port==${port},http`],
  };
  const decode = port ? (hints[transport] ?? []).flatMap((hint) => ['-d', hint]) : [];
  const fields = ['sip.Method', 'sip.Status-Code', 'sip.CSeq'].flatMap((field) => ['-e', field]);
  const out = await tshark(file, ...decode, '-Y', 'sip', '-T', 'fields', ...fields);
  return out.split('\n').filter(Boolean);
}

async function tshark(file: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('tshark', ['-n', '-r', file, ...args], { maxBuffer: 1 << 24 });
  return stdout;
}

const ALL = ['INVITE\t\t1 INVITE', '\t200\t1 INVITE', 'MESSAGE\t\t2 MESSAGE', '\t200\t2 MESSAGE'];

describe.skipIf(!hasTshark)('tshark reads a captured connection (skipped: tshark is not installed)', () => {
  it.each([
    ['tcp', 'encrypted'],
    ['ws', 'encrypted'],
    ['tls', 'keys'],
    ['wss', 'keys'],
    ['tls', 'decrypted'],
    ['wss', 'decrypted'],
  ] as const)('%s, %s: every message', async (transport, content) => {
    const file = await record(transport, content);
    expect(await sipIn(file, transport)).toEqual(ALL);
    const troubles = '_ws.malformed or tcp.analysis.flags or _ws.expert.severity >= "Warning"';
    expect(await tshark(file, '-Y', troubles)).toBe('');
  });

  it.each(['tls', 'wss'] as const)('%s without keys: nothing can be read', async (transport) => {
    const file = await record(transport, 'encrypted');
    expect(await sipIn(file, transport)).toEqual([]);
    expect((await readFile(file)).includes('INVITE')).toBe(false);
    expect((await readFile(file)).includes('_TRAFFIC_SECRET')).toBe(false);
    expect(await tshark(file, '-Y', 'tls.handshake.type == 1', '-T', 'fields', '-e', 'frame.number')).not.toBe('');
  });

  it('names the call at its first INVITE', async () => {
    const file = await record('tls', 'decrypted');
    const comments = await tshark(file, '-Y', 'frame.comment', '-T', 'fields', '-e', 'frame.comment');
    expect(comments).toContain('Call of-the-connection: sip:echo@pbx.test');
  });
});
