/** `sidetone analyze` as a process, on what the kernel captured of a real call at both of its ends. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CallResult } from '../../src-shared/model/call';
import type { CaptureAnalysis, CaptureComparison } from '../../src-shared/model/capture';
import { readWav } from '../../src-main/protocol/audio/wav';
import { createAuthority } from './support/authority';
import { startBaresip } from './support/baresip';
import { fields, rtpStreams, startCapture } from './support/capture';
import { startDnsmasq } from './support/dnsmasq';
import { drop } from './support/firewall';
import { startKamailio } from './support/kamailio';
import { type Lab, useLab } from './support/lab';
import { PROXY_ADDRESS } from './support/network';
import { CLI, call, sidetone, writeProfile } from './support/sidetone';

interface Captured {
  result: CallResult;
  /** Of the kernel, at the client and at the server. */
  client: string;
  server: string;
}

const peers = useLab(async (lab) => {
  await Promise.all([startKamailio(lab, createAuthority(lab.folder)), startDnsmasq(lab)]);
  const accounts = [{ user: 'bob' }, { user: 'secure', media: 'srtp-mand' as const }];
  await startBaresip(lab, { accounts, proxy: `sip:${PROXY_ADDRESS}` });
  const plain = await captured(lab, 'plain', 'bob', 'rtp');
  const secure = await captured(lab, 'secure', 'secure', 'sdes');
  const refused = await captured(lab, 'refused', 'nobody', 'rtp');
  // Every tenth, so that a call that is short on a busy machine has lost some, too.
  const some = ['-m', 'statistic', '--mode', 'nth', '--every', '10', '--packet', '9'];
  const rule = drop(lab.server, 'OUTPUT', '-p', 'udp', '--sport', '20000:20998', ...some);
  const lossy = await captured(lab, 'lossy', 'bob', 'rtp');
  rule.remove();
  return { plain, secure, refused, lossy };
});

async function captured(lab: Lab, name: string, target: string, media: 'rtp' | 'sdes'): Promise<Captured> {
  const ends = await Promise.all([
    startCapture(lab, lab.client, `${name}-client`, 'udp or tcp or icmp'),
    startCapture(lab, lab.server, `${name}-server`, 'udp or tcp or icmp'),
  ]);
  const profile = writeProfile(lab, { codecs: ['PCMU'], media });
  const outcome = await call(lab, `sip:${target}@pbx.test`, profile, '--duration', '4', '--send', 'tone');
  await Promise.all(ends.map((end) => end.stop()));
  const [client, server] = ends.map(({ file }) => file);
  return { result: outcome.json(), client: client ?? '', server: server ?? '' };
}

const analyze = (...args: string[]) =>
  sidetone<CaptureAnalysis & { comparison?: CaptureComparison }>(peers().lab, ['analyze', ...args]);

function crossingsOf(samples: Int16Array): number {
  return samples.reduce(
    (count, sample, at) => count + Number(at > 0 && sample >= 0 !== (samples[at - 1] ?? 0) >= 0),
    0,
  );
}

