/** Faults and insight of real sessions over loopback, as the statistics of the other side see them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MediaEvent, StreamStatistics } from '../../../src-shared/model/media';
import { processEpochMs } from '../../net/clock';
import type { MediaFaults, MediaInsight, MediaService, MediaSession, SessionOptions } from '../api';
import { createMediaService } from '../thread/mediaService';

const TONE = { kind: 'tone', frequencyHz: 440, levelDbov: -20 } as const;

let service: MediaService;
beforeAll(async () => {
  service = await createMediaService({ workerUrl: null, epochMs: processEpochMs });
});
afterAll(() => service.close());

function party(options: Partial<SessionOptions> = {}): Promise<MediaSession> {
  return service.createSession({
    localAddress: '127.0.0.1',
    codecs: ['PCMU'],
    security: 'none',
    source: TONE,
    ptimeMs: 10,
    ...options,
  });
}

async function connect(a: MediaSession, b: MediaSession): Promise<void> {
  await a.acceptAnswer(await b.answerOffer(await a.createOffer()), false);
}

async function until(what: () => Promise<boolean>): Promise<void> {
  while (!(await what())) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Closes one side, and waits until its last RTCP has reached the other. */
async function leave(one: MediaSession, other: MediaSession): Promise<void> {
  const left = new Promise<void>((resolve) => other.on('event', ({ kind }) => kind === 'rtcp-bye' && resolve()));
  await one.close();
  await left;
}

const inboundOf = (streams: StreamStatistics[]): StreamStatistics | undefined =>
  streams.find(({ direction }) => direction === 'inbound');

/** What a caller hears of somebody with these faults who has sent so many packets, and what both sides know in the end. */
async function hear(faults: MediaFaults, packets: number, more: Partial<SessionOptions> = {}) {
  const [caller, number] = await Promise.all([party(more), party({ ...more, faults })]);
  const told: MediaEvent[] = [];
  caller.on('event', (event) => told.push(event));
  await connect(caller, number);
  const sender = faults.mute ? caller : number;
  await until(async () => (await sender.insight()).rtpSent >= packets);
  await leave(number, caller);
  const [stream, insight, far] = [inboundOf(await caller.close()), await caller.insight(), await number.insight()];
  return { stream, insight, far, told };
}

function heard(stream: StreamStatistics | undefined): StreamStatistics {
  if (!stream) throw new Error('nothing was heard');
  return stream;
}

describe('a number with faults', () => {
  it('loses packets, and RTCP says what it sent', async () => {
    const { stream, insight, far } = await hear({ dropPercent: 10 }, 400);
    const { lost, expected } = heard(stream);
    // Four standard deviations of 400 packets at 10 %.
    expect(lost).toBeGreaterThan(expected * 0.04);
    expect(lost).toBeLessThan(expected * 0.16);
    expect(far.rtpSent - insight.rtpArrived).toBeGreaterThanOrEqual(lost);
    expect(insight.peerSent).toBe(far.rtpSent);
  });

  it('sends late by up to the jitter, and in order', async () => {
    const { stream } = await hear({ jitterMs: 60 }, 200);
    expect(heard(stream)).toMatchObject({ lost: 0, reordered: 0, duplicates: 0 });
    expect(heard(stream).jitterMs?.max).toBeGreaterThan(8);
  });

  it('sends out of order', async () => {
    const { stream } = await hear({ reorderPercent: 20 }, 200);
    expect(heard(stream).lost).toBeLessThanOrEqual(1);
    expect(heard(stream).reordered).toBeGreaterThan(15);
  });

  it('sends twice', async () => {
    const { stream } = await hear({ duplicatePercent: 20 }, 200);
    expect(heard(stream).duplicates).toBeGreaterThan(15);
  });

  it.each(['none', 'sdes'] as const)('sends a payload type that was not agreed (%s)', async (security) => {
    const { insight, told } = await hear({ payloadType: 127 }, 20, { security });
    expect(told.map(({ kind }) => kind)).toContain('payload-unexpected');
    expect(insight.payloadTypes).toEqual([{ payloadType: 127, packets: insight.rtpArrived, expected: false }]);
    expect(insight).toMatchObject({ rejected: 0, levelDbov: null, exactSilencePercent: null });
  });

  it('sends nothing, and hears all the same', async () => {
    const { stream, insight, far } = await hear({ mute: true }, 50);
    expect(stream).toBeUndefined();
    expect(insight).toMatchObject({ rtpArrived: 0, sources: [], firstAcceptedAt: null, peerSent: null });
    expect(far).toMatchObject({ rtpSent: 0 });
    expect(far.rtpArrived).toBeGreaterThan(40);
  });

  it('hears nothing, RTCP neither, and sends all the same', async () => {
    const { stream, insight, far } = await hear({ deaf: true }, 50);
    expect(heard(stream).packets).toBeGreaterThan(40);
    expect(far).toMatchObject({ rtpArrived: 0, rtcpArrived: 0 });
    expect(insight).toMatchObject({ reportBlocks: 0, peerBehind: null });
    expect(insight.rtcpArrived).toBeGreaterThan(0);
  });

  it('comes late by the delay', async () => {
    const { insight, far } = await hear({ delayMs: 300 }, 50);
    // What was under way at the end never left.
    expect(far.rtpSent - insight.rtpArrived).toBeGreaterThan(20);
    expect(far.rtpSent - insight.rtpArrived).toBeLessThan(40);
  });
});

