import { describe, expect, it } from 'vitest';
import type { Direction, StreamSample } from '../../src-shared/model/media';
import { visibleRange } from '../charts/metrics';
import { Timeline } from './timeline';

const START = 1_000_000;

function sample(direction: Direction, second: number, change: Partial<StreamSample> = {}): StreamSample {
  return {
    direction,
    ssrc: '0x00000001',
    at: START + second * 1000,
    codec: 'PCMU',
    packets: 50,
    lost: 0,
    lossPercent: 0,
    duplicates: 0,
    reordered: 0,
    jitterMs: 1,
    maxDeltaMs: 21,
    deltasMs: [20, 21],
    bitrateKbps: 68.8,
    levelDbov: -20,
    rttMs: null,
    remoteLossPercent: null,
    remoteJitterMs: null,
    r: null,
    mos: null,
    totals: { packets: 50, expected: 50, lost: 0, duplicates: 0, reordered: 0 },
    ...change,
  };
}

/** Answered at once, `seconds` of both directions. */
function talking(seconds: number): Timeline {
  const timeline = new Timeline(START);
  timeline.expect({ answeredAt: START, held: false }, 0);
  for (let second = 1; second <= seconds; second++) {
    timeline.add(
      [sample('inbound', second), sample('outbound', second, { at: START + second * 1000 + 40 })],
      second * 1000,
    );
  }
  return timeline;
}

describe('Timeline', () => {
  it('puts both directions of a second into one row', () => {
    const timeline = talking(3);
    expect(timeline.x).toEqual([1, 2, 3]);
    expect(timeline.inbound.packets).toEqual([50, 50, 50]);
    expect(timeline.outbound.presence).toEqual(['flowing', 'flowing', 'flowing']);
  });

  it('adds several streams of one direction up and keeps the worst of their qualities', () => {
    const timeline = new Timeline(START);
    timeline.add(
      [sample('inbound', 1, { jitterMs: null }), sample('inbound', 1, { ssrc: '0x00000002', jitterMs: 7, lost: 2 })],
      0,
    );
    expect(timeline.inbound.packets).toEqual([100]);
    expect(timeline.inbound.jitterMs).toEqual([7]);
    expect(timeline.inbound.deltasMs).toEqual([[20, 21, 20, 21]]);
    expect(timeline.inbound.presence).toEqual(['lossy']);
    expect(timeline.outbound.packets).toEqual([null]);
  });

  it('does not add the rate of a last, short second to that of the second before', () => {
    const timeline = talking(2);
    timeline.add([sample('inbound', 2, { at: START + 2300, packets: 15, bitrateKbps: 68 })], 2300);
    expect(timeline.inbound.packets).toEqual([50, 65]);
    expect(timeline.inbound.bitrateKbps).toEqual([68.8, 68.8]);
  });

  it('does not count a second twice that comes by a reload and by an event', () => {
    const timeline = talking(2);
    timeline.add([sample('inbound', 1), sample('inbound', 2)], 2000);
    expect(timeline.inbound.packets).toEqual([50, 50]);
  });

  it('calls a direction silent only when packets are due', () => {
    const timeline = new Timeline(START);
    timeline.add([sample('inbound', 1, { packets: 0 })], 0);
    timeline.expect({ answeredAt: START + 1000, held: false }, 0);
    for (const second of [2, 3, 4]) timeline.add([sample('inbound', second, { packets: 0 })], 0);
    timeline.expect({ answeredAt: START + 1000, held: true }, 0);
    timeline.add([sample('inbound', 5, { packets: 0 })], 0);
    expect(timeline.inbound.presence).toEqual(['idle', 'idle', 'silent', 'silent', 'held']);
    expect(timeline.spans('inbound', 'silent')).toEqual([[2, 3]]);
    expect(timeline.silentSeconds('inbound')).toBe(0);
  });

  it('lets time pass where nothing is told, by differences of this page’s clock alone', () => {
    const timeline = talking(3);
    expect(timeline.advance(4900)).toBe(false);
    expect(timeline.advance(7500)).toBe(true);
    expect(timeline.x).toEqual([1, 2, 3, 4, 5, 6]);
    expect(timeline.silentSeconds('inbound')).toBe(3);
    // Packets are back: the next second is a row of its own again.
    timeline.add([sample('inbound', 7), sample('outbound', 7)], 8000);
    expect(timeline.silentSeconds('inbound')).toBe(0);
  });

  it('waits for the answer before it misses anything', () => {
    const timeline = new Timeline(START);
    timeline.expect({ answeredAt: null, held: false }, 0);
    expect(timeline.advance(60_000)).toBe(false);
    timeline.expect({ answeredAt: START + 60_000, held: false }, 60_000);
    expect(timeline.advance(61_000)).toBe(false);
    expect(timeline.advance(64_000)).toBe(true);
    expect(timeline.silentSeconds('outbound')).toBeGreaterThan(0);
  });

  it('keeps rows in order when a sample comes late', () => {
    const timeline = talking(3);
    timeline.add([sample('inbound', 2.6, { ssrc: '0x00000009' })], 3000);
    expect(timeline.x).toEqual([1, 2, 3]);
    expect(timeline.inbound.packets).toEqual([50, 50, 100]);
  });
});

describe('visibleRange', () => {
  it.each([
    [5, true, [0, 30]],
    [40, true, [0, 60]],
    [100, true, [0, 120]],
    [300, true, [180, 300]],
    [300, false, [0, 300]],
    [2, false, [0, 5]],
  ] as const)('of %d s, live %s', (seconds, live, range) => {
    expect(visibleRange(talking(seconds), live)).toEqual(range);
  });
});
