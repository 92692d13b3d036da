/** What a diagnosis is made of. The runner (runner.ts) runs checks, the rules (rules/) name causes out of what they found. */
import type { Confidence } from '../../src-shared/causes/record';
import type { TransportName } from '../../src-shared/model/transports';
import type { CallServer } from '../../src-shared/contract/conference';
import type { Profile } from '../../src-shared/contract/profile';
import type { CauseCode } from '../../src-shared/causes/codes';
import type { CheckArea, CheckStatus, DiagnosisMode, Evidence } from '../../src-shared/model/diagnosis';
import type { DeviceFacts } from '../../src-shared/model/devices';
import type { LadderEntry } from '../../src-shared/model/call';
import type { IcePolicy, IceServer } from '../../src-shared/model/ice';
import type { Limits } from '../../src-shared/model/limits';
import type { CodecName, MediaSecurity } from '../../src-shared/model/media';
import type { Clock } from '../net/clock';
import type { Tap } from '../net/transport';
import type { TargetResolver } from '../net/resolver';
import type { Account, UserAgent, UserAgentOptions } from '../sip/api';
import type { CallVariant, CompanionCounters, ObservedCall } from './observed/call';
import type { CheckId, FactsByCheck, Findings } from './facts/findings';

/** What is diagnosed: an account and what the profile says beside it. */
export interface Subject {
  /** Of the profile or account. */
  name: string;
  account: Account;
  codecs: CodecName[];
  security: MediaSecurity;
  /** STUN and TURN servers, with their credentials. */
  ice?: { servers: IceServer[]; policy: IcePolicy };
  /** SIP URI to call; null: no call can be made (the call's checks are skipped and say so). */
  callTarget: string | null;
  /** SIP URI of a companion (`sidetone respond`); null without one. */
  responder: string | null;
  http: NonNullable<Profile['http']>;
  ports: NonNullable<Profile['ports']>;
  /** Conference servers beside the telephone line. */
  callServers?: CallServer[];
  limits: Limits;
  /** What the window sees of microphone and speaker; missing where a run has no window. */
  devices?: DeviceFacts;
}

/** A user agent with sockets of its own, closed with the check that opened it. */
export interface Line {
  readonly account: Account;
  readonly agent: UserAgent;
  /** Every message so far, credentials masked. */
  readonly ladder: readonly (LadderEntry & { callId: string })[];
  close(): Promise<void>;
}

/** What the engine hands in, because it needs parts that `diagnosis` may not import, or that tests replace. */
export interface Instruments {
  clock: Clock;
  resolver: TargetResolver;
  /** Opens a line; `changes` go over the account (one thing changed). */
  openLine(options?: {
    changes?: Partial<Account>;
    tap?: Tap;
    onRequest?: UserAgentOptions['onRequest'];
    onCall?: UserAgentOptions['onCall'];
  }): Line;
  /** Places one probe call and follows it to its end. Never rejects for a call that fails: the facts say how. */
  placeCall(
    variant: CallVariant,
    options: { signal: AbortSignal; onProgress?: (text: string) => void },
  ): Promise<ObservedCall>;
  /** Load figures since `start`. */
  startLoadMeter(): { stop(): Promise<FactsByCheck['computer.load']> };
}

export interface CheckContext {
  readonly subject: Subject;
  readonly mode: DiagnosisMode;
  readonly instruments: Instruments;
  /** When the time of this check is over, ms of the clock: what waits should end before, and say so. */
  readonly endsAt: number;
  /** What the checks before found. */
  readonly findings: Findings;
  /** Says what the check does now; `fraction` 0 to 1 where it is known. */
  progress(doing: string, fraction?: number): void;
}

export interface CheckOutcome<Id extends CheckId> {
  status: Exclude<CheckStatus, 'skip'>;
  /** One sentence, plain words with the figures. */
  summary: string;
  evidence: Evidence[];
  facts: FactsByCheck[Id];
}

/** A check: gathers evidence, names nothing. One file each under checks/<area>/. */
export interface Check<Id extends CheckId = CheckId> {
  id: Id;
  area: CheckArea;
  /** What it finds out, plain words: "Does the server answer by UDP?". */
  title: string;
  /** Checks that must have ended with pass, warn or info; otherwise this one is skipped, and says which. */
  needs: CheckId[];
  /** Checks that must have ended before, whatever came of them. */
  after?: CheckId[];
  /** Missing: both. */
  mode?: DiagnosisMode;
  /** Time limits in ms. A check that runs over is aborted and counts as failed without facts. */
  limitMs: { quick: number; full: number };
  /** Asked when everything before has ended: true, or why it is skipped ("not needed: the server answers"). */
  when?(context: CheckContext): true | string;
  /** @param signal aborted at the time limit or when the run is cancelled: leave nothing registered, no call up, no socket open */
  run(context: CheckContext, signal: AbortSignal): Promise<CheckOutcome<Id>>;
}

/** What a rule has to say. */
export interface Naming {
  code: CauseCode;
  confidence: Confidence;
  /** `failure`: something a person wants does not work; `degradation`: works, but not well; `note`: worth knowing, harmless. */
  severity: 'failure' | 'degradation' | 'note';
  /** Why, with the figures: one or two sentences. */
  reason: string;
  /** Checks whose findings it rests on, the most telling first. */
  evidence: CheckId[];
  /** Codes that follow from this one where they are named too. */
  explains?: CauseCode[];
  /** Codes that would be the same thing seen with less knowledge: they are not named beside this one. */
  replaces?: CauseCode[];
  /** What to do, where the findings tell more than that the code fits: in place of the catalogue's steps. */
  fix?: string[];
}

/** What a rule may look at: findings, and the subject without its secrets. */
export interface RuleInput {
  findings: Findings;
  subject: Omit<Subject, 'account' | 'ice'> & {
    ice?: { urls: string[]; policy: IcePolicy };
    transport: TransportName | 'auto';
    hasPassword: boolean;
  };
  mode: DiagnosisMode;
}

export type Rule = (input: RuleInput) => Naming[];

export type { CallVariant, CompanionCounters, ObservedCall };
