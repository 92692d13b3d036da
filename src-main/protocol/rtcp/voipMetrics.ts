/** RFC 3611 section 4.7: the VoIP Metrics report block, in the units of people instead of those of the wire. */

export interface VoipMetrics {
  kind: 'voip-metrics';
  /** The source that the block is about. */
  ssrc: number;
  /** Percent of the packets expected, since the start. */
  lossPercent: number;
  /** Percent that came too late or too early to be played. */
  discardPercent: number;
  /** 0 to 1. */
  burstDensity: number;
  gapDensity: number;
  burstMs: number;
  gapMs: number;
  roundTripMs: number;
  endSystemDelayMs: number;
  /** dBm0; null when not measured, as all that follows. */
  signalLevel: number | null;
  noiseLevel: number | null;
  /** Residual echo return loss, dB. */
  rerl: number | null;
  gmin: number;
  /** 0 to 100. */
  r: number | null;
  externalR: number | null;
  /** 1 to 5. */
  mosLq: number | null;
  mosCq: number | null;
  /** RX config octet: concealment and jitter buffer kind (section 4.7.7). */
  rxConfig: number;
  jitterBufferNominalMs: number;
  jitterBufferMaximumMs: number;
  jitterBufferAbsoluteMaximumMs: number;
}

/** Without the block header. */
export const VOIP_METRICS_LENGTH = 32;
/** "Not available" of all signed and unsigned 8-bit fields. */
const UNAVAILABLE = 127;

export function readVoipMetrics(view: DataView): VoipMetrics | null {
  if (view.byteLength < VOIP_METRICS_LENGTH) return null;
  const level = (offset: number): number | null => available(view.getInt8(offset));
  const score = (offset: number): number | null => available(view.getUint8(offset));
  const mos = (offset: number): number | null => {
    const value = score(offset);
    return value === null ? null : value / 10;
  };
  return {
    kind: 'voip-metrics',
    ssrc: view.getUint32(0),
    lossPercent: (view.getUint8(4) * 100) / 256,
    discardPercent: (view.getUint8(5) * 100) / 256,
    burstDensity: view.getUint8(6) / 256,
    gapDensity: view.getUint8(7) / 256,
    burstMs: view.getUint16(8),
    gapMs: view.getUint16(10),
    roundTripMs: view.getUint16(12),
    endSystemDelayMs: view.getUint16(14),
    signalLevel: level(16),
    noiseLevel: level(17),
    rerl: score(18),
    gmin: view.getUint8(19),
    r: score(20),
    externalR: score(21),
    mosLq: mos(22),
    mosCq: mos(23),
    rxConfig: view.getUint8(24),
    jitterBufferNominalMs: view.getUint16(26),
    jitterBufferMaximumMs: view.getUint16(28),
    jitterBufferAbsoluteMaximumMs: view.getUint16(30),
  };
}

export function writeVoipMetrics(view: DataView, metrics: VoipMetrics): void {
  const octet = (offset: number, value: number): void => view.setUint8(offset, clamp(value, 255));
  const milliseconds = (offset: number, value: number): void => view.setUint16(offset, clamp(value, 65535));
  view.setUint32(0, metrics.ssrc);
  octet(4, Math.floor((metrics.lossPercent * 256) / 100));
  octet(5, Math.floor((metrics.discardPercent * 256) / 100));
  octet(6, Math.floor(metrics.burstDensity * 256));
  octet(7, Math.floor(metrics.gapDensity * 256));
  milliseconds(8, metrics.burstMs);
  milliseconds(10, metrics.gapMs);
  milliseconds(12, metrics.roundTripMs);
  milliseconds(14, metrics.endSystemDelayMs);
  view.setInt8(16, metrics.signalLevel ?? UNAVAILABLE);
  view.setInt8(17, metrics.noiseLevel ?? UNAVAILABLE);
  octet(18, metrics.rerl ?? UNAVAILABLE);
  octet(19, metrics.gmin);
  octet(20, metrics.r ?? UNAVAILABLE);
  octet(21, metrics.externalR ?? UNAVAILABLE);
  octet(22, metrics.mosLq === null ? UNAVAILABLE : metrics.mosLq * 10);
  octet(23, metrics.mosCq === null ? UNAVAILABLE : metrics.mosCq * 10);
  octet(24, metrics.rxConfig);
  milliseconds(26, metrics.jitterBufferNominalMs);
  milliseconds(28, metrics.jitterBufferMaximumMs);
  milliseconds(30, metrics.jitterBufferAbsoluteMaximumMs);
}

function available(value: number): number | null {
  return value === UNAVAILABLE ? null : value;
}

function clamp(value: number, maximum: number): number {
  return Math.max(0, Math.min(maximum, Math.round(value)));
}