describe('a call that is well', () => {
  test('is found with its streams and their figures as tshark has them', async () => {
    const { plain } = peers();
    const { code, json, stderr } = await analyze(plain.client, '--json', '-');
    const analysis = json();
    expect({ code, causes: analysis.calls.flatMap(({ causes }) => causes), stderr }).toEqual({
      code: 0,
      causes: [],
      stderr: '',
    });
    expect(analysis).toMatchObject({
      schema: 'sidetone.analysis/1',
      tool: { name: 'Sidetone' },
      format: { broken: null },
    });
    const found = analysis.calls.find(({ callId }) => callId === plain.result.callId);
    expect(found).toMatchObject({ state: 'answered', status: 200, hangup: { by: 'caller' } });
    expect(found?.streams).toHaveLength(2);
    expect(Math.abs((found?.timing.durationMs ?? 0) - (plain.result.timing.durationMs ?? NaN))).toBeLessThan(50);
    expect(found?.messages).toBe(
      fields(plain.client, `sip.Call-ID == "${plain.result.callId}"`, 'frame.number').length,
    );
    const theirs = rtpStreams(plain.client);
    expect(theirs).toHaveLength(2);
    for (const stream of theirs) {
      const ours = analysis.streams.find(
        ({ ssrc, src }) => ssrc === stream.ssrc.toLowerCase() && src.address === stream.src,
      );
      expect(ours).toMatchObject({
        packets: stream.packets,
        lost: stream.lost,
        callId: plain.result.callId,
        codec: 'PCMU',
      });
      for (const figure of ['min', 'mean', 'max'] as const) {
        expect(ours?.deltaMs?.[figure]).toBeCloseTo(stream.deltaMs[figure], 2);
        expect(ours?.jitterMs?.[figure]).toBeCloseTo(stream.jitterMs[figure], 2);
      }
    }
  });

  test('reads well at a terminal: verdict, call, streams; and by its ladder', async () => {
    const { plain } = peers();
    const { code, stdout } = await analyze(plain.client);
    expect(code).toBe(0);
    expect(stdout).toContain('No problem found.');
    expect(stdout).toMatch(/Streams:\n +start +end +source +port +destination +port +SSRC +payload +packets +lost/);
    const ladder = await analyze(plain.client, '--ladder', plain.result.callId.slice(0, 8));
    expect(ladder.stdout).toMatch(/\|-+INVITE bob@pbx\.test \(SDP\)-+>\|/);
    expect(ladder.stdout).toMatch(/=+RTP PCMU begins=+/);
    expect(ladder.stdout).not.toContain('response="');
  });

  test('can be heard: both sides in one WAV', async () => {
    const { plain, lab } = peers();
    const wav = path.join(lab.folder, 'heard.wav');
    const { code, stdout } = await analyze(plain.client, '--export-wav', plain.result.callId, wav);
    expect({ code, told: stdout.includes('s of both sides, left and right.') }).toEqual({ code: 0, told: true });
    const { sampleRate, channels } = readWav(fs.readFileSync(wav));
    expect([sampleRate, channels.length]).toEqual([8000, 2]);
    for (const channel of channels) {
      expect(channel.length).toBeGreaterThan(3.5 * 8000);
      // The tone of 1004 Hz goes out, and comes back from the echo: 2008 zero crossings a second. Where the machine is busy, the echo
      // has gaps: most tenths of a second are whole.
      const tenths = Array.from({ length: Math.floor(channel.length / 800) }, (_, at) =>
        crossingsOf(channel.subarray(at * 800, (at + 1) * 800)),
      );
      const whole = tenths.filter((crossings) => Math.abs(crossings - 200.8) < 4);
      expect(whole.length).toBeGreaterThan(tenths.length / 2);
    }
  });

  test('comes through a pipe', () => {
    const { plain } = peers();
    const { status, stdout } = spawnSync(
      'sh',
      ['-c', `cat '${plain.client}' | '${process.execPath}' '${CLI}' analyze - --json -`],
      { encoding: 'utf8' },
    );
    expect(status).toBe(0);
    expect((JSON.parse(stdout) as CaptureAnalysis).calls.map(({ callId }) => callId)).toContain(plain.result.callId);
  });

  test('lies side by side from both ends', async () => {
    const { plain } = peers();
    const { json } = await analyze(plain.client, '--with', plain.server, '--json', '-');
    const { comparison } = json();
    expect(comparison?.causes).toEqual([]);
    expect(comparison?.messages.filter(({ lost }) => lost !== null)).toEqual([]);
    // One clock for both: where it can be told apart at all on a wire without delay, there is nothing between them.
    expect(Math.abs(comparison?.clockOffsetMs ?? 0)).toBeLessThan(5);
    const own =
      comparison?.streams.filter(({ ssrc }) => plain.result.streams.some((stream) => stream.ssrc === ssrc)) ?? [];
    expect(own.length).toBeGreaterThanOrEqual(2);
    for (const { lostBetween } of own) expect(lostBetween).toBe(0);
    const text = await analyze(plain.client, '--with', plain.server);
    expect(text.stdout).toContain('Both captures:');
  });
});

