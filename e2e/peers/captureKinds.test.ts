/**
 * Captures of many kinds, each made here: sipp by UDP and by TCP, audio that sipp sends back, coturn with a client that sends through it; and the
 * same packets in every format that editcap writes. What `sidetone analyze` finds is held against tshark's reading of the same file.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { CaptureAnalysis } from '../../src-shared/model/capture';
import { fields, rtpStreams, startCapture } from './support/capture';
import { type Lab, useLab } from './support/lab';
import { CLIENT_ADDRESS, SCRIPT_ADDRESS } from './support/network';
import { call, sidetone, writeProfile } from './support/sidetone';
import { startSipp } from './support/sipp';

const CALLS = 20;

const peers = useLab(async (lab) => ({
  udp: await sippCalls(lab, 'udp'),
  tcp: await sippCalls(lab, 'tcp'),
  audio: await audio(lab),
  turn: await relayed(lab),
}));

/** sipp calls sipp, without our program. */
async function sippCalls(lab: Lab, transport: 'udp' | 'tcp'): Promise<string> {
  const capture = await startCapture(lab, lab.server, `sipp-${transport}`);
  const port = transport === 'udp' ? 5070 : 5080;
  const mode = transport === 'udp' ? 'u1' : 't1';
  const argv = (more: string[]): string[] => [
    'sipp',
    '-i',
    SCRIPT_ADDRESS,
    '-t',
    mode,
    '-nostdin',
    '-m',
    String(CALLS),
    '-timeout',
    '30s',
    ...more,
  ];
  const ready = transport === 'udp' ? { udp: port } : { tcp: port };
  const callee = await lab.start(lab.server, argv(['-sn', 'uas', '-p', String(port)]), {
    name: `sipp uas ${transport}`,
    ready,
    env: { TERM: 'dumb' },
  });
  const caller = await lab.start(
    lab.client,
    [
      'sipp',
      '-sn',
      'uac',
      '-i',
      CLIENT_ADDRESS,
      '-t',
      mode,
      '-nostdin',
      '-m',
      String(CALLS),
      '-r',
      '10',
      '-d',
      '300',
      '-timeout',
      '30s',
      `${SCRIPT_ADDRESS}:${port}`,
    ],
    { name: `sipp uac ${transport}`, env: { TERM: 'dumb' } },
  );
  expect(await caller.exited).toBe(0);
  await callee.stop();
  await capture.stop();
  return capture.file;
}

/** Our tone, sent back by sipp. */
async function audio(lab: Lab): Promise<string> {
  const capture = await startCapture(lab, lab.server, 'audio');
  const sipp = await startSipp(lab, 'uasAnswers', { port: 5090, values: { RING_MS: 100 } });
  const profile = writeProfile(lab, { uri: `sip:alice@${SCRIPT_ADDRESS}:5090`, registrar: null, codecs: ['PCMU'] });
  await call(lab, `sip:sipp@${SCRIPT_ADDRESS}:5090`, profile, '--duration', '3');
  await sipp.stop();
  await capture.stop();
  return capture.file;
}

/** coturn, and its own client sending through it in channels. */
async function relayed(lab: Lab): Promise<string> {
  const capture = await startCapture(lab, lab.server, 'turn');
  const server = await lab.start(
    lab.server,
    [
      'turnserver',
      '-n',
      '-L',
      SCRIPT_ADDRESS,
      '-p',
      '3478',
      '-u',
      'alice:secret',
      '-r',
      'turn.test',
      '-a',
      '--no-tls',
      '--no-dtls',
      '--no-cli',
      '--log-file',
      'stdout',
      '--pidfile',
      path.join(lab.folder, 'turn.pid'),
      '--allow-loopback-peers',
    ],
    { name: 'turnserver', ready: { udp: 3478 }, cwd: lab.folder },
  );
  const client = await lab.start(
    lab.client,
    [
      'turnutils_uclient',
      '-u',
      'alice',
      '-w',
      'secret',
      '-y',
      '-m',
      '1',
      '-n',
      '20',
      '-L',
      CLIENT_ADDRESS,
      SCRIPT_ADDRESS,
    ],
    { name: 'turnutils_uclient' },
  );
  await Promise.race([client.exited, delay(15_000)]);
  await client.stop();
  await server.stop();
  await capture.stop();
  return capture.file;
}

async function analyze(file: string): Promise<CaptureAnalysis> {
  const { code, json, stderr } = await sidetone<CaptureAnalysis>(peers().lab, ['analyze', file, '--json', '-']);
  expect([0, 1], stderr).toContain(code);
  return json();
}

