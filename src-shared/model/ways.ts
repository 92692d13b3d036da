/** Candidates gathered without a call, by the browser or by the engine. Times are ms since the epoch. */
import type { IceCandidateFacts } from './ice';

/** What a server gave instead of a candidate. */
export interface GatheringError {
  at: number;
  url: string;
  /** A STUN error code; 701 (browsers): the server was not reached; null: there was none. */
  code: number | null;
  text: string;
}

export interface Gathering {
  startedAt: number;
  /** Null: it had not ended when it was given up. */
  durationMs: number | null;
  candidates: IceCandidateFacts[];
  errors: GatheringError[];
}
