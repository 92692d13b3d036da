import { createSocket } from 'node:dgram';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { limitsSchema } from '../../src-shared/contract/profile';
import { CODEC_NAMES } from '../../src-shared/model/media';
import type { CallVariant, Instruments, Subject } from '../diagnosis/api';
import { createMediaService } from '../media/thread/mediaService';
import type { MediaService } from '../media/api';
import { createSystemClock, processEpochMs } from '../net/clock';
import { parseMessage } from '../protocol/sip/parse';
import type { Responder } from '../responder/api';
import { createInstruments } from './instruments';
import { companionHere, PASSWORD } from '../engine/testdata/companion';

const AS_CONFIGURED: CallVariant = { changed: 'none', label: 'as configured' };
const clock = createSystemClock();
let service: MediaService;
let companion: Responder;
let at: string;
/** In place of the system's folder for temporary files. */
let folder: string;
const open: (Instruments & { close(): Promise<void> })[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sidetone-test-'));
  vi.stubEnv('TMPDIR', folder);
  service = await createMediaService({ workerUrl: null, epochMs: processEpochMs });
  companion = await companionHere(clock, service);
  at = `127.0.0.1:${companion.sip.port}`;
});

afterAll(async () => {
  await Promise.all(open.map((instruments) => instruments.close()));
  await companion.close();
  await service.close();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

function instrumentsFor(number: string, changes: Partial<Subject> = {}): Instruments {
  const instruments = createInstruments(
    {
      name: 'site A',
      account: { aor: `sip:alice@${at}`, password: PASSWORD, transport: 'udp', expiresS: 300 },
      codecs: [...CODEC_NAMES],
      security: 'none',
      callTarget: `sip:${number}@${at}`,
      responder: `sip:${at}`,
      http: [],
      ports: [],
      limits: limitsSchema.parse({}),
      ...changes,
    },
    { clock, service },
  );
  open.push(instruments);
  return instruments;
}

function place(
  number: string,
  variant: Partial<CallVariant> = {},
  changes: Partial<Subject> = {},
  signal = new AbortController().signal,
) {
  const said: string[] = [];
  return instrumentsFor(number, changes)
    .placeCall({ ...AS_CONFIGURED, ...variant }, { signal, onProgress: (text) => said.push(text) })
    .then((call) => ({ call, said }));
}

describe.concurrent('a probe call', () => {
  it('to the echo number is plainly well, and ends early', async () => {
    const startedAt = clock.now();
    const { call, said } = await place('echo');
    expect(clock.now() - startedAt).toBeLessThan(8000);
    expect(call.result).toMatchObject({ state: 'answered', error: null, hangup: { by: 'local' } });
    expect(call.result.timing.durationMs).toBeGreaterThan(4900);
    expect(call.result.timing.durationMs).toBeLessThan(6000);
    expect(call.probe).toMatchObject({ returned: true, levelDb: expect.closeTo(0, 0) });
    expect(call.probe?.coefficient).toBeGreaterThan(0.9);
    expect(call.probe?.delayMs).toBeLessThan(60);
    expect(call.expected).toEqual({ inbound: true, outbound: true });
    expect(call.offer).toMatchObject({
      address: '127.0.0.1',
      profile: 'RTP/AVP',
      direction: 'sendrecv',
      crypto: false,
    });
    expect(call.offer?.formats.map(({ name }) => name)).toEqual([
      'PCMU',
      'PCMA',
      'G722',
      'opus',
      'telephone-event',
      'telephone-event',
    ]);
    expect(call.answer?.port).toBeGreaterThan(1023);
    expect(call.media).toMatchObject({ rejected: 0, icmp: [], renegotiatedMs: null, beforeAnswer: 0 });
    expect(call.media?.rtpArrived).toBeGreaterThan(220);
    expect(call.media?.firstAcceptedMs).toBeLessThan(200);
    expect(call.media?.sources).toHaveLength(1);
    expect(call.companion?.packetsIn).toBeGreaterThan(220);
    expect(call.companion?.callId).toBe(call.result.callId);
    expect(call.final).toMatchObject({ status: 200, challenged: false });
    expect(call.inviteOctets).toBeGreaterThan(600);
    expect(call.signallingPeer).toEqual({ address: '127.0.0.1', port: companion.sip.port });
    expect(call.pings.filter(({ rttMs }) => rttMs !== null).length).toBeGreaterThanOrEqual(5);
    expect(call.load?.mediaLagMs?.mean).toBeGreaterThanOrEqual(0);
    expect(call.load?.departureJitterMs).toBeGreaterThanOrEqual(0);
    expect(call.buffers?.received ?? 500).toBeGreaterThan(400);
    expect(call.addressChanges).toEqual([]);
    expect(call.mediaRoute).toBeNull();
    expect(call.gaveUpAfterMs).toBeNull();
    expect(call.repeatedSuccess).toBe(0);
    expect(call.samples.length).toBeGreaterThan(6);
    expect(call.sessionExpiresS).toBe(1800);
    expect(said.slice(0, 2)).toEqual(['Registering for the call', `Calling sip:echo@${at}`]);
  });

  it('over SDES and TCP comes back too, and its keys are nowhere', async () => {
    const { call } = await place('echo', { transport: 'tcp', security: 'sdes', codecs: ['PCMA'], talkMs: 2000 });
    expect(call.result).toMatchObject({ state: 'answered', transport: 'tcp' });
    expect(call.probe).toMatchObject({ returned: true });
    expect(call.offer).toMatchObject({ profile: 'RTP/SAVP', crypto: true });
    expect(call.answer).toMatchObject({ profile: 'RTP/SAVP', crypto: true });
    expect(JSON.stringify(call)).toContain('inline:***');
    expect(JSON.stringify(call)).not.toMatch(/inline:[A-Za-z0-9+/]{20}/);
  });

  it('to a tone hears it, and knows that it is not ours', async () => {
    const { call } = await place('tone', { talkMs: 3000 });
    expect(call.probe).toMatchObject({ returned: false, delayMs: null });
    expect(call.media?.levelDbov).toBeCloseTo(-13, 0);
    expect(call.media?.exactSilencePercent).toBe(0);
  });

  it('to silence hears exact silence', async () => {
    const { call } = await place('silence', { talkMs: 2500, codecs: ['PCMU'] });
    expect(call.probe).toMatchObject({ returned: false, coefficient: 0 });
    expect(call.media?.levelDbov).toBeLessThan(-80);
    expect(call.media?.rtpArrived).toBeGreaterThan(100);
    expect(call.companion?.packetsIn).toBeGreaterThan(100);
  });

  it('to a busy number tells the refusal with its reason', async () => {
    const { call } = await place('busy');
    expect(call.result.state).toBe('rejected');
    expect(call.final).toMatchObject({ status: 486, reasonHeader: { q850: 17 }, challenged: false, sdp: null });
    expect(call).toMatchObject({
      media: null,
      probe: null,
      answer: null,
      pings: [],
      ended: { by: 'none', afterMs: null },
    });
  });

  it('to a number that rings is given up after 12 s', { timeout: 25_000 }, async () => {
    const { call } = await place('ring');
    expect(call.result).toMatchObject({ state: 'cancelled' });
    expect(call.gaveUpAfterMs).toBeGreaterThan(11_900);
    expect(call.gaveUpAfterMs).toBeLessThan(13_500);
    expect(call.provisional.map(({ status }) => status)).toContain(180);
    expect(call.final).toMatchObject({ status: 487 });
  });

  it('hears early media before the answer', async () => {
    const { call } = await place('early', { talkMs: 2500 });
    expect(call.result.state).toBe('answered');
    expect(call.provisional).toContainEqual(expect.objectContaining({ status: 183, sdp: true }));
    expect(call.media?.beforeAnswer).toBeGreaterThan(150);
    expect(call.media?.firstAcceptedMs).toBeLessThan(-3000);
    expect(call.probe).toMatchObject({ returned: true });
  });

  it('to nobody is given up after 8 s', { timeout: 20_000 }, async () => {
    const silent = await silentPort();
    try {
      const startedAt = clock.now();
      const { call } = await place(
        'echo',
        {},
        {
          account: { aor: `sip:alice@127.0.0.1:${silent.port}`, transport: 'udp', expiresS: 300 },
          callTarget: `sip:echo@127.0.0.1:${silent.port}`,
          responder: null,
        },
      );
      expect(clock.now() - startedAt).toBeLessThan(12_000);
      expect(call).toMatchObject({ final: null, provisional: [], media: null });
      expect(call.gaveUpAfterMs).toBeGreaterThan(7900);
      expect(call.result.state).toBe('cancelled');
      expect(silent.heard()).toBeGreaterThan(3);
    } finally {
      await silent.close();
    }
  });

  it('whose 200 comes again and again stays up to count it, and announces the address that it is told to', async () => {
    const peer = await deafToAck();
    try {
      const { call } = await place(
        'bob',
        { announcedAddress: '203.0.113.7' },
        {
          account: { aor: `sip:alice@127.0.0.1:${peer.port}`, transport: 'udp', expiresS: 300 },
          callTarget: `sip:bob@127.0.0.1:${peer.port}`,
          responder: null,
        },
      );
      expect(call.result.state).toBe('answered');
      expect(call.repeatedSuccess).toBe(3);
      expect(call.offer?.address).toBe('203.0.113.7');
      expect(call.probe).toMatchObject({ returned: false });
      expect(call.result.timing.durationMs).toBeGreaterThan(6900);
      expect(call.pings.every(({ rttMs }) => rttMs === null)).toBe(true);
    } finally {
      await peer.close();
    }
  });

  it('that cannot be placed says why', async () => {
    const { call } = await place('echo', {}, { callTarget: 'no address' });
    expect(call.result).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('no address that can be called'),
    });
    expect(call.inviteOctets).toBeNull();
    const { call: none } = await place('echo', {}, { callTarget: null });
    expect(none.result.state).toBe('failed');
  });

  it.each([0, 50, 400, 2500])('cancelled after %i ms ends at once and leaves no call and no binding', async (ms) => {
    const controller = new AbortController();
    clock.setTimeout(() => controller.abort(), ms);
    const placed = place('echo', {}, {}, controller.signal);
    await new Promise<void>((resolve) => controller.signal.addEventListener('abort', () => resolve(), { once: true }));
    const abortedAt = clock.now();
    const { call } = await placed;
    expect(clock.now() - abortedAt).toBeLessThan(2500);
    expect(['answered', 'cancelled']).toContain(call.result.state);
    const last = call.ladder.findLast(({ direction }) => direction === 'outbound')?.startLine ?? 'nothing was sent';
    expect(last).toMatch(/^(BYE|CANCEL|ACK|nothing)/);
  });
});

