/** What the steps found, before anybody judges it. */
import type { MicrophoneProblem } from '../../../src-shared/model/devices';
import type { CallCause, CallOutcome, RegistrationPhase } from '../../../src-shared/model/call';
import type { CheckResult, Verdict } from '../../../src-shared/model/diagnosis';
import type { SelfTestStepId } from '../../../src-shared/model/selfTest';

export type Answer = 'yes' | 'no';

export interface MicrophoneFacts {
  /** Why it could not be opened; null: it was. */
  problem: MicrophoneProblem | null;
  /** Of the browser, for support. */
  error: string | null;
  device: string | null;
  /** Largest sample of the recording, 0 to 1; null: nothing was recorded. */
  peak: number | null;
  /** Mean level of the recording, dB relative to full scale; null for exact silence or where nothing was recorded. */
  levelDb: number | null;
  /** "Did you hear yourself?" */
  answer: Answer | null;
}

export interface SpeakerFacts {
  contextState: AudioContextState | 'none';
  /** The clock of the play-out went on while the melody played. */
  clockRuns: boolean;
  /** The chosen speaker is not connected: the default one played. */
  chosenMissing: boolean;
  /** "Did you hear it?" */
  answer: Answer | null;
}

/** The five lines of the network step. */
export const NETWORK_LINES = ['names', 'reach', 'registration', 'ice', 'quality'] as const;
export type NetworkLineId = (typeof NETWORK_LINES)[number];

export interface NetworkFacts {
  runId: string;
  cancelled: boolean;
  checks: CheckResult[];
  verdict: Verdict;
}

export interface RegistrationFacts {
  phase: RegistrationPhase | 'no-answer';
  status: number | null;
  error: string | null;
  /** How long the server took, ms. */
  tookMs: number | null;
  /** How long the registration holds, s. */
  holdsS: number | null;
}

/** One direction of the echo call. */
export interface WayFacts {
  packets: number;
  /** Loudest second, dB relative to overload; null: nothing was decoded. */
  levelDbov: number | null;
  lossPercent: number | null;
  jitterMs: number | null;
}

export interface EchoFacts {
  target: string;
  /** The number is known to send audio back; otherwise it is whatever the account's diagnosis calls. */
  isEcho: boolean;
  /** What was sent; `tone-after-silence`: the microphone first, but nobody was heard in it. */
  sent: 'microphone' | 'tone' | 'tone-after-silence';
  state: CallOutcome;
  status: number | null;
  reason: string | null;
  error: string | null;
  talkMs: number;
  inbound: WayFacts;
  outbound: WayFacts;
  roundTripMs: number | null;
  /** Named by the rules for calls, the primary one first. */
  causes: CallCause[];
}

export interface FactsOf {
  microphone: MicrophoneFacts;
  speaker: SpeakerFacts;
  network: NetworkFacts;
  registration: RegistrationFacts;
  echo: EchoFacts;
}

/** What became of a step so far. */
export type StepEnd<Facts> =
  | { kind: 'done'; facts: Facts }
  /** `facts`: what was known when the person stopped it. */
  | { kind: 'stopped'; facts: Facts | null }
  | { kind: 'skipped' }
  /** It could not be made, or it broke. */
  | { kind: 'impossible'; sentence: string };

export type Ends = { [Id in SelfTestStepId]?: StepEnd<FactsOf[Id]> };
