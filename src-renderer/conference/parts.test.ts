import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StatsView } from '../webPhone/statsView';
import type { StatsEntry } from '../webPhone/statsView';
import { figuresOf } from './figures';
import { peakOf } from './tone';
import { pause, until } from './wait';

const view = (...entries: (Partial<StatsEntry> & Record<string, unknown>)[]) =>
  new StatsView(entries.map((entry, at) => ({ id: `e${at}`, type: '', timestamp: 0, ...entry })));
const heard = { levelDb: -17, peakHz: 1004 };

describe('figures of a tone', () => {
  it('out of the reports of both ends', () => {
    const speaker = view(
      { type: 'outbound-rtp', kind: 'video', packetsSent: 9 },
      { type: 'outbound-rtp', kind: 'audio', packetsSent: 300, bytesSent: 30_000 },
      { type: 'transport', selectedCandidatePairId: 'pair' },
      { id: 'pair', type: 'candidate-pair', currentRoundTripTime: 0.02 },
    );
    const listener = view(
      {
        type: 'inbound-rtp',
        kind: 'audio',
        packetsReceived: 298,
        packetsLost: 2,
        jitter: 0.003,
        jitterBufferDelay: 4,
        jitterBufferEmittedCount: 100,
        concealedSamples: 10,
        totalSamplesReceived: 1000,
        codecId: 'codec',
      },
      { id: 'codec', type: 'codec', mimeType: 'audio/opus' },
    );
    expect(figuresOf({ speaker, listener, heard, sendingMs: 6000 })).toEqual({
      packetsSent: 300,
      packetsReceived: 298,
      packetsLost: 2,
      jitterMs: 3,
      jitterBufferMs: 40,
      rttMs: 20,
      concealedPercent: 1,
      bitrateKbps: 40,
      codec: 'audio/opus',
      ...heard,
    });
  });

  it('what a browser does not tell is not known', () => {
    const figures = figuresOf({ speaker: view(), listener: view(), heard, sendingMs: 0 });
    expect(Object.values(figures).filter((value) => value !== null)).toEqual([-17, 1004]);
  });
});

describe('the loudest frequency', () => {
  it('is found to about half a bin', () => {
    const bins = new Float32Array(2048).fill(-120);
    bins[86] = -20;
    expect(peakOf(bins, 48_000)).toBeCloseTo(1004, -1);
    expect(peakOf(new Float32Array(0), 48_000)).toBeNull();
  });
});

describe('waiting', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('ends when it came about, or when the time is over', async () => {
    const { signal } = new AbortController();
    let looks = 0;
    const coming = until(() => (++looks === 3 ? 'there' : undefined), { limitMs: 2000, everyMs: 10, signal });
    await vi.advanceTimersByTimeAsync(20);
    expect(await coming).toBe('there');
    const never = until(() => undefined, { limitMs: 20, everyMs: 5, signal });
    await vi.advanceTimersByTimeAsync(25);
    expect(await never).toBeUndefined();
  });

  it('ends at once when it is given up', async () => {
    const controller = new AbortController();
    const reason = new Error('given up');
    const waiting = expect(
      until(() => undefined, { limitMs: 60_000, everyMs: 60_000, signal: controller.signal }),
    ).rejects.toBe(reason);
    controller.abort(reason);
    await waiting;
    await expect(pause(60_000, controller.signal)).rejects.toBe(reason);
  });

  it('leaves nothing behind', async () => {
    const { signal } = new AbortController();
    const remove = vi.spyOn(signal, 'removeEventListener');
    const over = pause(1, signal);
    await vi.advanceTimersByTimeAsync(1);
    await over;
    expect(remove).toHaveBeenCalledOnce();
  });
});