describe('what is left', () => {
  it('is no call, no file and no binding', async () => {
    await Promise.all(open.map((instruments) => instruments.close()));
    await expect.poll(() => companion.activeCalls).toBe(0);
    const line = instrumentsFor('echo').openLine();
    const { bindings } = await line.agent.register(line.account).start();
    expect(bindings.map(({ ours }) => ours)).toEqual([true]);
    await line.close();
    expect(await readdir(folder)).toEqual([]);
  });
});

/** Answers an INVITE, and repeats its 200 as if no ACK ever came. */
async function deafToAck() {
  const socket = createSocket('udp4');
  const timers = new Set<NodeJS.Timeout>();
  socket.on('message', (data, from) => {
    const result = parseMessage(data);
    if (!result.ok || result.message.kind !== 'request') return;
    const { method, headers } = result.message;
    if (method !== 'INVITE' && method !== 'BYE') return;
    const copied = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].map((name) => {
      const value = headers.find((header) => header.name === name)?.value ?? '';
      return `${name}: ${value}${name === 'To' && !value.includes('tag=') ? ';tag=b' : ''}`;
    });
    const { port } = socket.address();
    const sdp = `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio ${port} RTP/AVP 0\r\n`;
    const body = method === 'INVITE' ? sdp : '';
    const response = [
      'SIP/2.0 200 OK',
      ...copied,
      `Contact: <sip:bob@127.0.0.1:${port}>`,
      'Content-Type: application/sdp',
    ];
    const text = [...response, `Content-Length: ${body.length}`, '', body].join('\r\n');
    for (const ms of method === 'INVITE' ? [0, 500, 1500, 3500] : [0]) {
      timers.add(setTimeout(() => socket.send(text, from.port, from.address), ms));
    }
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    port: socket.address().port,
    close: () => {
      for (const timer of timers) clearTimeout(timer);
      return new Promise<void>((resolve) => socket.close(() => resolve()));
    },
  };
}

/** A UDP port that takes everything and says nothing. */
async function silentPort() {
  const socket = createSocket('udp4');
  let heard = 0;
  socket.on('message', () => heard++);
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    port: socket.address().port,
    heard: () => heard,
    close: () => new Promise<void>((resolve) => socket.close(() => resolve())),
  };
}
