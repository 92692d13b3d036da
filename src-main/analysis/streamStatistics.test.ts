import { describe, expect, it } from 'vitest';
import type { Direction } from '../../src-shared/model/media';
import { PayloadTypeTable } from '../protocol/rtp/payloadTypes';
import { PeerView } from './peerView';
import { StreamStatisticsReducer } from './streamStatistics';

const EPOCH = 1_700_000_000_000;

function reducer(direction: Direction = 'inbound', secured = false): StreamStatisticsReducer {
  return new StreamStatisticsReducer({
    direction,
    ssrc: 0xab,
    src: { address: '192.0.2.1', port: 4000 },
    dst: { address: '192.0.2.2', port: 5000 },
    payloadTypes: new PayloadTypeTable(),
    secured,
    keepDeltas: true,
  });
}

/** PCMU packets numbered from `from` up to `to`, without those in `lost`. */
function feed(
  target: StreamStatisticsReducer,
  from: number,
  to: number,
  lost: readonly number[] = [],
  payloadType = 0,
): void {
  for (let n = from; n < to; n++) {
    if (lost.includes(n)) continue;
    const header = { sequenceNumber: n & 0xffff, timestamp: n * 160, payloadType, marker: false, ssrc: 0xab };
    target.add(header, 172, EPOCH + n * 20);
  }
}

describe('sample', () => {
  it('gives figures of the second, and totals beside them', () => {
    const stream = reducer();
    const peer = new PeerView();
    feed(stream, 0, 50, [10, 11]);
    const first = stream.sample(EPOCH + 1000, peer);
    expect(first).toMatchObject({
      ssrc: '0x000000ab',
      codec: 'PCMU',
      packets: 48,
      lost: 2,
      lossPercent: 4,
      maxDeltaMs: 60,
    });
    expect(first.deltasMs).toHaveLength(47);
    expect(first.bitrateKbps).toBeCloseTo((48 * 200 * 8) / 1000, 6);
    feed(stream, 50, 100);
    const second = stream.sample(EPOCH + 2000, peer);
    expect(second).toMatchObject({ packets: 50, lost: 0, lossPercent: 0, bitrateKbps: 80 });
    expect(second.totals).toEqual({ packets: 98, expected: 100, lost: 2, duplicates: 0, reordered: 0 });
    expect(second.mos).toBeGreaterThan(first.mos!);
  });

  it('does not invent figures for a second without packets', () => {
    const stream = reducer();
    feed(stream, 0, 50);
    stream.sample(EPOCH + 1000, new PeerView());
    expect(stream.sample(EPOCH + 2000, new PeerView())).toMatchObject({
      packets: 0,
      jitterMs: null,
      maxDeltaMs: null,
      deltasMs: [],
      bitrateKbps: 0,
      levelDbov: null,
      r: null,
      mos: null,
    });
  });

  it('measures the level of the second', () => {
    const stream = reducer();
    stream.addLevel(0.25 * 160, 160);
    expect(stream.sample(EPOCH, new PeerView()).levelDbov).toBeCloseTo(-6.02, 2);
    stream.addLevel(0.0025 * 160, 160);
    expect(stream.sample(EPOCH, new PeerView()).levelDbov).toBeCloseTo(-26.02, 2);
  });
});

describe('statistics', () => {
  it('is all null before the first packet', () => {
    expect(reducer().statistics(new PeerView())).toMatchObject({
      packets: 0,
      expected: 0,
      lost: 0,
      codec: null,
      clockRate: null,
      deltaMs: null,
      jitterMs: null,
      burst: null,
      bitrateKbps: null,
      mos: null,
      levelDbov: null,
      rejected: null,
      startAt: null,
      endAt: null,
    });
  });

  it('sums up a call', () => {
    const stream = reducer('inbound', true);
    feed(stream, 0, 1500, [100, 101, 700]);
    stream.reject();
    const peer = new PeerView();
    peer.addRoundTrip(40);
    const statistics = stream.statistics(peer);
    expect(statistics).toMatchObject({
      packets: 1497,
      expected: 1500,
      lost: 3,
      lossPercent: 0.2,
      octets: 1497 * 172,
      rejected: 1,
      clockRate: 8000,
      startAt: '2023-11-14T22:13:20.000000Z',
      endAt: '2023-11-14T22:13:49.980000Z',
      clockDriftPpm: 0,
    });
    expect(statistics.bitrateKbps).toBeCloseTo(79.84, 2);
    expect(statistics.mosProvenance).toMatchObject({ delayMs: 40, lossPercent: 0.2 });
    expect(statistics.mosProvenance!.burstR).toBeGreaterThan(1);
  });

  it('counts late packets as impairment, not as loss', () => {
    const stream = reducer();
    for (let n = 0; n < 100; n++) {
      const header = { sequenceNumber: n, timestamp: n * 160, payloadType: 0, marker: false, ssrc: 0xab };
      stream.add(header, 172, EPOCH + n * 20, n % 10 === 5);
    }
    const statistics = stream.statistics(new PeerView());
    expect(statistics).toMatchObject({ lost: 0, lossPercent: 0 });
    expect(statistics.mosProvenance!.lossPercent).toBe(10);
  });

  it('leaves it to the peer to say how an outbound stream was heard', () => {
    const stream = reducer('outbound');
    feed(stream, 0, 100);
    const peer = new PeerView();
    expect(stream.statistics(peer)).toMatchObject({ mos: null, mosNote: expect.stringContaining('no RTCP report') });
    const report = {
      ssrc: 0xab,
      fractionLost: 0,
      cumulativeLost: 5,
      highestSequence: 99,
      jitter: 80,
      lastSr: 0,
      delaySinceLastSr: 0,
    };
    peer.addReport(report, EPOCH, 8000);
    expect(stream.statistics(peer).mosProvenance).toMatchObject({ lossPercent: 5 });
  });

  it('gives no MOS for G.722, and says why', () => {
    const stream = reducer();
    feed(stream, 0, 100, [], 9);
    expect(stream.statistics(new PeerView())).toMatchObject({ codec: 'G722', clockRate: 8000, mos: null, r: null });
  });
});

describe('receptionReport', () => {
  it('reports the fraction of the interval and the cumulative loss (RFC 3550 appendix A.3)', () => {
    const stream = reducer();
    feed(stream, 0, 100, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25]);
    expect(stream.receptionReport()).toMatchObject({ fractionLost: 64, cumulativeLost: 25, highestSequence: 99 });
    feed(stream, 100, 200);
    expect(stream.receptionReport()).toMatchObject({ fractionLost: 0, cumulativeLost: 25, highestSequence: 199 });
  });
  it('never reports a negative fraction when duplicates came', () => {
    const stream = reducer();
    feed(stream, 0, 10);
    feed(stream, 5, 10);
    expect(stream.receptionReport()).toMatchObject({ fractionLost: 0, cumulativeLost: -5 });
  });
});
