/** What a session is given, and whom it tells. */
import type { MediaEvent, StreamSample } from '../../../src-shared/model/media';
import type { Clock } from '../../net/clock';
import type { RtpPacket } from '../../protocol/rtp/packet';
import type { FormatName } from '../../protocol/sdp/formats';
import type { CapturedMedia } from '../api';
import type { FrameLibrary } from '../audio/frameLibrary';
import type { Pacer } from '../pacing/pacer';
import type { CaptureRing } from '../wire/captureRing';

export interface SessionDependencies {
  clock: Clock;
  pacer: Pacer;
  library: FrameLibrary;
  /** 0 to 1. */
  random: () => number;
  /** Of all sessions; missing: nothing is kept. */
  ring?: CaptureRing;
}

/** What a session tells, on its way to the main thread. */
export interface SessionEmitter {
  samples(samples: StreamSample[]): void;
  event(event: MediaEvent): void;
  dtmf(digit: string, durationMs: number): void;
  trickle(fragment: string): void;
  packets(batch: CapturedMedia[]): void;
}

/** The page's end of a call whose source is the microphone. */
export interface PageLink {
  inbound(name: FormatName, packet: RtpPacket, payload: Uint8Array): void;
  /** The session is closed. */
  released(): void;
}
