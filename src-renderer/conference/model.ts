/** A test of a conference room: what was tried, in order, and what came of it. */
import type { Confidence } from '../../src-shared/causes/record';
import type { CauseCode } from '../../src-shared/causes/codes';
import type { IceCandidateFacts, IcePairFacts, IcePolicy, IceServer } from '../../src-shared/model/ice';

/** In the order in which they are done. */
export const ROOM_STEPS = [
  'signalling',
  'capabilities',
  'transport',
  'join',
  'produce',
  'ice',
  'dtls',
  'listen',
  'sound',
] as const;
export type RoomStepId = (typeof ROOM_STEPS)[number];

export interface RoomStep {
  id: RoomStepId;
  state: 'waiting' | 'running' | 'pass' | 'warn' | 'fail' | 'skip';
  ms: number | null;
  /** What came of it, or what is being done: one sentence. */
  said: string | null;
}

/**
 * - `socket`: the WebSocket did not open; `refused`, `timeout`, `closed`: what became of a request; `unusable`: an answer says nothing of use
 * - `codec`: the room and this browser have no audio codec in common
 * - `ice`: no way for media was found; `dtls`: there is one, but no encryption came about on it
 * - `not-offered`: the second participant was never told of the tone; `silent`: told, but nothing arrived
 * - `browser`: the browser itself could not do it
 */
export type RoomFailureKind =
  | 'socket'
  | 'refused'
  | 'timeout'
  | 'closed'
  | 'unusable'
  | 'codec'
  | 'ice'
  | 'dtls'
  | 'not-offered'
  | 'silent'
  | 'browser';

export interface RoomFailure {
  step: RoomStepId;
  kind: RoomFailureKind;
  /** The server's code where it refused. */
  status: number | null;
  text: string;
}

/** Why a STUN or TURN server gave nothing: `icecandidateerror`. */
export interface GatherError {
  url: string;
  /** That of STUN (401, 486...), or 701 where the server could not be reached. */
  code: number;
  text: string;
}

/** How the tone went there and came back. */
export interface RoomFigures {
  packetsSent: number | null;
  packetsReceived: number | null;
  packetsLost: number | null;
  /** ms */
  jitterMs: number | null;
  jitterBufferMs: number | null;
  /** Of the speaker's way to the server, ms. */
  rttMs: number | null;
  /** Percent of what was played that had to be made up. */
  concealedPercent: number | null;
  bitrateKbps: number | null;
  codec: string | null;
  /** dBFS of what arrived, and its loudest frequency. */
  levelDb: number | null;
  peakHz: number | null;
}

export interface RoomJudgement {
  status: 'healthy' | 'degraded' | 'failed';
  /** Null where nothing is wrong. */
  code: CauseCode | null;
  confidence: Confidence;
  /** The whole in one sentence. */
  sentence: string;
  /** Why that cause is named; empty where there is none. */
  reason: string;
}

export interface RoomRun {
  url: string;
  policy: IcePolicy;
  steps: RoomStep[];
  /** What the server wants media to be sent to. */
  offered: IceCandidateFacts[];
  /** Ours, those of the speaker. */
  local: IceCandidateFacts[];
  pairs: IcePairFacts[];
  selected: IcePairFacts | null;
  gatherErrors: GatherError[];
  figures: RoomFigures | null;
  failure: RoomFailure | null;
  cancelled: boolean;
  judgement: RoomJudgement | null;
}

export interface RoomOptions {
  /** "wss://sfu.test:4443/?roomId=test" */
  url: string;
  iceServers: IceServer[];
  policy: IcePolicy;
  /** Media by TCP alone, where the server has it. */
  forceTcp: boolean;
}
