import { describe, expect, it } from 'vitest';
import { heardQuality } from './heard';
import { SampleMaker } from './samples';
import { StatsView } from './statsView';
import type { StatsEntry } from './statsView';
import { StreamTotals } from './streamTotals';

const AT = Date.UTC(2026, 0, 1);

/** What Chromium tells of an echo call after `second` seconds, `lost` packets of it missing in all. */
function report(second: number, lost = 0): StatsView {
  const packets = 50 * second;
  const entry = (id: string, type: string, fields: object): StatsEntry => ({
    id,
    type,
    timestamp: AT + 1000 * second,
    ...fields,
  });
  return new StatsView([
    entry('codec', 'codec', { mimeType: 'audio/PCMU', payloadType: 0, clockRate: 8000 }),
    entry('in', 'inbound-rtp', {
      ssrc: 0x0b0b0b02,
      codecId: 'codec',
      packetsReceived: packets - lost,
      packetsLost: lost,
      packetsDiscarded: 0,
      jitter: 0.004,
      bytesReceived: 160 * (packets - lost),
      headerBytesReceived: 12 * (packets - lost),
      jitterBufferDelay: 0.04 * 8000 * second,
      jitterBufferTargetDelay: 0.02 * 8000 * second,
      jitterBufferEmittedCount: 8000 * second,
      totalSamplesReceived: 48_000 * second,
      concealedSamples: 960 * lost,
      silentConcealedSamples: 0,
      concealmentEvents: lost,
      insertedSamplesForDeceleration: 480 * second,
      removedSamplesForAcceleration: 0,
      totalAudioEnergy: 0.25 * second,
      totalSamplesDuration: second,
    }),
    entry('out', 'outbound-rtp', {
      ssrc: 0x0a11ce01,
      codecId: 'codec',
      remoteId: 'peer',
      packetsSent: packets,
      bytesSent: 160 * packets,
      headerBytesSent: 12 * packets,
    }),
    entry('peer', 'remote-inbound-rtp', {
      ssrc: 0x0a11ce01,
      packetsLost: second,
      fractionLost: 0.02,
      jitter: 0.003,
      roundTripTime: 0.05,
    }),
  ]);
}

describe('SampleMaker', () => {
  it('tells what happened between two reports, both directions', () => {
    const maker = new SampleMaker();
    maker.take(report(4));
    const [inbound, outbound] = maker.take(report(5, 10)).samples;
    expect(inbound).toMatchObject({
      direction: 'inbound',
      ssrc: '0x0b0b0b02',
      at: AT + 5000,
      codec: 'PCMU',
      packets: 40,
      lost: 10,
      lossPercent: 20,
      jitterMs: 4,
      rttMs: 50,
      levelDbov: null,
      totals: { packets: 240, expected: 250, lost: 10 },
    });
    // 40 packets of 160 + 12 octets, and 28 of IP and UDP.
    expect(inbound?.bitrateKbps).toBeCloseTo((40 * 200 * 8) / 1000, 6);
    expect(inbound?.mos).toBeLessThan(3);
    expect(outbound).toMatchObject({
      direction: 'outbound',
      packets: 50,
      lost: 0,
      jitterMs: null,
      remoteLossPercent: 2,
      remoteJitterMs: 3,
      bitrateKbps: 80,
    });
  });

  it('counts a packet that came after all as none lost, never less', () => {
    const maker = new SampleMaker();
    maker.take(report(4, 3));
    expect(maker.take(report(5, 1)).samples[0]).toMatchObject({ lost: 0, lossPercent: 0 });
  });

  it('counts a stream that began meanwhile from the report before', () => {
    const maker = new SampleMaker();
    maker.take(report(0));
    expect(maker.take(report(1)).samples[0]).toMatchObject({ packets: 50, bitrateKbps: 80 });
  });

  it('says nothing of streams that have not begun', () => {
    const maker = new SampleMaker();
    const { samples, heard } = maker.take(report(0));
    expect(samples).toEqual([]);
    expect(heard).toBeNull();
  });

  it('has no rating of our voice without a report of the peer', () => {
    const entries = [...report(2).all('outbound-rtp'), ...report(2).all('codec')];
    const [outbound] = new SampleMaker().take(new StatsView(entries)).samples;
    expect(outbound).toMatchObject({ mos: null, rttMs: null, remoteLossPercent: null });
  });
});

describe('heardQuality', () => {
  it('is of the span between two reports', () => {
    const [before, now] = [report(4).first('inbound-rtp'), report(5, 5).first('inbound-rtp')];
    const heard = now && heardQuality(now, before);
    expect(heard).toMatchObject({ concealmentEvents: 5, silentConcealedPercent: 0, removedPercent: 0, discarded: 0 });
    expect(heard?.bufferMs).toBeCloseTo(40, 6);
    expect(heard?.bufferTargetMs).toBeCloseTo(20, 6);
    expect(heard?.concealedPercent).toBeCloseTo(10, 6);
    expect(heard?.insertedPercent).toBeCloseTo(1, 6);
    expect(heard?.peakDbov).toBeCloseTo(-6.02, 2);
  });

  it('does not make figures up where nothing was played', () => {
    const bare: StatsEntry = { id: 'in', type: 'inbound-rtp', timestamp: AT, packetsReceived: 3 };
    expect(heardQuality(bare, null)).toEqual({
      bufferMs: null,
      bufferTargetMs: null,
      concealedPercent: null,
      silentConcealedPercent: null,
      concealmentEvents: 0,
      insertedPercent: null,
      removedPercent: null,
      discarded: null,
      peakDbov: null,
    });
  });
});

it('StreamTotals: whole streams out of seconds and the last report', () => {
  const maker = new SampleMaker();
  const totals = new StreamTotals();
  for (let second = 1; second <= 10; second++) totals.add(maker.take(report(second, 2)).samples);
  const ends = { local: { address: '192.0.2.10', port: 4 }, remote: { address: '198.51.100.7', port: 5 } };
  const [inbound, outbound] = totals.streams(report(10, 2), ends);
  expect(inbound).toMatchObject({
    direction: 'inbound',
    src: ends.remote,
    dst: ends.local,
    packets: 498,
    expected: 500,
    lost: 2,
    duplicates: null,
    reordered: null,
    deltaMs: null,
  });
  expect(inbound?.jitterMs?.mean).toBeCloseTo(4, 6);
  expect(inbound?.rttMs?.mean).toBeCloseTo(50, 6);
  expect(inbound?.mosNote).toContain('E-model');
  expect(outbound).toMatchObject({ src: ends.local, packets: 500, remoteReport: { lost: 10 } });
  expect(outbound?.remoteReport?.jitterMs).toBeCloseTo(3, 6);
});
