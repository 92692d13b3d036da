/** What RTCP tells of one of our streams: how the other end receives it, and the round trip. */
import type { RemoteReport, Spread } from '../../src-shared/model/media';
import type { ReceptionReport } from '../protocol/rtcp/receptionReport';
import { roundTripMs } from '../protocol/rtcp/roundTrip';
import type { VoipMetrics } from '../protocol/rtcp/voipMetrics';
import type { PeerFigures } from './streamQuality';

export class PeerView implements PeerFigures {
  rttMs: Spread | null = null;
  lastRttMs: number | null = null;
  remoteReport: RemoteReport | null = null;
  private roundTrips = 0;

  /**
   * A report block about our stream.
   * @param arrivedAt ms since the epoch @param clockRate of our stream, Hz
   */
  addReport(report: ReceptionReport, arrivedAt: number, clockRate: number): void {
    this.remoteReport = {
      lost: report.cumulativeLost,
      lossPercent: (report.fractionLost * 100) / 256,
      jitterMs: (report.jitter * 1000) / clockRate,
      highestSequence: report.highestSequence,
      reports: (this.remoteReport?.reports ?? 0) + 1,
      xr: this.remoteReport?.xr ?? null,
    };
    this.addRoundTrip(roundTripMs(arrivedAt, report.lastSr, report.delaySinceLastSr));
  }

  /** An XR block about our stream. It comes with a report block, so one that stands alone is not kept. */
  addVoipMetrics(metrics: VoipMetrics): void {
    if (!this.remoteReport) return;
    const { lossPercent, discardPercent, r, mosLq, mosCq } = metrics;
    // Section 4.7.4: 0 when it has not been measured.
    const measured = metrics.roundTripMs === 0 ? null : metrics.roundTripMs;
    this.remoteReport.xr = { lossPercent, discardPercent, r, mosLq, mosCq, roundTripMs: measured };
  }

  /** @param ms null is passed over, so that the result of `roundTripMs` can be handed in as it is */
  addRoundTrip(ms: number | null): void {
    if (ms === null) return;
    const before = this.rttMs;
    this.roundTrips++;
    this.lastRttMs = ms;
    this.rttMs = before
      ? {
          min: Math.min(before.min, ms),
          mean: before.mean + (ms - before.mean) / this.roundTrips,
          max: Math.max(before.max, ms),
        }
      : { min: ms, mean: ms, max: ms };
  }
}
