import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CODEC_NAMES, type MediaEvent } from '../../../src-shared/model/media';
import { levelDbov, signalEnergy } from '../../protocol/audio/level';
import { readWav } from '../../protocol/audio/wav';
import { classifyDatagram } from '../../protocol/rtp/demultiplex';
import { parseRtp } from '../../protocol/rtp/packet';
import type { CapturedMedia } from '../api';
import { TONE, SPEECH, folder, party, connect, packets, udp } from './testing/parties';

describe.each(['none', 'sdes'] as const)('security %s', (security) => {
  it.each(CODEC_NAMES)('%s passes both ways', async (codec) => {
    const [a, b] = await Promise.all([
      party({ codecs: [codec], security, source: TONE }),
      party({ security, source: { kind: 'echo' } }),
    ]);
    await connect(a, b);
    expect(a.negotiated).toMatchObject({ codec, security, direction: 'sendrecv', telephoneEvent: true, ptimeMs: 20 });
    const back = await packets(a, 'inbound', 40);
    expect(back).toMatchObject({ codec, lost: 0, duplicates: 0, rejected: security === 'none' ? null : 0 });
    expect(back.levelDbov).toBeGreaterThan(-21.5);
    expect(back.levelDbov).toBeLessThan(-18.5);
    const [sent, heard] = [await a.close(), await b.close()].map((all) =>
      all.find((one) => one.direction === 'outbound'),
    );
    expect(sent?.levelDbov).toBeCloseTo(-20, 0);
    expect(Math.abs((sent?.packets ?? 0) - (heard?.packets ?? 0))).toBeLessThan(3);
  });
});

