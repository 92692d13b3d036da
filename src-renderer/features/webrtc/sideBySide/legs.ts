/** One number called three ways. What each call came to, in one shape. */
import type { CallResult } from '../../../../src-shared/model/call';
import type { MediaSecurity } from '../../../../src-shared/model/media';
import type { Timeline } from '../../../state/timeline';
import type { HeardQuality } from '../../../webPhone/heard';
import type { Preparation, WebCallResult } from '../../../webPhone/model';

/**
 * - `rtp`: raw SIP with plain RTP, by the engine
 * - `wire`: WebRTC (ICE and DTLS-SRTP), by the engine
 * - `page`: WebRTC by the browser itself
 */
export const LEG_KINDS = ['rtp', 'wire', 'page'] as const;
export type LegKind = (typeof LEG_KINDS)[number];

export interface LegResult {
  result: CallResult | WebCallResult;
  security: MediaSecurity;
  preparation: Preparation | null;
  heard: HeardQuality | null;
}

export interface Leg {
  kind: LegKind;
  state: 'waiting' | 'running' | 'done';
  /** What it is doing, in words; null: nothing to say yet. */
  doing: string | null;
  /** Of its audio; null before there is any. */
  timeline: Timeline | null;
  /** When it was answered, ms since the epoch by this page's clock. */
  answeredAt: number | null;
  done: LegResult | null;
  /** Why it could not even begin, one sentence. */
  error: string | null;
}

export const newLeg = (kind: LegKind): Leg => ({
  kind,
  state: 'waiting',
  doing: null,
  timeline: null,
  answeredAt: null,
  done: null,
  error: null,
});

export const isAnswered = ({ done }: Leg): boolean => done?.result.state === 'answered';
