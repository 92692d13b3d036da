import { type Socket, createSocket } from 'node:dgram';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CODEC_NAMES, type Direction, type MediaEvent, type StreamStatistics } from '../../../src-shared/model/media';
import { processEpochMs } from '../../net/clock';
import { levelDbov, signalEnergy } from '../../protocol/audio/level';
import { readWav, wavHeader } from '../../protocol/audio/wav';
import { classifyDatagram } from '../../protocol/rtp/demultiplex';
import { parseRtp, writeRtpHeader } from '../../protocol/rtp/packet';
import type { CapturedMedia, MediaService, MediaSession, SessionOptions } from '../api';
import { MediaError, NoCommonMediaError } from '../errors';
import { createMediaService } from '../thread/mediaService';

const TONE = { kind: 'tone', frequencyHz: 440, levelDbov: -20 } as const;
const SPEECH = new URL('../../../assets/speech.wav', import.meta.url).pathname;

let service: MediaService;
let folder: string;
const sockets: Socket[] = [];

beforeAll(async () => {
  service = await createMediaService({ workerUrl: null, epochMs: processEpochMs });
  folder = await mkdtemp(path.join(tmpdir(), 'sidetone-media-'));
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true });
});

function party(options: Partial<SessionOptions> = {}): Promise<MediaSession> {
  return service.createSession({
    localAddress: '127.0.0.1',
    codecs: [...CODEC_NAMES],
    security: 'none',
    source: { kind: 'silence' },
    ...options,
  });
}

/** `change` may redirect the answer, as a server in between would. */
async function connect(a: MediaSession, b: MediaSession, change = (sdp: string): string => sdp): Promise<void> {
  await a.acceptAnswer(change(await b.answerOffer(await a.createOffer())), false);
}

/** The next event of a kind. */
function event(session: MediaSession, kind: MediaEvent['kind']): Promise<MediaEvent> {
  return new Promise((resolve) => {
    const off = session.on('event', (told) => {
      if (told.kind !== kind) return;
      off();
      resolve(told);
    });
  });
}