describe('a call', () => {
  it('sends silence while it holds, and nothing comes back', async () => {
    const [a, b] = await Promise.all([party({ source: TONE }), party({ source: TONE })]);
    await connect(a, b);
    await packets(a, 'inbound', 5);
    a.setHold(true);
    await connect(a, b);
    expect([a.negotiated?.direction, b.negotiated?.direction]).toEqual(['sendonly', 'recvonly']);
    const frozen = await packets(b, 'outbound', 1);
    const before = await packets(b, 'inbound', 1);
    const held = await packets(b, 'inbound', before.packets + 25);
    expect((await packets(b, 'outbound', 1)).packets).toBe(frozen.packets);
    expect(held.levelDbov).toBeLessThan(before.levelDbov ?? 0);
    a.setHold(false);
    await connect(a, b);
    await packets(b, 'outbound', frozen.packets + 5);
    expect((await packets(b, 'outbound', 1)).ssrc).toBe(frozen.ssrc);
    await Promise.all([a.close(), b.close()]);
  });

  it('is held by c=0.0.0.0, and comes back', async () => {
    const [a, b] = await Promise.all([party(), party()]);
    await connect(a, b);
    await packets(b, 'inbound', 5);
    const told: MediaEvent[] = [];
    a.on('event', (one) => told.push(one));
    await a.answerOffer((await b.createOffer()).replace('c=IN IP4 127.0.0.1', 'c=IN IP4 0.0.0.0'));
    b.rollback();
    expect(a.negotiated?.direction).toBe('recvonly');
    const { packets: held } = await packets(b, 'inbound', 5);
    await packets(a, 'inbound', (await packets(a, 'inbound', 1)).packets + 10);
    expect((await packets(b, 'inbound', 5)).packets - held).toBeLessThan(2);
    await connect(b, a);
    await packets(b, 'inbound', held + 10);
    expect(told).toEqual([]);
    await Promise.all([a.close(), b.close()]);
  });

  it('runs over IPv6', async () => {
    const [a, b] = await Promise.all([
      party({ localAddress: '::1' }),
      party({ localAddress: '::1', source: { kind: 'echo' } }),
    ]);
    await connect(a, b);
    expect(await packets(a, 'inbound', 5)).toMatchObject({ src: b.local, dst: a.local, lost: 0 });
    await Promise.all([a.close(), b.close()]);
  });

  it('sends silence while it is muted, and keeps the stream up', async () => {
    const [a, b] = await Promise.all([party({ source: TONE }), party()]);
    a.setMuted(true);
    await connect(a, b);
    expect((await packets(b, 'inbound', 20)).levelDbov).toBeLessThan(-80);
    a.setMuted(false);
    await packets(b, 'inbound', 60);
    expect((await packets(b, 'inbound', 60)).levelDbov).toBeGreaterThan(-40);
    await Promise.all([a.close(), b.close()]);
  });

  it.each([
    ['PCMU', 'none'],
    ['opus', 'sdes'],
  ] as const)('carries digits within %s, security %s', async (codec, security) => {
    const [a, b] = await Promise.all([party({ codecs: [codec], security, source: TONE }), party({ security })]);
    await connect(a, b);
    const digits: [string, number][] = [];
    b.on('dtmf', (digit, durationMs) => digits.push([digit, durationMs]));
    await a.sendDtmf('1*', 80, 50);
    await expect
      .poll(() => digits)
      .toEqual([
        ['1', 80],
        ['*', 80],
      ]);
    await expect(a.sendDtmf('z')).rejects.toThrow('"z" is no DTMF digit');
    const stream = await packets(b, 'inbound', 15);
    expect(stream).toMatchObject({ lost: 0, codec });
    await Promise.all([a.close(), b.close()]);
  });

  it('an echo sends digits back too', async () => {
    const [a, b] = await Promise.all([party(), party({ source: { kind: 'echo' } })]);
    await connect(a, b);
    const digit = new Promise((resolve) => a.on('dtmf', resolve));
    await a.sendDtmf('9', 60);
    expect(await digit).toBe('9');
    await Promise.all([a.close(), b.close()]);
  });

  it('counts what a path loses, and learns what the peer counts', async () => {
    const [a, b] = await Promise.all([party({ source: TONE }), party()]);
    let n = 0;
    const relay = await udp((data, port) => {
      const toB = port === a.local.port;
      const lost = toB && classifyDatagram(data) === 'rtp' && n++ % 10 === 9;
      if (!lost) relay.send(data, toB ? b.local.port : a.local.port, '127.0.0.1');
    });
    const through = (sdp: string): string => sdp.replace(/m=audio \d+/, `m=audio ${relay.address().port}`);
    await a.acceptAnswer(through(await b.answerOffer(through(await a.createOffer()))), false);
    const heard = await packets(b, 'inbound', 91);
    expect(heard.lost).toBe(Math.floor((heard.packets - 1) / 9));
    expect(heard.lossPercent).toBeCloseTo(10, 0);
    // The peer's first report that answers one of ours.
    await expect
      .poll(async () => (await packets(a, 'outbound', 1)).rttMs?.max, { timeout: 15_000, interval: 100 })
      .toBeLessThan(200);
    expect((await packets(a, 'outbound', 1)).remoteReport?.xr?.lossPercent).toBeCloseTo(10, -0.5);
    await Promise.all([a.close(), b.close()]);
  });

  it('plays a file, and changes its source', async () => {
    const [a, b] = await Promise.all([party({ source: { kind: 'file', path: SPEECH, loop: true } }), party()]);
    await connect(a, b);
    expect((await packets(b, 'inbound', 50)).levelDbov).toBeGreaterThan(-40);
    await a.setSource({ kind: 'silence' });
    const { packets: before } = await packets(b, 'inbound', 1);
    await packets(b, 'inbound', before + 10);
    await Promise.all([a.close(), b.close()]);
  });

  it('is recorded, inbound left and outbound right', async () => {
    const [a, b] = await Promise.all([
      party({ codecs: ['G722'], source: { ...TONE, levelDbov: -10 } }),
      party({ source: TONE }),
    ]);
    await connect(a, b);
    await packets(a, 'inbound', 1);
    const file = path.join(folder, 'call.wav');
    await a.startRecording(file);
    await packets(a, 'inbound', 60);
    // Valid at any moment.
    expect(readWav(await readFile(file)).sampleRate).toBe(16_000);
    await a.stopRecording();
    const { channels } = readWav(await readFile(file));
    const levels = channels.map((channel) => {
      const middle = channel.subarray(3200, 12_800);
      return levelDbov(signalEnergy(middle), middle.length);
    });
    expect(levels[0]).toBeCloseTo(-20, -0.5);
    expect(levels[1]).toBeCloseTo(-10, -0.5);
    await Promise.all([a.close(), b.close()]);
  });

  it('is captured as it was on the wire, and deciphered', async () => {
    const [a, b] = await Promise.all([
      party({ capture: true, security: 'sdes', label: 'call to echo' }),
      party({ security: 'sdes' }),
    ]);
    const captured: CapturedMedia[] = [];
    a.on('packets', (batch) => captured.push(...batch));
    await connect(a, b);
    await packets(a, 'inbound', 20);
    const streams = await a.close();
    await b.close();
    for (const direction of ['inbound', 'outbound'] as const) {
      const rtp = captured.filter((one) => one.direction === direction && classifyDatagram(one.data) === 'rtp');
      const expected = streams.find((stream) => stream.direction === direction)?.packets;
      for (const [protection, tag] of [
        ['srtp', 10],
        ['deciphered', 0],
      ] as const) {
        const shown = rtp.filter((one) => one.protection === protection);
        expect(shown).toHaveLength(expected ?? 0);
        expect(shown.every(({ data }) => parseRtp(data) !== null && data.length === 12 + 160 + tag)).toBe(true);
      }
      const clear = rtp.find(({ protection }) => protection === 'deciphered');
      // Silence of mu-law is 0xff or 0x7f all through; nothing that is encrypted looks so.
      expect(new Set(clear?.data.subarray(12)).size).toBe(1);
      expect(clear?.label).toBe('call to echo');
    }
    expect(captured.some((one) => one.direction === 'outbound' && classifyDatagram(one.data) === 'rtcp')).toBe(true);
    expect(captured.every((one, i) => i === 0 || one.at >= captured[i - 1]!.at)).toBe(true);
  });
});
