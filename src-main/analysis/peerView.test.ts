import { expect, it } from 'vitest';
import { middle32, ntpOfMs } from '../protocol/rtcp/ntp';
import { PeerView } from './peerView';

const SENT = 1_700_000_000_000;
const report = (sentAt: number, heldMs: number) => ({
  ssrc: 1,
  fractionLost: 64,
  cumulativeLost: 12,
  highestSequence: 70_000,
  jitter: 80,
  lastSr: middle32(ntpOfMs(sentAt)),
  delaySinceLastSr: Math.round(heldMs * 65.536),
});

it('keeps the latest report and the spread of the round trips', () => {
  const view = new PeerView();
  view.addReport(report(SENT, 100), SENT + 130, 8000);
  view.addReport(report(SENT + 5000, 200), SENT + 5250, 8000);
  expect(view.remoteReport).toEqual({
    lost: 12,
    lossPercent: 25,
    jitterMs: 10,
    highestSequence: 70_000,
    reports: 2,
    xr: null,
  });
  expect(view.rttMs!.min).toBeCloseTo(30, 1);
  expect(view.rttMs!.mean).toBeCloseTo(40, 1);
  expect(view.lastRttMs).toBeCloseTo(50, 1);
});

it('knows no round trip before the peer has seen a sender report', () => {
  const view = new PeerView();
  view.addReport({ ...report(SENT, 0), lastSr: 0 }, SENT, 8000);
  expect(view.rttMs).toBeNull();
});

it('joins the VoIP metrics to the report', () => {
  const view = new PeerView();
  const metrics = {
    kind: 'voip-metrics',
    ssrc: 1,
    lossPercent: 1,
    discardPercent: 2,
    burstDensity: 0,
    gapDensity: 0,
    burstMs: 0,
    gapMs: 0,
    roundTripMs: 0,
    endSystemDelayMs: 0,
    signalLevel: null,
    noiseLevel: null,
    rerl: null,
    gmin: 16,
    r: 88,
    externalR: null,
    mosLq: 4.2,
    mosCq: null,
    rxConfig: 0,
    jitterBufferNominalMs: 0,
    jitterBufferMaximumMs: 0,
    jitterBufferAbsoluteMaximumMs: 0,
  } as const;
  view.addVoipMetrics(metrics);
  expect(view.remoteReport).toBeNull();
  view.addReport(report(SENT, 0), SENT, 8000);
  view.addVoipMetrics(metrics);
  view.addReport(report(SENT, 0), SENT, 8000);
  expect(view.remoteReport!.xr).toEqual({
    lossPercent: 1,
    discardPercent: 2,
    r: 88,
    mosLq: 4.2,
    mosCq: null,
    roundTripMs: null,
  });
});
