/**
 * `sidetone analyze` on recordings of our own WebRTC calls: `sidetone call --pcap` to `sidetone respond --ws-port` on this machine's
 * loopback (no namespaces, no root). One of them goes through a proxy that puts another fingerprint into the answer.
 */
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CallResult } from '../../src-shared/model/call';
import type { CaptureAnalysis } from '../../src-shared/model/capture';
import { type Running, start } from './support/process';
import { CLI } from './support/sidetone';
import { startWebSocketProxy, type WebSocketProxy } from './support/webSocketProxy';

const here = { command: (argv: readonly string[]) => [...argv] };
const PASSWORD = 'sidetone';
const PWD = /a=ice-pwd:(\S+)/;

let folder = '';
let responder: Running;
let proxy: WebSocketProxy;
let wsPort = 0;

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sidetone-webrtc-'));
  wsPort = await freePort();
  const args = [
    'respond',
    '--listen',
    '127.0.0.1',
    '--sip-port',
    String(await freePort()),
    '--ws-port',
    String(wsPort),
  ];
  responder = await run(args, 'respond', /Listening on/);
  proxy = await startWebSocketProxy(wsPort, (text) =>
    text.replace(
      /(a=fingerprint:sha-256 )(..)/g,
      (_line, name: string, octet: string) => name + (octet === '00' ? '11' : '00'),
    ),
  );
});

afterAll(async () => {
  await proxy?.close();
  await responder?.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** The program, with whatever it keeps in the scratch folder. */
function run(args: readonly string[], name: string, ready?: RegExp): Promise<Running> {
  const home = path.join(folder, 'home');
  const env = { HOME: home, XDG_CONFIG_HOME: `${home}/c`, XDG_DATA_HOME: `${home}/d`, XDG_STATE_HOME: `${home}/s` };
  const argv = [process.execPath, CLI, ...args];
  return start(here, argv, { name: `sidetone ${name}`, env, ...(ready ? { ready: { line: ready } } : {}) });
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}

interface Recorded {
  file: string;
  result: CallResult;
}

async function record(name: string, wsUrl: string): Promise<Recorded> {
  const account = { uri: 'sip:alice@127.0.0.1', password: PASSWORD, transport: 'ws', wsUrl, media: 'webrtc' };
  const profile = path.join(folder, `${name}.json`);
  fs.writeFileSync(profile, JSON.stringify({ account }));
  const file = path.join(folder, `${name}.pcapng`);
  const options = ['--duration', '4', '--send', 'tone', '--pcap', file, '--json', '-'];
  const running = await run(['call', 'sip:echo@127.0.0.1', '--profile', profile, ...options], `call ${name}`);
  await running.exited;
  return { file, result: JSON.parse(running.stdout()) as CallResult };
}

async function analyze(file: string, ...options: string[]) {
  const running = await run(['analyze', file, ...options], 'analyze');
  const code = await running.exited;
  return { code, stdout: running.stdout() };
}

async function analysed(
  file: string,
  ...options: string[]
): Promise<{ code: number | null; analysis: CaptureAnalysis }> {
  const { code, stdout } = await analyze(file, '--json', '-', ...options);
  return { code, analysis: JSON.parse(stdout) as CaptureAnalysis };
}

describe('a call that is well', () => {
  test('nobody is accused, and the certificates are those of the SDP', async () => {
    const { file, result } = await record('well', `ws://127.0.0.1:${wsPort}/`);
    expect(result.ice?.dtls).toMatchObject({ fingerprintMatches: true, error: null });
    const { code, analysis } = await analysed(file);
    const [call] = analysis.calls;
    expect({ code, causes: call?.causes.map(({ code: cause }) => cause) }).toEqual({ code: 0, causes: [] });
    expect(call).toMatchObject({ state: 'answered', carriedBy: ['ws'] });
    expect(analysis.streams).toHaveLength(2);
    // One handshake, though the server asked for a cookie first, and it is the call's.
    expect(analysis.dtls).toMatchObject([
      { state: 'done', version: 'DTLS 1.2', fingerprintMatches: true, fingerprintNote: null, callId: call?.callId },
    ]);
    expect(analysis.stun.reduce((sum, { iceChecks }) => sum + iceChecks, 0)).toBeGreaterThan(1);
    expect((await analyze(file)).stdout).toMatch(/done, DTLS 1\.2, certificates as in the SDP/);
  });
});

describe("a call in which the answer's fingerprint was changed on the way", () => {
  test('dtls-failed, with what differs; no password of ICE shows', async () => {
    const { file, result } = await record('changed', proxy.url);
    expect(result.ice?.dtls).toMatchObject({ state: 'failed', fingerprintMatches: false });
    const { code, analysis } = await analysed(file);
    const [call] = analysis.calls;
    const [cause] = call?.causes ?? [];
    expect({ code, cause: cause?.code, role: cause?.role, confidence: cause?.confidence }).toEqual({
      code: 1,
      cause: 'dtls-failed',
      role: 'primary',
      confidence: 'proven',
    });
    const [announced] = result.ice?.dtls.announcedFingerprints ?? [];
    const seen = result.ice?.dtls.seenFingerprint ?? '';
    expect(seen).toMatch(/^sha-256 (?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    for (const text of [cause?.reason, analysis.dtls[0]?.fingerprintNote]) {
      expect(text).toContain(`${seen}, but the SDP in packet`);
      expect(text).toContain(`announces ${announced}`);
    }
    expect(cause?.evidence.join('\n')).toMatch(
      /ICE 127\.0\.0\.1:\d+ > 127\.0\.0\.1:\d+: [1-9]\d* checks, [1-9]\d* answered.*in use/,
    );
    expect(analysis.dtls).toMatchObject([{ fingerprintMatches: false, callId: call?.callId }]);

    // Elsewhere than at the client an answer may have been changed again behind the place.
    const elsewhere = await analysed(file, '--place', 'middle');
    expect(elsewhere.analysis.calls[0]?.causes[0]).toMatchObject({ code: 'dtls-failed', confidence: 'likely' });

    const { stdout } = await analyze(file);
    expect(stdout).toMatch(/\(dtls-failed, proven\)/);
    expect(stdout).toContain('showed a certificate with the fingerprint');
    const pwd = PWD.exec(fs.readFileSync(file, 'latin1'))?.[1];
    expect(pwd).toBeDefined();
    for (const text of [stdout, JSON.stringify(analysis)])
      expect(text.includes(pwd ?? '?'), 'ice-pwd shows').toBe(false);
  });
});
