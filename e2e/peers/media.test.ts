/** Calls to baresip through Kamailio: every codec, plain and SDES-SRTP, and each figure held against tshark. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectEqualFigures, expectKernelAgrees, sameStream, streamOf } from './support/agreement';
import { createAuthority } from './support/authority';
import { startBaresip } from './support/baresip';
import { rtpStreams, sipStartLines, startCapture } from './support/capture';
import { startDnsmasq } from './support/dnsmasq';
import { drop } from './support/firewall';
import { PASSWORD, startKamailio } from './support/kamailio';
import { useLab } from './support/lab';
import { CLIENT_ADDRESS, PHONE_ADDRESS, PROXY_ADDRESS } from './support/network';
import { call, writeProfile } from './support/sidetone';
import type { AccountInput } from './support/sidetone';
import type { CodecName } from '../../src-shared/model/media';

const RTP_PORTS = '20000:20998';

const peers = useLab(async (lab) => {
  const [kamailio] = await Promise.all([startKamailio(lab, createAuthority(lab.folder)), startDnsmasq(lab)]);
  const accounts = [{ user: 'bob' }, { user: 'secure', media: 'srtp-mand' as const }];
  const phone = await startBaresip(lab, { accounts, proxy: `sip:${PROXY_ADDRESS}` });
  return { kamailio, phone };
});

/** A call of `seconds`, captured by the program and by the kernel. */
async function captured(name: string, target: string, account: AccountInput, seconds: number) {
  const { lab } = peers();
  const kernel = await startCapture(lab, lab.client, `${name}-kernel`);
  const pcap = path.join(lab.folder, `${name}.pcapng`);
  const options = ['--duration', String(seconds), '--send', 'tone', '--pcap', pcap];
  const outcome = await call(lab, `sip:${target}@pbx.test`, writeProfile(lab, account), ...options);
  await kernel.stop();
  return { ...outcome, pcap, kernel: kernel.file };
}

const CODECS: [CodecName, { payloadType: number | null; clockRate: number }][] = [
  ['PCMU', { payloadType: 0, clockRate: 8000 }],
  ['PCMA', { payloadType: 8, clockRate: 8000 }],
  ['G722', { payloadType: 9, clockRate: 8000 }],
  ['opus', { payloadType: null, clockRate: 48000 }],
];

describe.each([
  ['plain RTP', 'bob', 'rtp'],
  ['SDES-SRTP', 'secure', 'sdes'],
] as const)('%s', (_name, target, media) => {
  test.each(CODECS)(
    '%s: both directions flow, and tshark counts the same',
    async (codec, { payloadType, clockRate }) => {
      const { phone } = peers();
      const outcome = await captured(`${media}-${codec}`, target, { codecs: [codec], media }, 3);
      expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 0, stderr: expect.any(String) });
      const result = outcome.json();
      expect(result).toMatchObject({
        schema: 'sidetone.call/1',
        state: 'answered',
        transport: 'udp',
        sip: { status: 200 },
        hangup: { by: 'local', q850: 16, name: 'NORMAL_CLEARING' },
        error: null,
      });
      expect(result.timing.durationMs).toBeGreaterThan(2900);
      expect(result.timing.durationMs).toBeLessThan(3600);
      const [inbound, outbound] = [streamOf(result, 'inbound'), streamOf(result, 'outbound')];
      for (const stream of [inbound, outbound]) {
        expect(stream).toMatchObject({ codec, clockRate, lost: 0, duplicates: 0 });
        if (payloadType !== null) expect(stream.payloadType).toBe(payloadType);
        expect(stream.rejected).toBe(media === 'sdes' ? (stream.direction === 'inbound' ? 0 : stream.rejected) : null);
      }
      // 150 in 3 s; on a machine that is busy otherwise the first comes late. Pacing is measured by the bench.
      expect(outbound.packets).toBeGreaterThanOrEqual(110);
      expect(outbound.packets).toBeLessThanOrEqual(160);
      // baresip's echo runs at some 20.5 ms a packet and starts when it has heard something.
      expect(inbound.packets).toBeGreaterThan(100);
      // What comes back is what was sent: the level survives the codec (and the cipher) both ways.
      expect(outbound.levelDbov).toBeGreaterThan(-30);
      expect(Math.abs((inbound.levelDbov ?? NaN) - (outbound.levelDbov ?? NaN))).toBeLessThan(4);
      expectEqualFigures(result, outcome.pcap);
      expectKernelAgrees(result, outcome.kernel);
      expect(await phone.callCount()).toBe(0);
      if (media === 'sdes')
        expect(result.sdp.offer).toMatch(/m=audio \d+ RTP\/SAVP[\s\S]*a=crypto:\d+ AES_CM_128_HMAC_SHA1_80 inline:/);
      for (const text of [outcome.stdout, outcome.stderr, fs.readFileSync(outcome.pcap, 'latin1')]) {
        expect(text.includes(PASSWORD), 'the password shows').toBe(false);
      }
    },
  );
});

