import os from 'node:os';
import type { CallResult } from '../../src-shared/model/call';
import type {
  DiagnosisMode,
  DiagnosisReport,
  DiagnosisSummary,
  HostFacts,
  JsonValue,
  TimelineEntry,
} from '../../src-shared/model/diagnosis';
import type { ObservedCall } from '../diagnosis/api';
import { redactReport } from '../diagnosis/report/json';
import type { RunOutcome } from '../diagnosis/schedule';
import type { CheckId, Findings } from '../diagnosis/facts/findings';
import { toIso } from '../net/clock';
import { localInterfaces } from '../net/route';

export interface ReportInput {
  id: string;
  /** Of this program. */
  version: string;
  /** Without secrets. */
  profile: JsonValue;
  mode: DiagnosisMode;
  /** ms since the epoch. */
  startedAt: number;
  finishedAt: number;
  outcome: RunOutcome;
}

/** The document of a run, `sidetone.report/1`. */
export function buildReport({
  id,
  version,
  profile,
  mode,
  startedAt,
  finishedAt,
  outcome,
}: ReportInput): DiagnosisReport {
  const made = callsOf(outcome.findings);
  return redactReport({
    schema: 'sidetone.report/1',
    id,
    tool: { name: 'sidetone', version },
    host: hostFacts(),
    profile,
    mode,
    startedAt: toIso(startedAt),
    finishedAt: toIso(finishedAt),
    cancelled: outcome.cancelled,
    checks: outcome.checks,
    verdict: outcome.verdict,
    media: made.flatMap(({ call }, index) => call.result.streams.map((stream) => ({ ...stream, call: index }))),
    calls: made.map(({ call }) => shownCall(call.result)),
    samples: made[0]?.call.samples ?? [],
    timeline: [...outcome.timeline, ...made.flatMap(callTimeline)].sort((a, b) =>
      a.at < b.at ? -1 : a.at > b.at ? 1 : 0,
    ),
  });
}

export interface SummaryInput {
  accountId: string;
  name: string;
  target: string | null;
}

/** A report's line in the history. */
export function summaryOf(report: DiagnosisReport, { accountId, name, target }: SummaryInput): DiagnosisSummary {
  const { id, mode, startedAt, finishedAt, cancelled, verdict } = report;
  const primary = verdict.causes.find(({ role }) => role === 'primary');
  return {
    id,
    accountId,
    name,
    mode,
    target,
    startedAt,
    durationMs: Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt)),
    cancelled,
    status: verdict.status,
    code: primary?.code ?? null,
    title: primary?.title ?? null,
    ...(report.selfTest ? { selfTest: report.selfTest.code } : {}),
  };
}

function hostFacts(): HostFacts {
  return {
    os: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.versions.node,
    electron: process.versions.electron ?? null,
    interfaces: localInterfaces(),
  };
}

interface MadeCall {
  source: CheckId;
  call: ObservedCall;
}

/** Every call that was made, the first one first. */
function callsOf(findings: Findings): MadeCall[] {
  const first = findings['call.setup'];
  const long = findings['call.long'];
  return [
    ...(first ? [{ source: 'call.setup' as const, call: first.call }] : []),
    ...(findings['call.retry']?.calls ?? []).map((call) => ({ source: 'call.retry' as const, call })),
    ...(long ? [{ source: 'call.long' as const, call: long.call }] : []),
  ];
}

function shownCall({ streams: _streams, causes: _causes, ...call }: CallResult): DiagnosisReport['calls'][number] {
  return call;
}

/** Happenings of one call that the timeline shows; the call itself has all of them. */
const SHOWN = 100;

function callTimeline({ source, call }: MadeCall, index: number): TimelineEntry[] {
  const { ladder, events } = call.result;
  const signalling = ladder
    .filter((entry) => !entry.retransmission && isTurningPoint(entry))
    .map(({ at, direction, startLine }): TimelineEntry => ({
      at,
      source,
      text: `call ${index + 1}: ${startLine} ${direction === 'outbound' ? 'sent' : 'came'}`,
    }));
  const media = events.map(({ at, text }): TimelineEntry => ({
    at: toIso(at),
    source,
    text: `call ${index + 1}: ${text}`,
  }));
  return [...signalling.slice(0, SHOWN), ...media.slice(0, SHOWN)];
}

/** Requests that begin or end something, and answers to the INVITE beyond 100. */
function isTurningPoint({ startLine, cseq }: CallResult['ladder'][number]): boolean {
  const status = /^SIP\/2\.0 (\d{3})/.exec(startLine)?.[1];
  return status ? Number(status) > 100 && cseq.endsWith('INVITE') : /^(?:INVITE|BYE|CANCEL|UPDATE) /.test(startLine);
}
