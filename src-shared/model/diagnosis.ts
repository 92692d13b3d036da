/** A diagnosis as it is shown, stored and handed over: `sidetone.report/1`. */
import type { CallCause, CallResult } from './call';
import type { StreamSample, StreamStatistics } from './media';
import type { CauseCode } from '../causes/codes';
import type { SelfTestRecord } from './selfTest';

export type CheckArea =
  | 'computer'
  | 'names'
  | 'reach'
  | 'http'
  | 'registration'
  | 'nat'
  | 'call'
  | 'media'
  | 'quality'
  | 'ice'
  | 'devices'
  | 'conference';
export type CheckStatus = 'pass' | 'warn' | 'fail' | 'skip' | 'info';

/** Any value that JSON has. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/**
 * What was observed, typed by `kind` so that each can be shown in its own way:
 * - `field`: one value; `counter`: a number of things; `timer`: a duration in ms
 * - `table`: { columns: string[], rows: (string | number | boolean | null)[][] }
 * - `packet`: { at, direction, transport, from, to, text }: a whole message or datagram as text, credentials masked
 * - `ladder`: { at, direction, from, to, startLine, retransmission }[]
 * - `compare`: { left: { title, text }, right: { title, text } }: side by side (SDP offer and answer, sent and received)
 * - `stream`: a StreamStatistics; `series`: { unit, points: [ms since the first, value][], threshold: number | null }
 */
export interface Evidence {
  kind: 'field' | 'counter' | 'timer' | 'table' | 'packet' | 'ladder' | 'compare' | 'stream' | 'series';
  label: string;
  value: JsonValue;
}

/** One check after its end. */
export interface CheckResult {
  id: string;
  area: CheckArea;
  title: string;
  status: CheckStatus;
  /** ISO 8601 with microseconds. */
  startedAt: string;
  durationMs: number;
  /** One sentence. For `skip`: why. */
  summary: string;
  evidence: Evidence[];
}

/** A check of a run that is under way. */
export interface CheckProgress {
  id: string;
  area: CheckArea;
  title: string;
  state: 'waiting' | 'running' | 'done';
  /** What it does now, one short sentence; null while it waits. */
  doing: string | null;
  /** 0 to 1 where it is known. */
  fraction: number | null;
  result: CheckResult | null;
}

/** `Report.verdict.causes[]`; `evidence` holds check ids. */
export interface Cause extends CallCause {
  code: CauseCode;
  /** Why these findings lead to this cause, one or two sentences with the figures. */
  reason: string;
  /** For support staff. */
  technical: string;
}

export interface Verdict {
  status: 'healthy' | 'degraded' | 'failed';
  /** The verdict in one plain sentence. */
  sentence: string;
  /** The primary cause first. Empty when healthy. */
  causes: Cause[];
}

export interface TimelineEntry {
  /** ISO 8601 with microseconds. */
  at: string;
  /** Check id, or "run". */
  source: string;
  text: string;
}

export interface HostFacts {
  os: string;
  node: string;
  electron: string | null;
  interfaces: { name: string; address: string; family: 'IPv4' | 'IPv6'; internal: boolean }[];
}

/** `schema: "sidetone.report/1"`. */
export interface DiagnosisReport {
  schema: 'sidetone.report/1';
  id: string;
  tool: { name: 'sidetone'; version: string };
  host: HostFacts;
  /** The profile without secrets. */
  profile: JsonValue;
  mode: DiagnosisMode;
  startedAt: string;
  finishedAt: string;
  /** True where a person or a signal ended it early: the verdict then rests on what was seen until then. */
  cancelled: boolean;
  checks: CheckResult[];
  verdict: Verdict;
  /** Streams of every call that was made, with the call's number in `calls`. */
  media: (StreamStatistics & { call: number })[];
  calls: Omit<CallResult, 'streams' | 'causes'>[];
  /** Samples of the first call, one a second, for the charts. */
  samples: StreamSample[];
  timeline: TimelineEntry[];
  /** Where an end user's self-test made this run: its steps and answers. */
  selfTest?: KeptSelfTest;
}

/** The self-test that made a run, as its report keeps it. */
export interface KeptSelfTest extends SelfTestRecord {
  /** What the checks of the run alone said; the report's own verdict has the self-test's findings in it. */
  runVerdict: Verdict;
}

export type DiagnosisMode = 'quick' | 'full';

/** A run as the window sees it while it lives. */
export interface DiagnosisRun {
  id: string;
  accountId: string;
  /** Name of the account or profile. */
  name: string;
  mode: DiagnosisMode;
  target: string | null;
  startedAt: string;
  phase: 'running' | 'cancelling' | 'done';
  checks: CheckProgress[];
  /** What is known so far; null before the first finding. */
  verdict: Verdict | null;
}

/** A line of the history of runs. */
export interface DiagnosisSummary {
  id: string;
  accountId: string;
  name: string;
  mode: DiagnosisMode;
  target: string | null;
  startedAt: string;
  durationMs: number;
  cancelled: boolean;
  status: Verdict['status'];
  /** Code and title of the primary cause. */
  code: CauseCode | null;
  title: string | null;
  /** Short code of the self-test that made this run. */
  selfTest?: string;
}