/** Messages by Call-ID as tshark counts them. */
function messagesByCall(file: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [ids = ''] of fields(file, 'sip', 'sip.Call-ID')) {
    for (const id of ids.split(',')) counts[id] = (counts[id] ?? 0) + 1;
  }
  return counts;
}

const counted = ({ calls }: CaptureAnalysis): Record<string, number> =>
  Object.fromEntries(calls.map(({ callId, messages }) => [callId, messages]));

describe('SIP of sipp', () => {
  test.each(['udp', 'tcp'] as const)('by %s: every call with every message', async (transport) => {
    const file = peers()[transport];
    const analysis = await analyze(file);
    expect(counted(analysis)).toEqual(messagesByCall(file));
    expect(analysis.calls).toHaveLength(CALLS);
    for (const one of analysis.calls)
      expect(one).toMatchObject({ state: 'answered', status: 200, carriedBy: [transport], hangup: { by: 'caller' } });
    expect(analysis.calls.flatMap(({ causes }) => causes)).toEqual([]);
  });
});

test('audio that sipp sends back: each stream and figure as tshark has it', async () => {
  const file = peers().audio;
  const { streams } = await analyze(file);
  const theirs = rtpStreams(file);
  expect(streams.map(({ ssrc, src, dst }) => [ssrc, src.port, dst.port]).toSorted()).toEqual(
    theirs.map(({ ssrc, srcPort, dstPort }) => [ssrc, srcPort, dstPort]).toSorted(),
  );
  for (const one of streams) {
    const same = theirs.find(({ ssrc, srcPort }) => ssrc === one.ssrc && srcPort === one.src.port);
    expect([one.packets, one.lost]).toEqual([same?.packets, same?.lost]);
    for (const [ours, figures] of [
      [one.deltaMs, same?.deltaMs],
      [one.jitterMs, same?.jitterMs],
    ] as const) {
      for (const key of ['min', 'mean', 'max'] as const) expect(ours?.[key]).toBeCloseTo(figures?.[key] ?? NaN, 1);
    }
  }
});

test('coturn: allocation, permission, channel, as tshark counts them', async () => {
  const file = peers().turn;
  const { stun } = await analyze(file);
  const total = (method: string, what: 'requests' | 'successes'): number =>
    stun.flatMap(({ methods }) => methods).reduce((sum, row) => sum + (row.method === method ? row[what] : 0), 0);
  for (const [method, type] of [
    ['Allocate', 3],
    ['CreatePermission', 8],
    ['ChannelBind', 9],
  ] as const) {
    expect(total(method, 'requests'), method).toBe(
      fields(file, `stun.type == 0x${type.toString(16).padStart(4, '0')}`, 'frame.number').length,
    );
    expect(total(method, 'successes'), method).toBe(
      fields(file, `stun.type == 0x01${type.toString(16).padStart(2, '0')}`, 'frame.number').length,
    );
  }
  expect(stun.some(({ relayed: addresses }) => addresses.length > 0)).toBe(true);
  // The first Allocate has no credentials: coturn wants some.
  expect(stun.flatMap(({ methods }) => methods).some(({ errors }) => (errors['401'] ?? 0) > 0)).toBe(true);
});

describe('the same packets in another format', () => {
  const formats: [string, string[]][] = [
    ['pcapng', ['-F', 'pcapng']],
    ['pcap with nanoseconds', ['-F', 'nsecpcap']],
    ['the modified pcap of old Linux', ['-F', 'modpcap']],
    ['cut to 400 octets a packet', ['-F', 'pcapng', '-s', '400']],
  ];
  test.each(formats)('%s', async (name, options) => {
    const { lab, audio: file } = peers();
    const other = path.join(lab.folder, `${name.replaceAll(' ', '-')}.cap`);
    execFileSync('editcap', [...options, file, other]);
    const [one, again] = [await analyze(file), await analyze(other)];
    expect(counted(again)).toEqual(counted(one));
    expect(again.streams.map(({ packets, lost }) => [packets, lost])).toEqual(
      one.streams.map(({ packets, lost }) => [packets, lost]),
    );
    expect(again.packets).toBe(one.packets);
  });

  test('gzip, and two files merged', async () => {
    const { lab, audio: file, udp } = peers();
    const zipped = path.join(lab.folder, 'audio.pcap.gz');
    fs.writeFileSync(zipped, gzipSync(fs.readFileSync(file)));
    expect(counted(await analyze(zipped))).toEqual(counted(await analyze(file)));
    const merged = path.join(lab.folder, 'merged.pcapng');
    execFileSync('mergecap', ['-w', merged, file, udp]);
    expect(Object.keys(counted(await analyze(merged)))).toHaveLength(CALLS + 1);
  });
});
