/** What of a capture needs a person's attention: lists begin with it, and the command line's exit code follows it. */
import { isProblem } from '../../src-shared/causes/problem';
import type {
  CaptureAnalysis,
  CapturedCall,
  CapturedRegistration,
  CapturedStream,
} from '../../src-shared/model/capture';

/** Final responses that say what a person did or where they were, or what a probe of the way asked for (483): the signalling worked. */
const ORDINARY = new Set([401, 407, 480, 483, 486, 487, 600, 603]);

/** 0: a problem; 1: worth a look; 2: nothing. */
export type Rank = 0 | 1 | 2;

export function rankOfStream({ marks }: CapturedStream): Rank {
  if (marks.some(({ severity }) => severity === 'problem')) return 0;
  return marks.some(({ severity }) => severity === 'warning') ? 1 : 2;
}

/** @param streams of the call */
export function rankOfCall(call: CapturedCall, streams: readonly CapturedStream[]): Rank {
  if (call.causes.some(isProblem) || hasFailed(call)) return 0;
  return streams.some((stream) => rankOfStream(stream) < 2) || call.retransmissions > 0 ? 1 : 2;
}

function hasFailed({ state, status }: CapturedCall): boolean {
  return state === 'failed' || (state === 'rejected' && (status === null || !ORDINARY.has(status)));
}

function isProblemRegistration({ causes, state }: CapturedRegistration): boolean {
  // Without an answer until the capture ends a moment later nothing is wrong yet: the rules know how long is too long.
  return causes.some(isProblem) || state === 'rejected';
}

export interface Problems {
  calls: number;
  registrations: number;
  /** Of the capture as a whole. */
  causes: number;
  all: number;
}

export function problemsOf(analysis: CaptureAnalysis, rankOf: (call: CapturedCall) => Rank): Problems {
  const bad = new Set<string>();
  for (const call of analysis.calls) if (rankOf(call) === 0) bad.add(call.callId);
  const registrations = analysis.registrations.filter(isProblemRegistration).length;
  const causes = analysis.causes.filter(isProblem).length;
  return { calls: bad.size, registrations, causes, all: bad.size + registrations + causes };
}