/** Until the session has so many packets of a direction. */
async function packets(session: MediaSession, direction: Direction, count: number): Promise<StreamStatistics> {
  for (;;) {
    const stream = (await session.statistics()).find((candidate) => candidate.direction === direction);
    if (stream && stream.packets >= count) return stream;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function udp(onMessage: (data: Buffer, port: number) => void): Promise<Socket> {
  const socket = createSocket('udp4', (data, source) => onMessage(data, source.port));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  sockets.push(socket);
  return socket;
}

/** An answer of somebody at this port who takes PCMU. */
const answerAt = (port: number): string =>
  `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio ${port} RTP/AVP 0\r\n`;

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

describe('what a session tells', () => {
  it('packets of a stranger, which change nothing', async () => {
    const [a, b] = await Promise.all([party(), party({ source: TONE })]);
    await connect(a, b);
    await packets(a, 'inbound', 5);
    const told = event(a, 'source-differs');
    const stranger = await udp(() => undefined);
    const packet = new Uint8Array(172);
    for (let ssrc = 1; ssrc < 100; ssrc++) {
      writeRtpHeader(packet, { marker: false, payloadType: 0, sequenceNumber: ssrc, timestamp: 0, ssrc });
      stranger.send(packet.slice(), a.local.port, '127.0.0.1');
    }
    expect((await told).text).toContain('are left out');
    expect((await a.statistics()).filter((one) => one.direction === 'inbound')).toHaveLength(1);
    await Promise.all([a.close(), b.close()]);
  });

  it('media from elsewhere, and that it is followed', async () => {
    const [a, b] = await Promise.all([party(), party()]);
    const told: MediaEvent[] = [];
    a.on('event', (one) => told.push(one));
    const nobody = await udp(() => undefined);
    await connect(a, b, (sdp) => sdp.replace(`m=audio ${b.local.port}`, `m=audio ${nobody.address().port}`));
    await packets(b, 'inbound', 5);
    const differs = told.filter((one) => one.kind === 'source-differs');
    expect(differs.map((one) => one.detail['followed'])).toEqual([false, true]);
    expect(differs[0]?.text).toBe(
      `Media comes from 127.0.0.1:${b.local.port}, the peer's SDP says 127.0.0.1:${nobody.address().port}.`,
    );
    await Promise.all([a.close(), b.close()]);
  });

  it.runIf(process.platform === 'linux')('that nobody listens at the peer, and that nothing comes', async () => {
    const a = await party({ source: TONE });
    const gone = await udp(() => undefined);
    const { port } = gone.address();
    sockets.splice(0);
    await new Promise<void>((resolve) => gone.close(() => resolve()));
    await a.createOffer();
    const [icmp, silence] = [event(a, 'icmp-error'), event(a, 'silence-started')];
    await a.acceptAnswer(answerAt(port), false);
    expect(await icmp).toMatchObject({
      direction: 'outbound',
      detail: { to: `127.0.0.1:${port}`, code: 'ECONNREFUSED' },
    });
    expect((await silence).text).toBe('No media has come yet.');
    const returned = await udp(() => undefined);
    const ended = event(a, 'silence-ended');
    const packet = new Uint8Array(172);
    writeRtpHeader(packet, { marker: true, payloadType: 0, sequenceNumber: 1, timestamp: 0, ssrc: 5 });
    returned.send(packet, a.local.port, '127.0.0.1');
    await ended;
    await a.close();
  });

  it('a payload type that was not agreed, once; comfort noise is no such', async () => {
    const a = await party();
    const told: string[] = [];
    a.on('event', (one) => told.push(one.kind));
    const peer = await udp(() => undefined);
    await a.createOffer();
    await a.acceptAnswer(answerAt(peer.address().port), false);
    const packet = new Uint8Array(20);
    for (const [sequenceNumber, payloadType] of [77, 77, 13, 0].entries()) {
      writeRtpHeader(packet, { marker: false, payloadType, sequenceNumber, timestamp: 0, ssrc: 5 });
      peer.send(packet.slice(), a.local.port, '127.0.0.1');
    }
    await packets(a, 'inbound', 4);
    expect(told.filter((kind) => kind === 'payload-unexpected')).toHaveLength(1);
    await a.close();
  });

  it('a peer that has our SSRC: we take another; one that reflects our packets does not count', async () => {
    const a = await party({ source: TONE });
    const changes: MediaEvent[] = [];
    a.on('event', (one) => one.kind === 'ssrc-changed' && changes.push(one));
    let ssrc = 0;
    const reflector = await udp((data, port) => {
      if (classifyDatagram(data) !== 'rtp') return;
      ssrc = parseRtp(data)?.ssrc ?? 0;
      reflector.send(data, port, '127.0.0.1');
    });
    await a.createOffer();
    await a.acceptAnswer(answerAt(reflector.address().port), false);
    const own = await packets(a, 'inbound', 10);
    expect(changes).toEqual([]);
    const packet = new Uint8Array(172);
    const { lost } = own;
    writeRtpHeader(packet, { marker: false, payloadType: 0, sequenceNumber: 60_000, timestamp: 0, ssrc });
    const collision = event(a, 'ssrc-changed');
    reflector.send(packet, a.local.port, '127.0.0.1');
    expect(await collision).toMatchObject({ direction: 'outbound' });
    expect(lost).toBe(0);
    await a.close();
  });

  it('packets that fail authentication', async () => {
    const [a, b] = await Promise.all([party({ security: 'sdes' }), party({ security: 'sdes' })]);
    await connect(a, b);
    await packets(a, 'inbound', 5);
    const failed = event(a, 'decrypt-failed');
    const stranger = await udp(() => undefined);
    const packet = new Uint8Array(182);
    writeRtpHeader(packet, { marker: false, payloadType: 0, sequenceNumber: 1, timestamp: 0, ssrc: 5 });
    for (let i = 0; i < 3; i++) stranger.send(packet, a.local.port, '127.0.0.1');
    await failed;
    await expect.poll(async () => (await packets(a, 'inbound', 5)).rejected).toBe(3);
    expect(await a.statistics()).toHaveLength(2);
    await Promise.all([a.close(), b.close()]);
  });
});

describe('what is refused', () => {
  it('codecs and security that do not meet, as the same error on both sides of the border', async () => {
    const [a, b, c] = await Promise.all([
      party({ codecs: ['G722'] }),
      party({ codecs: ['PCMU'] }),
      party({ security: 'sdes' }),
    ]);
    const offer = await a.createOffer();
    await expect(b.answerOffer(offer)).rejects.toThrow(NoCommonMediaError);
    await expect(c.answerOffer(offer)).rejects.toMatchObject({ reason: 'security' });
    await expect(b.answerOffer('gibberish')).rejects.toThrow(/cannot be read/);
    expect(b.negotiated).toBeNull();
    await Promise.all([a.close(), b.close(), c.close()]);
  });

  it('files that are no sound', async () => {
    const text = path.join(folder, 'text.wav');
    await writeFile(text, 'not a sound at all, but long enough to be looked at as one');
    const cutOff = path.join(folder, 'cut.wav');
    await writeFile(cutOff, wavHeader(8000, 1, 100).subarray(0, 30));
    const source = (file: string): Partial<SessionOptions> => ({ source: { kind: 'file', path: file, loop: false } });
    await expect(party(source(text))).rejects.toThrow(
      `The sound file ${text} cannot be played: This is not a WAV file`,
    );
    await expect(party(source(cutOff))).rejects.toThrow(MediaError);
    await expect(party(source(path.join(folder, 'none.wav')))).rejects.toThrow(/there is no such file/);
    await expect(party(source(folder))).rejects.toThrow(/it is not a file/);
  });

  it('recordings that cannot be made', async () => {
    const a = await party();
    await expect(a.startRecording(path.join(folder, 'none', 'x.wav'))).rejects.toThrow(/its folder does not exist/);
    await expect(a.startRecording(folder)).rejects.toThrow(/a folder has this name/);
    if (process.platform === 'linux') await expect(a.startRecording('/dev/full')).rejects.toThrow(/the disk is full/);
    await a.close();
  });

  it('digits to a peer that takes none, or before the media is up', async () => {
    const a = await party();
    await expect(a.sendDtmf('1')).rejects.toThrow(/its media is not up/);
    const peer = await udp(() => undefined);
    await a.createOffer();
    await a.acceptAnswer(answerAt(peer.address().port), false);
    await expect(a.sendDtmf('1')).rejects.toThrow(/SIP INFO/);
    await a.close();
  });

  it('anything after the end; ending twice is the same', async () => {
    const a = await party();
    expect(await a.close()).toEqual(await a.close());
    await expect(a.createOffer()).rejects.toThrow(/closed/);
  });
});
