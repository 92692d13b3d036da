import type { CapturePlace } from '../../../src-shared/model/capture';

/** From where a call was seen: it bounds what may be said about its sides. */
export interface Vantage {
  /** `own`: at the sockets of this party itself; else where a capture was taken. */
  at: 'own' | CapturePlace;
  /** The party whose view this is placed the call, or took it. */
  role: 'caller' | 'callee';
  /** RTP of a direction would have been seen here if it had flown. False: its absence proves nothing. */
  sees: { inbound: boolean; outbound: boolean };
}

/** Of a call that this program makes or takes itself: every packet of it crosses our own sockets. */
export function ownVantage(role: Vantage['role']): Vantage {
  return { at: 'own', role, sees: { inbound: true, outbound: true } };
}