test('SRTP is found by its SDP, counted, and said to be silent', async () => {
  const { secure, lab } = peers();
  const { json } = await analyze(secure.client, '--json', '-');
  const streams = json().streams.filter(({ callId }) => callId === secure.result.callId);
  expect(streams.map(({ secured }) => secured)).toEqual([true, true]);
  const heard = await analyze(secure.client, '--export-wav', secure.result.callId, path.join(lab.folder, 'secure.wav'));
  expect(heard.code).toBe(2);
  expect(heard.stderr).toMatch(/cannot be heard: It is encrypted \(SRTP\)/);
});

test('a refused call and a lossy one are problems, with their causes', async () => {
  const { refused, lossy } = peers();
  const first = await analyze(refused.client, '--json', '-');
  expect(first.code).toBe(1);
  const found = first.json().calls.find(({ callId }) => callId === refused.result.callId);
  expect(found).toMatchObject({ state: 'rejected', status: 404 });
  expect(found?.causes[0]?.code).toBe('call-no-route');
  const second = await analyze(lossy.client, '--json', '-');
  expect(second.code).toBe(1);
  const inbound = second
    .json()
    .streams.find(({ ssrc }) =>
      lossy.result.streams.some((stream) => stream.ssrc === ssrc && stream.direction === 'inbound'),
    );
  expect(inbound?.lost).toBeGreaterThan(3);
  expect(inbound?.marks.map(({ kind }) => kind)).toContain('loss');
});

test('a file that was cut off says where, and gives what stands before it', async () => {
  const { plain, lab } = peers();
  const cut = path.join(lab.folder, 'cut.pcap');
  fs.writeFileSync(cut, fs.readFileSync(plain.client).subarray(0, -5));
  const { json, code } = await analyze(cut, '--json', '-');
  expect(code).toBeLessThanOrEqual(1);
  expect(json().format.broken?.reason).toMatch(/ends within a packet/);
  expect(json().calls.map(({ callId }) => callId)).toContain(plain.result.callId);
});

test.each([
  ['a file that is not there', ['/nowhere/none.pcap'], /cannot be opened: there is no such file/],
  ['a folder', ['/'], /cannot be opened: it is a folder/],
  ['no capture', [CLI], /is no capture: give a pcap or pcapng file/],
  ['no file at all', [], /missing required argument 'capture'/],
  ['a place that is none', ['x.pcap', '--place', 'moon'], /Allowed choices are client, server, middle/],
  ['half of --export-wav', ['x.pcap', '--export-wav', 'a'], /takes two values/],
  [
    'a log that is not there',
    ['x.pcap', '--log', '/nowhere/a.log'],
    /The log \/nowhere\/a\.log cannot be read: there is no such file/,
  ],
])('wrong usage is one sentence and exit code 2: %s', async (_what, args, sentence) => {
  const { code, stdout, stderr } = await analyze(...args);
  expect({ code, stdout, lines: stderr.trim().split('\n').length }).toEqual({ code: 2, stdout: '', lines: 1 });
  expect(stderr).toMatch(sentence);
});

test('a Call-ID that no call has, and one that many have, are wrong usage', async () => {
  const { plain } = peers();
  const { code, stderr } = await analyze(plain.client, '--ladder', 'nobody-has-this');
  expect({ code, stderr: stderr.trim() }).toEqual({
    code: 2,
    stderr: 'sidetone: No call of this capture has a Call-ID that begins with "nobody-has-this".',
  });
});
