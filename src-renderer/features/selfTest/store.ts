import { create } from 'zustand';
import type { DeviceFacts } from '../../../src-shared/model/devices';
import type { SelfTestRecord, SelfTestStepId } from '../../../src-shared/model/selfTest';
import type { EchoFacts, Ends } from './facts';
import type { StepTime } from './record';

/** What the step that is being made does now. */
export type Live =
  | { step: 'microphone'; stage: 'asking' | 'playing' | 'question' }
  | { step: 'microphone'; stage: 'speak'; stream: MediaStream; ms: number }
  | { step: 'speaker'; stage: 'playing' | 'question' }
  | { step: 'network'; stage: 'running' | 'stopping'; runId: string | null }
  | { step: 'registration'; stage: 'running' }
  | { step: 'echo'; stage: 'dialling' | 'ringing' | 'ending'; sent: EchoFacts['sent'] }
  | { step: 'echo'; stage: 'talking'; callId: string; sent: EchoFacts['sent'] }
  /** It ended badly or was stopped: the person decides how it goes on. */
  | { step: SelfTestStepId; stage: 'paused' };

interface SelfTestState {
  phase: 'idle' | 'running' | 'done';
  /** Whose line is tested, and how it is called. */
  accountId: string | null;
  accountName: string;
  practice: boolean;
  /** Steps of this round: all of them, or the one that is repeated. */
  round: readonly SelfTestStepId[];
  live: Live | null;
  ends: Ends;
  times: { [Id in SelfTestStepId]?: StepTime };
  /** What was seen of microphone and speaker during the steps. */
  devices: DeviceFacts | null;
  /** ISO 8601. */
  startedAt: string;
  cancelled: boolean;
  /** The diagnosis that the self-test belongs to. */
  runId: string | null;
  record: SelfTestRecord | null;
  /** Whether the record lies with its diagnosis, so that there is a file. */
  kept: 'not-yet' | 'keeping' | 'kept';
  /** Why it does not, in one sentence. */
  keepProblem: string | null;
}

export const NOTHING: SelfTestState = {
  phase: 'idle',
  accountId: null,
  accountName: '',
  practice: false,
  round: [],
  live: null,
  ends: {},
  times: {},
  devices: null,
  startedAt: '',
  cancelled: false,
  runId: null,
  record: null,
  kept: 'not-yet',
  keepProblem: null,
};

export const useSelfTest = create<SelfTestState>(() => NOTHING);
