/** Runs that move through their checks as real ones do, at a test's pace, and the runs that are kept. */
import type { ContractEvents, EventName, MethodName } from '../../../src-shared/contract/contract';
import type {
  CheckProgress,
  DiagnosisReport,
  DiagnosisRun,
  DiagnosisSummary,
} from '../../../src-shared/model/diagnosis';
import type { SelfTestRecord } from '../../../src-shared/model/selfTest';
import { reportOf, summaryOf } from './diagnoses';
import type { Scenario } from './diagnoses';

interface Kept {
  summary: DiagnosisSummary;
  report: DiagnosisReport;
}

interface Live {
  run: DiagnosisRun;
  report: DiagnosisReport;
  timer: NodeJS.Timeout | null;
  step: number;
}

/** Checks that are under way at a time. */
const SIDE_BY_SIDE = 2;

export class StandInDiagnosis {
  /** How the next runs come out. */
  scenario: Scenario = 'healthy';
  /** Ms between two steps of a run. */
  pace = 25;
  /** Runs stand still when so many steps are done; null: they go on. */
  holdAt: number | null = null;
  /** The next start is refused with this sentence. */
  refusal: string | null = null;
  readonly kept = new Map<string, Kept>();
  private readonly live = new Map<string, Live>();
  private lastId = 0;

  constructor(
    private readonly emit: <E extends EventName>(event: E, payload: ContractEvents[E]) => void,
    private readonly nameOf: (accountId: string) => string,
  ) {}

  stop(): void {
    for (const { timer } of this.live.values()) if (timer) clearInterval(timer);
  }

  /** The program ended and began anew: what was kept is there, what ran is gone. */
  forgetRuns(): void {
    this.stop();
    this.live.clear();
  }

  /** A run of the past. */
  add(
    scenario: Scenario,
    minutesAgo: number,
    target: string | null = 'sip:echo@pbx.test',
    accountId = 'practice',
  ): string {
    const id = this.nextId();
    const report = reportOf(scenario, id, Date.now() - minutesAgo * 60_000);
    this.kept.set(id, { report, summary: summaryOf(report, accountId, this.nameOf(accountId), target) });
    return id;
  }

  /** Undefined where the method is not one of a diagnosis. */
  answer(method: MethodName, [first, second]: readonly unknown[]): unknown {
    switch (method) {
      case 'diagnosis.start':
        return this.begin(first as { accountId: string; mode: 'quick' | 'full'; target?: string });
      case 'diagnosis.cancel':
        this.cancel(first as string);
        return null;
      case 'diagnosis.runs':
        return [...this.live.values()].map(({ run }) => run);
      case 'diagnosis.history':
        return [...this.kept.values()]
          .map(({ summary }) => summary)
          .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
      case 'diagnosis.get': {
        const kept = this.kept.get(first as string);
        if (!kept) throw new Error('This run is not kept any more.');
        return kept.report;
      }
      case 'diagnosis.remove':
        this.kept.delete(first as string);
        this.emit('diagnosisHistory', null);
        return null;
      case 'diagnosis.selfTest': {
        const kept = this.kept.get(first as string);
        if (!kept) throw new Error('This run is not kept any more.');
        const record = second as SelfTestRecord;
        kept.report = { ...kept.report, selfTest: { ...record, runVerdict: kept.report.verdict } };
        kept.summary = { ...kept.summary, selfTest: record.code };
        this.emit('diagnosisHistory', null);
        return null;
      }
      case 'diagnosis.export': {
        const kept = this.kept.get(first as string);
        if (!kept) throw new Error('This run is not kept any more.');
        const format = second as 'text' | 'html' | 'json';
        const content =
          format === 'json'
            ? JSON.stringify(kept.report)
            : format === 'html'
              ? `<!doctype html><title>${kept.report.verdict.sentence}</title>`
              : `VERDICT ${kept.report.verdict.sentence}`;
        const mediaType = { text: 'text/plain', html: 'text/html', json: 'application/json' }[format];
        return { name: `sidetone-${first as string}.${format === 'text' ? 'txt' : format}`, mediaType, content };
      }
      default:
        return undefined;
    }
  }

  private nextId = (): string => `01DIAGNOSE${String(++this.lastId).padStart(6, '0')}`;

  private begin({
    accountId,
    mode,
    target,
  }: {
    accountId: string;
    mode: 'quick' | 'full';
    target?: string;
  }): DiagnosisRun {
    if (this.refusal !== null) throw new Error(this.refusal);
    const report: DiagnosisReport = { ...reportOf(this.scenario, this.nextId(), Date.now()), mode };
    const run: DiagnosisRun = {
      id: report.id,
      accountId,
      name: this.nameOf(accountId),
      mode,
      target: target ?? null,
      startedAt: report.startedAt,
      phase: 'running',
      checks: report.checks.map(({ id, area, title }): CheckProgress => ({
        id,
        area,
        title,
        state: 'waiting',
        doing: null,
        fraction: null,
        result: null,
      })),
      verdict: null,
    };
    const live: Live = { run, report, timer: null, step: 0 };
    live.timer = setInterval(() => this.step(live), this.pace);
    this.live.set(run.id, live);
    return run;
  }

  /** One check ends, another one begins. */
  private step(live: Live): void {
    if (live.step === this.holdAt) return;
    const at = ++live.step;
    const checks = live.run.checks.map((check, index): CheckProgress => {
      const result = live.report.checks[index] ?? null;
      if (index < at - SIDE_BY_SIDE) return { ...check, state: 'done', doing: null, fraction: null, result };
      if (index >= at) return check;
      return { ...check, state: 'running', doing: 'waiting for an answer', fraction: index === at - 1 ? 0.3 : null };
    });
    const found = checks.some(({ result }) => result?.status === 'fail');
    live.run = { ...live.run, checks, verdict: found ? live.report.verdict : null };
    if (at - SIDE_BY_SIDE >= checks.length) this.end(live, false);
    else this.emit('diagnosis', live.run);
  }

  private cancel(id: string): void {
    const live = this.live.get(id);
    if (!live || live.run.phase !== 'running') return;
    if (live.timer) clearInterval(live.timer);
    live.run = { ...live.run, phase: 'cancelling' };
    this.emit('diagnosis', live.run);
    live.timer = setTimeout(() => this.end(live, true), 150);
  }

  private end(live: Live, cancelled: boolean): void {
    if (live.timer) clearInterval(live.timer);
    live.timer = null;
    const report: DiagnosisReport = {
      ...live.report,
      cancelled,
      finishedAt: new Date().toISOString(),
      checks: cancelled
        ? live.report.checks.map((check, index) =>
            live.run.checks[index]?.state === 'done'
              ? check
              : { ...check, status: 'skip', summary: 'The run was cancelled before.', evidence: [] },
          )
        : live.report.checks,
    };
    const { accountId, name, target, id } = live.run;
    this.kept.set(id, { report, summary: summaryOf(report, accountId, name, target) });
    live.run = { ...live.run, phase: 'done', verdict: report.verdict };
    this.emit('diagnosis', live.run);
    this.emit('diagnosisHistory', null);
  }
}