describe('insight', () => {
  it('of a healthy call agrees with the statistics of both sides', async () => {
    const [a, b] = await Promise.all([party(), party({ source: { kind: 'silence' } })]);
    await connect(a, b);
    await until(async () => (await a.insight()).rtpArrived >= 50);
    await leave(b, a);
    await a.close();
    const [here, there] = [await a.insight(), await b.insight()];
    const local = { address: '127.0.0.1', port: b.local.port };
    expect(here).toMatchObject({
      rtpArrived: there.rtpSent,
      rejected: 0,
      firstRejectedAt: null,
      sources: [{ ...local, packets: here.rtpArrived }],
      payloadTypes: [{ payloadType: 0, packets: here.rtpArrived, expected: true }],
      peerSent: there.rtpSent,
      peerLossPercent: 0,
      levelDbov: -127,
      exactSilencePercent: 100,
      dscp: null,
      sendsTo: local,
    } satisfies Partial<MediaInsight>);
    expect(here.lastHighest).toBeGreaterThanOrEqual(here.firstHighest ?? Infinity);
    expect(here.lastAcceptedAt).toBeGreaterThan(here.firstAcceptedAt ?? Infinity);
    expect(here.jitterInMs).toBeLessThan(20);
    expect(there.levelDbov).toBeGreaterThan(-22);
    expect(there.exactSilencePercent).toBe(0);
  });

  it('tells of packets that fail authentication', async () => {
    const [a, b] = await Promise.all([party({ security: 'sdes' }), party({ security: 'sdes' })]);
    const answer = await b.answerOffer(await a.createOffer());
    // Another key of the same length than the one that b sends with.
    await a.acceptAnswer(answer.replace(/inline:[^\r\n|]{8}/g, 'inline:AAAAAAAA'), false);
    await until(async () => (await a.insight()).rejected >= 10);
    const { rejected, firstRejectedAt, firstAcceptedAt, rtpArrived } = await a.insight();
    expect(rtpArrived).toBeGreaterThanOrEqual(rejected);
    expect([firstRejectedAt, firstAcceptedAt]).toEqual([expect.any(Number), null]);
    await Promise.all([a.close(), b.close()]);
  });

  it('of a session that never agreed on anything is empty, before its end and after', async () => {
    const session = await party();
    const empty = {
      rtpArrived: 0,
      rtpSent: 0,
      rtcpArrived: 0,
      sources: [],
      payloadTypes: [],
      sendsTo: null,
      peerLossPercent: null,
    };
    expect(await session.insight()).toMatchObject(empty);
    await session.close();
    expect(await session.insight()).toMatchObject(empty);
    expect(await session.statistics()).toEqual([]);
  });
});

describe('an echo', () => {
  it('that hears nothing sends silence, so that each direction can be judged by itself', async () => {
    const [caller, echo] = await Promise.all([party({ faults: { mute: true } }), party({ source: { kind: 'echo' } })]);
    await connect(caller, echo);
    await until(async () => (await caller.insight()).rtpArrived >= 20);
    expect(await echo.insight()).toMatchObject({ rtpArrived: 0 });
    expect((await caller.insight()).exactSilencePercent).toBe(100);
    await Promise.all([caller.close(), echo.close()]);
  });

  it('that hears something sends that alone', async () => {
    const [caller, echo] = await Promise.all([party(), party({ source: { kind: 'echo' } })]);
    await connect(caller, echo);
    await until(async () => (await caller.insight()).rtpArrived >= 50);
    await leave(caller, echo);
    await echo.close();
    const { rtpSent, rtpArrived } = await echo.insight();
    expect(rtpSent).toBe(rtpArrived);
  });
});

describe('session options', () => {
  it('announce another address than the one that is bound', async () => {
    const session = await party({ announcedAddress: '198.51.100.7' });
    const offer = await session.createOffer();
    expect(offer).toMatch(/^o=- \d+ 1 IN IP4 198\.51\.100\.7\r\n/m);
    expect(offer).toMatch(/^c=IN IP4 198\.51\.100\.7\r\n/m);
    expect(offer).not.toContain('127.0.0.1');
    expect(session.local.address).toBe('127.0.0.1');
    await session.close();
    await expect(party({ announcedAddress: 'pbx.test\r\na=x' })).rejects.toThrow('is no IP address');
  });

  it('take a port range of their own', async () => {
    const session = await party({ portRange: [42_000, 42_099] });
    expect(session.local.port).toBeGreaterThanOrEqual(42_000);
    expect(session.local.port).toBeLessThan(42_100);
    await session.close();
    await expect(party({ portRange: [5, 5] })).rejects.toThrow('holds no even port');
  });
});
