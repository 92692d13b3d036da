/** Faults of a test number, for practising: what happens to the packets that it sends. Missing: none. */
export interface MediaFaults {
  dropPercent?: number;
  /** Packets of one burst at a mean of so many; with `dropPercent`. */
  burstPackets?: number;
  delayMs?: number;
  /** Uniform between 0 and this, ms; order is kept. */
  jitterMs?: number;
  reorderPercent?: number;
  duplicatePercent?: number;
  /** Sent in place of the agreed payload type. */
  payloadType?: number;
  /** Nothing is sent. */
  mute?: boolean;
  /** What arrives is thrown away unread, so that RTCP tells of nothing. */
  deaf?: boolean;
}
