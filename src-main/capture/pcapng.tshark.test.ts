/** What Wireshark makes of our captures. Skipped where tshark is not installed (Debian: apt install tshark). */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TransportName } from '../../src-shared/model/transports';
import { createSystemClock } from '../net/clock';
import type { CapturedPacket } from '../net/transport';
import { createCaptureRecorder } from './recorder';

const hasTshark = spawnSync('tshark', ['--version']).status === 0;
const T0 = 1_700_000_000_000.5;
const FAMILIES = {
  IPv4: { local: '192.0.2.10', remote: '192.0.2.20' },
  IPv6: { local: '2001:db8::10', remote: '2001:db8::20' },
};
type Family = keyof typeof FAMILIES;

async function tshark(file: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('tshark', ['-n', '-r', file, ...args], { maxBuffer: 1 << 24 });
  return stdout;
}

function sip(startLine: string, transport: TransportName, cseq: string, body = ''): Uint8Array {
  return Buffer.from(
    [
      startLine,
      `Via: SIP/2.0/${transport.toUpperCase()} pbx.test;branch=z9hG4bK1`,
      'From: <sip:alice@pbx.test>;tag=1',
      'To: <sip:echo@pbx.test>;tag=2',
      'Call-ID: capture-test',
      `CSeq: ${cseq}`,
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n'),
  );
}

function sdp(address: string, port: number): string {
  const family = address.includes(':') ? 'IP6' : 'IP4';
  return (
    [
      'v=0',
      `o=- 1 1 IN ${family} ${address}`,
      's=-',
      `c=IN ${family} ${address}`,
      't=0 0',
      `m=audio ${port} RTP/AVP 0`,
    ].join('\r\n') + '\r\n'
  );
}

function rtp(sequence: number): Uint8Array {
  const data = new Uint8Array(172).fill(0xff);
  data.set([0x80, 0]);
  const view = new DataView(data.buffer);
  view.setUint16(2, sequence);
  view.setUint32(4, sequence * 160);
  view.setUint32(8, 0x1234abcd);
  return data;
}

/** What can be read without a key: TCP as its octets, TLS by the messages that were taken out of it. */
type Readable = Exclude<TransportName, 'ws'>;

/** A call with 100 packets each way (one of ours lost after the socket is no concern of a capture). */
async function record(file: string, transport: Readable, family: Family): Promise<void> {
  const { local, remote } = FAMILIES[family];
  const recorder = await createCaptureRecorder(file, {
    clock: createSystemClock(),
    comment: 'unit test',
    content: 'decrypted',
  });
  const legs = {
    local: { address: local, port: 40_123 },
    remote: { address: remote, port: 5070 },
  };
  const say = (at: number, direction: CapturedPacket['direction'], data: Uint8Array): void =>
    (transport === 'tcp' ? recorder.wire.octets : recorder.add.bind(recorder))({
      at: T0 + at,
      direction,
      transport,
      ...legs,
      data,
    });
  const ping = Buffer.from('\r\n\r\n');
  say(0, 'outbound', sip('INVITE sip:echo@pbx.test SIP/2.0', transport, '1 INVITE', sdp(local, 30_000)));
  say(5, 'inbound', sip('SIP/2.0 100 Trying', transport, '1 INVITE'));
  say(50, 'inbound', sip('SIP/2.0 200 OK', transport, '1 INVITE', sdp(remote, 31_000)));
  say(52, 'outbound', sip('ACK sip:echo@pbx.test SIP/2.0', transport, '1 ACK'));
  if (transport !== 'wss') say(500, 'outbound', ping);
  for (const direction of ['outbound', 'inbound'] as const) {
    recorder.addMedia(
      Array.from({ length: 100 }, (_, index) => ({
        at: T0 + 60 + index * 20,
        direction,
        local: { address: local, port: 30_000 },
        remote: { address: remote, port: 31_000 },
        protection: 'none' as const,
        data: rtp(index),
      })),
    );
  }
  say(2100, 'outbound', sip('BYE sip:echo@pbx.test SIP/2.0', transport, '2 BYE'));
  say(2105, 'inbound', sip('SIP/2.0 200 OK', transport, '2 BYE'));
  await recorder.close();
}

describe.skipIf(!hasTshark)('tshark reads the capture of a call (skipped: tshark is not installed)', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tshark-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const cases = (['udp', 'tcp', 'tls', 'wss'] as const).flatMap((transport) =>
    (['IPv4', 'IPv6'] as const).map((family) => [transport, family] as const),
  );

  it.each(cases)('%s over %s', async (transport, family) => {
    const file = path.join(folder, `${transport}-${family}.pcapng`);
    await record(file, transport, family);
    const { local, remote } = FAMILIES[family];

    const messages = await tshark(file, '-Y', 'sip.CSeq', '-T', 'fields', '-e', 'sip.Method', '-e', 'sip.Status-Code');
    expect(
      messages
        .trim()
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual(['INVITE', '100', '200', 'ACK', 'BYE', '200']);

    const ports = await tshark(
      file,
      '-Y',
      'sip.Method == "INVITE"',
      '-T',
      'fields',
      '-e',
      '_ws.col.Source',
      '-e',
      'frame.time_epoch',
      '-e',
      'frame.interface_name',
    );
    expect(ports.trim().split('\t')).toEqual(
      ['', '1700000000.000500000', `sip-${transport}`].map((text) => text || local),
    );

    const statistics = await tshark(file, '-q', '-z', 'sip,stat');
    expect(statistics).toMatch(/Number of SIP messages:\s+6/);
    expect(statistics).toMatch(/Number of resent SIP messages:\s+0/);

    const streams = (await tshark(file, '-q', '-z', 'rtp,streams'))
      .split('\n')
      .filter((line) => line.includes('0x1234ABCD'));
    expect(streams).toHaveLength(2);
    for (const line of streams) {
      expect(line).toContain('g711U');
      expect(line).toMatch(/ 100 +0 \(0\.0%\) /);
    }
    expect(streams.join()).toContain(remote);

    // Severity warning and above, wrong checksums, gaps in the rebuilt streams, octets that nobody reads but the keep-alive.
    const checks = ['ip.check_checksum', 'udp.check_checksum', 'tcp.check_checksum'].flatMap((name) => [
      '-o',
      `${name}:TRUE`,
    ]);
    const troubles = '_ws.expert.severity >= "Warning" or _ws.malformed or tcp.analysis.flags or data.len != 4';
    expect(await tshark(file, ...checks, '-Y', troubles)).toBe('');
  });

  it('a message larger than a segment is put together again', async () => {
    const file = path.join(folder, 'large.pcapng');
    const recorder = await createCaptureRecorder(file, { clock: createSystemClock() });
    const message = sip('MESSAGE sip:echo@pbx.test SIP/2.0', 'tcp', '1 MESSAGE', 'x'.repeat(100_000));
    const ends = { local: { address: '192.0.2.1', port: 40_000 }, remote: { address: '192.0.2.2', port: 5060 } };
    recorder.wire.octets({ at: T0, direction: 'outbound', transport: 'tcp', ...ends, data: message });
    await recorder.close();
    const fields = await tshark(file, '-Y', 'sip', '-T', 'fields', '-e', 'sip.Method', '-e', 'tcp.reassembled.length');
    expect(fields.trim()).toBe(`MESSAGE\t${message.length}`);
  });
});
