/** What the browser path knows of its calls. */
import type { CallResult, CallSnapshot, LadderEntry } from '../../src-shared/model/call';
import type { IceFacts } from '../../src-shared/model/ice';
import type { MediaEvent, RemoteReport, StreamSample, StreamStatistics } from '../../src-shared/model/media';
import type { Timeline } from '../state/timeline';
import type { HeardQuality } from './heard';

/** A stream as Chromium counts it: it tells neither of copies and order of packets nor all of the peer's report. */
export interface BrowserStream extends Omit<StreamStatistics, 'duplicates' | 'reordered' | 'remoteReport'> {
  duplicates: null;
  reordered: null;
  remoteReport: Pick<RemoteReport, 'lost' | 'lossPercent' | 'jitterMs'> | null;
}

/** What came before the INVITE, ms; null: it was not needed, or was not reached. */
export interface Preparation {
  /** Microphone or generated source. */
  sourceMs: number | null;
  /** The WebSocket, with TCP and TLS. */
  connectMs: number | null;
  registerMs: number | null;
  /** ICE candidates, which the offer has to hold. */
  gatherMs: number | null;
}

export interface WebCallResult extends Omit<CallResult, 'streams' | 'ice'> {
  streams: BrowserStream[];
  ice: IceFacts | null;
  preparation: Preparation;
  /** Over the whole call. */
  heard: HeardQuality | null;
}

/** Where a call stands before its INVITE is on the way. */
export type WebCallStage = 'source' | 'connecting' | 'registering' | 'gathering' | 'calling';

/** A call of the page itself, as its views see it; replaced whole with each change, but for the time line. */
export interface WebCallView {
  snapshot: CallSnapshot;
  stage: WebCallStage;
  ladder: LadderEntry[];
  events: MediaEvent[];
  sdp: CallResult['sdp'];
  timeline: Timeline;
  latest: Record<string, StreamSample>;
  /** Of the last second, and since the start. */
  heardNow: HeardQuality | null;
  heard: HeardQuality | null;
  ice: IceFacts | null;
  /** Digits that were sent, and how. */
  sent: { digits: string; by: 'rfc4733' | 'info' } | null;
  /** Filled in when the call has ended. */
  result: WebCallResult | null;
  tick: number;
}
