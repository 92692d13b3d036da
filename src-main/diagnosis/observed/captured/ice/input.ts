import type { CapturePlace } from '../../../../../src-shared/model/capture';
import type { CaptureAnalyser } from '../../../../analysis/capture/analyser';
import type { CallRecord } from '../../../../analysis/capture/signalling/call';
import type { CallMediaView, Side } from '../call';
import type { JudgedHandshake } from './fingerprints';

/** What is asked of a captured call that may have used ICE: from which side, and what the capture holds of it. */
export interface CapturedIceInput {
  analyser: CaptureAnalyser;
  record: CallRecord;
  media: CallMediaView;
  side: Side;
  handshakes: readonly JudgedHandshake[];
  place: CapturePlace;
  /** Of the last packet of the capture, ms since its base. */
  captureEnd: number;
}
