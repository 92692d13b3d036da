import type { CheckResult, DiagnosisMode, TimelineEntry, Verdict } from '../../src-shared/model/diagnosis';
import { toIso } from '../net/clock';
import type { Check, CheckContext, Instruments, RuleInput, Subject } from './api';
import { knownLine } from './ruleInput';
import { attemptCheck, sentence } from './attempt';
import type { Attempt } from './attempt';
import { createBoard } from './board';
import type { RunProgress } from './board';
import type { CheckId, Findings } from './facts/findings';
import { readinessOf } from './readiness';
import { createTimeline } from './timeline';

export interface ScheduleOptions {
  checks: readonly Check[];
  conclude(input: RuleInput, results: CheckResult[]): Verdict;
  mode: DiagnosisMode;
  /** Aborted: the run is cancelled. */
  signal: AbortSignal;
  onChange?(progress: RunProgress): void;
}

export interface RunOutcome {
  /** In the order of the list, whatever order they ran in. */
  checks: CheckResult[];
  findings: Findings;
  verdict: Verdict;
  cancelled: boolean;
  timeline: TimelineEntry[];
}

/** Checks that run at the same time: most of them wait for an answer, but a call's media must not suffer from them. */
const AT_ONCE = 8;

/**
 * Somebody waits for a quick run: what has not ended by then is stopped and counts as skipped, so that the checks' own limits, one after
 * the other on a line where everything is silent, do not add up. A full run takes the time that its checks take. ms
 */
const BUDGET_MS: Record<DiagnosisMode, number> = { quick: 37_000, full: Number.POSITIVE_INFINITY };
/** With less than so much time left, nothing is begun any more, ms. */
const SHORTEST_MS = 1000;
const OVER_BUDGET = 'Stopped: the time of a quick run was over. A full run (--full) lets it end.';

/**
 * Runs checks side by side, each as soon as what it needs has ended. Nothing that a check does ends the run: what throws, hangs or runs
 * over becomes its result. A run ends early by itself where the evidence is enough: what needs something that failed is skipped at once,
 * and checks that only tell neighbours apart say by their `when` whether there is anything left to tell.
 */
export async function runChecks(
  subject: Subject,
  instruments: Instruments,
  { checks, conclude, mode, signal, onChange }: ScheduleOptions,
): Promise<RunOutcome> {
  const { clock } = instruments;
  const startedAt = clock.now();
  const findings: Findings = {};
  const results = new Map<CheckId, CheckResult>();
  const running = new Map<CheckId, Promise<void>>();
  const waiting = new Set(checks);
  const board = createBoard(checks, clock, onChange);
  const timeline = createTimeline(clock);
  const input: RuleInput = { findings, subject: knownLine(subject), mode };
  const ids = new Set<CheckId>(checks.map(({ id }) => id));
  const ordered = (): CheckResult[] => checks.flatMap(({ id }) => results.get(id) ?? []);

  const finish = (check: Check, at: number, ended: Pick<CheckResult, 'status' | 'summary' | 'evidence'>): void => {
    const { id, area, title } = check;
    const durationMs = Math.round((clock.now() - at) * 1000) / 1000;
    const result: CheckResult = { id, area, title, ...ended, startedAt: toIso(at), durationMs };
    results.set(id, result);
    board.done(check, result);
    timeline.add(id, `${ended.status}: ${ended.summary}`);
  };
  const skip = (check: Check, summary: string): void => {
    waiting.delete(check);
    finish(check, clock.now(), { status: 'skip', summary, evidence: [] });
  };
  /** The verdict so far is a help for those who watch; a rule that trips over half of the findings does not end the run. */
  const concludeSoFar = (): void => {
    try {
      board.verdict(conclude(input, ordered()));
    } catch (error) {
      timeline.add('run', `No verdict yet: ${sentence(error)}`);
    }
  };

  function contextOf(check: Check, leftMs: number): CheckContext {
    return {
      subject,
      mode,
      instruments,
      findings,
      endsAt: clock.now() + Math.min(check.limitMs[mode], leftMs),
      progress(doing, fraction) {
        if (!running.has(check.id)) return;
        board.doing(check, doing, fraction ?? null);
        timeline.progress(check.id, doing);
      },
    };
  }

  async function run(check: Check, context: CheckContext, leftMs: number): Promise<void> {
    const at = clock.now();
    const own = check.limitMs[mode];
    const limit = own <= leftMs ? { limitMs: own } : { limitMs: leftMs, limitSummary: OVER_BUDGET };
    const attempt = await attemptCheck(check, context, { clock, signal, ...limit });
    running.delete(check.id);
    if (attempt.kind === 'outcome' && attempt.outcome.facts !== null) {
      Object.assign(findings, { [check.id]: attempt.outcome.facts });
    }
    finish(check, at, resultOf(attempt));
    concludeSoFar();
  }

  /** Begins or skips what can be decided now; true where that may have decided something for others. */
  function advance(): boolean {
    let skipped = false;
    for (const check of waiting) {
      const leftMs = BUDGET_MS[mode] - (clock.now() - startedAt);
      if (signal.aborted) {
        skip(check, 'Cancelled before it was tried.');
        continue;
      }
      const readiness = readinessOf(check, mode, { has: (id) => ids.has(id), resultOf: (id) => results.get(id) });
      if (readiness.kind === 'wait') continue;
      const context = contextOf(check, leftMs);
      const because =
        readiness.kind === 'skip' ? readiness.summary : leftMs < SHORTEST_MS ? OVER_BUDGET : asked(check, context);
      if (because !== null) {
        skip(check, because);
        skipped = true;
        continue;
      }
      if (running.size >= AT_ONCE) continue;
      waiting.delete(check);
      board.running(check);
      timeline.add(check.id, `started: ${check.title}`);
      // The entry is made first: a check may tell its progress before it awaits anything.
      const ready = Promise.resolve();
      running.set(check.id, ready);
      running.set(
        check.id,
        ready.then(() => run(check, context, leftMs)),
      );
    }
    return skipped;
  }

  const onAbort = (): void => timeline.add('run', 'cancelled');
  timeline.add('run', `started: ${mode} run of ${checks.length} checks`);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  for (;;) {
    while (advance());
    board.flush();
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  // Checks that wait for each other would wait for ever.
  for (const check of waiting) skip(check, 'Not tried: it waits for a check that waits for it. Please report this.');
  signal.removeEventListener('abort', onAbort);

  const verdict = asFarAsItCame(conclude(input, ordered()), signal.aborted);
  board.verdict(verdict);
  timeline.add('run', `ended: ${verdict.sentence}`);
  board.close();
  return { checks: ordered(), findings, verdict, cancelled: signal.aborted, timeline: timeline.entries };
}

/** A run that was cancelled has not shown that all is well. */
function asFarAsItCame(verdict: Verdict, cancelled: boolean): Verdict {
  if (!cancelled || verdict.status !== 'healthy') return verdict;
  return { ...verdict, sentence: 'Nothing was found wrong until it was cancelled.' };
}

/** Null: it is to run. */
function asked(check: Check, context: CheckContext): string | null {
  try {
    const answer = check.when?.(context) ?? true;
    return answer === true ? null : answer;
  } catch (error) {
    return sentence(error);
  }
}

function resultOf(attempt: Attempt): Pick<CheckResult, 'status' | 'summary' | 'evidence'> {
  if (attempt.kind === 'outcome') {
    const { status, summary, evidence } = attempt.outcome;
    return { status, summary, evidence };
  }
  return { status: attempt.kind === 'failed' ? 'fail' : 'skip', summary: attempt.summary, evidence: [] };
}