test('a telephone without encryption refuses an SDES-SRTP call', async () => {
  const { lab } = peers();
  const { code, json } = await call(lab, 'sip:bob@pbx.test', writeProfile(lab, { media: 'sdes' }), '--duration', '1');
  expect(code).toBe(1);
  expect(json()).toMatchObject({ state: 'rejected', sip: { status: 488 }, hangup: { by: 'remote', q850: 88 } });
});

test('the capture holds the whole call: SIP in order, and tshark finds nothing malformed', async () => {
  const { pcap } = await captured('whole', 'bob', { codecs: ['PCMU'] }, 1);
  const lines = sipStartLines(pcap);
  expect(lines[0]).toMatch(/^INVITE sip:bob@pbx\.test/);
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^SIP\/2\.0 407/),
      expect.stringMatching(/^SIP\/2\.0 200/),
      expect.stringMatching(/^ACK /),
      expect.stringMatching(/^BYE /),
    ]),
  );
});

test('loss towards us: the same in our figures, in our capture, and in the kernel', async () => {
  const { lab } = peers();
  const match = ['-p', 'udp', '-s', PHONE_ADDRESS, '-d', CLIENT_ADDRESS, '--sport', RTP_PORTS];
  const rule = drop(lab.server, 'OUTPUT', ...match, '-m', 'statistic', '--mode', 'random', '--probability', '0.08');
  const outcome = await captured('loss-in', 'bob', { codecs: ['PCMA'] }, 5);
  const dropped = rule.dropped();
  rule.remove();
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toMatch(/loss/i);
  const result = outcome.json();
  const inbound = streamOf(result, 'inbound');
  expect(dropped).toBeGreaterThan(4);
  // A packet lost before the first or after the last one that arrived is not missed by anybody; RTCP shares the port range.
  expect(inbound.lost).toBeLessThanOrEqual(dropped);
  expect(inbound.lost).toBeGreaterThanOrEqual(dropped - 3);
  expect(inbound.lossPercent).toBeCloseTo((100 * inbound.lost) / inbound.expected, 3);
  expect(inbound.burst).not.toBeNull();
  expectEqualFigures(result, outcome.pcap);
  expectKernelAgrees(result, outcome.kernel);
});

test('loss away from us: our capture has all of it, and the peer reports what it missed', async () => {
  const { lab } = peers();
  const every = ['-m', 'statistic', '--mode', 'nth', '--every', '10', '--packet', '5'];
  const rule = drop(lab.server, 'INPUT', '-p', 'udp', '-s', CLIENT_ADDRESS, '--dport', RTP_PORTS, ...every);
  const outcome = await captured('loss-out', 'bob', { codecs: ['PCMU'] }, 12);
  const dropped = rule.dropped();
  rule.remove();
  const result = outcome.json();
  const outbound = streamOf(result, 'outbound');
  expect(outcome.code).toBe(1);
  expect(outbound.lost).toBe(0);
  expect(dropped).toBeGreaterThan(50);
  expect(outbound.remoteReport?.reports).toBeGreaterThan(0);
  expect(outbound.remoteReport?.lost).toBeGreaterThan(dropped / 4);
  expect(outbound.remoteReport?.lost).toBeLessThanOrEqual(dropped);
  expect(outbound.rttMs?.mean).toBeLessThan(60);
  expectEqualFigures(result, outcome.pcap);
  expectKernelAgrees(result, outcome.kernel);
  // At the peer's own device the packets are still there; behind its packet filter they are not.
  expect(sameStream(outbound, rtpStreams(outcome.kernel)).lost).toBe(0);
});
