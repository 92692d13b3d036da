/** A person's own limits count for captures as they do for calls. */
import { expect, it } from 'vitest';
import { DEFAULT_LIMITS, type Limits } from '../../src-shared/model/limits';
import { CaptureAnalyser } from '../analysis/capture/analyser';
import { Feed, rtp } from '../analysis/capture/testing/feed';
import { judgeCapture } from './verdicts';

const A = { address: '192.0.2.10', port: 40_000 };
const B = { address: '198.51.100.1', port: 50_000 };

/** Two of a hundred packets are missing. */
function codes(limits: Limits): string[] {
  const feed = new Feed(new CaptureAnalyser({ keepSeconds: false, limits }));
  for (let n = 0; n < 600; n++) {
    if (n % 50 !== 7) feed.udp(n * 20, B, A, rtp({ sequence: n, timestamp: n * 160 }));
  }
  const analysed = feed.finish(feed.lastAt);
  const { stray } = judgeCapture(feed.analyser, analysed, { place: 'middle', captureEnd: feed.lastAt });
  return stray.map(({ code }) => code);
}

it('2 % of loss is a problem by the usual limit, and none for whoever bears 5 %', () => {
  expect(codes(DEFAULT_LIMITS)).toEqual(['quality-loss-inbound']);
  expect(codes({ ...DEFAULT_LIMITS, lossPercent: 5 })).toEqual([]);
});
