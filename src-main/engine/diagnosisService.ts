import type { Emitter } from '../../src-shared/emitter';
import type { ContractListeners, MethodArguments, MethodResults } from '../../src-shared/contract/contract';
import type {
  CheckProgress,
  DiagnosisMode,
  DiagnosisReport,
  DiagnosisRun,
  DiagnosisSummary,
} from '../../src-shared/model/diagnosis';
import type { SelfTestRecord } from '../../src-shared/model/selfTest';
import { toIso } from '../net/clock';
import type { Clock } from '../net/clock';
import type { Store } from '../store/store';
import type { DiagnosisJob } from './diagnose';
import { exportReport } from './diagnosisExport';
import { summaryOf } from './diagnosisReport';
import type { SummaryInput } from './diagnosisReport';
import type { DiagnosisSubject } from './diagnosisSubject';
import { EngineError, sentenceOf } from '../errors';
import { newId } from '../store/ids';
import { createQueue } from './queue';
import { withSelfTest } from './selfTestReport';

/** More runs at once would measure each other. */
const AT_ONCE = 4;
/** Runs that may be under way or wait. */
const MAX_LIVE = 32;
/** More than the store keeps. */
const RUNS_LISTED = 1000;
/** Runs that ended and are still told by `runs`. */
const ENDED_KEPT = 10;

export interface DiagnosisServiceOptions {
  clock: Clock;
  store: Pick<Store, 'diagnoses'>;
  events: Emitter<ContractListeners>;
  /** Rejects or throws in one sentence where the account cannot be diagnosed. */
  subjectOf(accountId: string, target: string | undefined): Promise<DiagnosisSubject>;
  /** Every check of a run as it waits. @throws UsageError for a name that fits none */
  waitingChecks(names?: string[]): CheckProgress[];
  diagnose(job: DiagnosisJob): Promise<DiagnosisReport>;
}

/** The diagnoses of a window: several at once, kept when they have ended. */
export interface DiagnosisService {
  /** Rejects where the account cannot be diagnosed; what becomes of the run is told by events. */
  start(request: MethodArguments<'diagnosis.start'>[0]): Promise<DiagnosisRun>;
  /** @throws EngineError not-found */
  cancel(id: string): void;
  /** Cancels what is under way for an account that goes away. */
  cancelAccount(accountId: string): void;
  runs(): DiagnosisRun[];
  history(limit: number): DiagnosisSummary[];
  get(id: string): DiagnosisReport;
  remove(id: string): void;
  /** Keeps a self-test with its run. @throws EngineError not-found, or where the run has not ended */
  selfTest(id: string, record: SelfTestRecord): void;
  export(id: string, format: MethodArguments<'diagnosis.export'>[1]): MethodResults['diagnosis.export'];
  /** Cancels everything, and waits until it is put away. */
  close(): Promise<void>;
}

interface Entry {
  run: DiagnosisRun;
  controller: AbortController;
  /** Kept beside the store: a disk that is full must not take the result away. */
  report: DiagnosisReport | null;
  ended: Promise<void>;
}

export function createDiagnosisService(options: DiagnosisServiceOptions): DiagnosisService {
  const { clock, store, events, subjectOf, waitingChecks, diagnose } = options;
  const entries = new Map<string, Entry>();
  const queue = createQueue(AT_ONCE);

  const live = (): Entry[] => [...entries.values()].filter(({ run }) => run.phase !== 'done');
  const update = (entry: Entry, changes: Partial<DiagnosisRun>): void => {
    entry.run = { ...entry.run, ...changes };
    events.emit('diagnosis', entry.run);
  };
  const cancel = (entry: Entry): void => {
    if (entry.run.phase !== 'running') return;
    update(entry, { phase: 'cancelling' });
    entry.controller.abort();
  };
  const find = (id: string): Entry => {
    const entry = entries.get(id);
    if (!entry) throw EngineError.notFound('diagnosis');
    return entry;
  };

  async function follow(
    entry: Entry,
    subject: DiagnosisSubject & Pick<DiagnosisJob, 'checks'>,
    mode: DiagnosisMode,
  ): Promise<void> {
    const { id } = entry.run;
    const { signal } = entry.controller;
    const room = await queue.enter(signal);
    try {
      const report = await diagnose({
        ...subject,
        id,
        mode,
        signal,
        onChange: ({ checks, verdict }) => update(entry, { checks, verdict }),
      });
      entry.report = report;
      keep(entry.run, report);
      update(entry, { phase: 'done', verdict: report.verdict });
    } catch (error) {
      update(entry, { phase: 'done' });
      events.emit('notice', {
        level: 'error',
        text: `The diagnosis of ${entry.run.name} ended early: ${sentenceOf(error)}`,
      });
    } finally {
      room.done();
      forgetOldest();
    }
  }

  function keep(run: SummaryInput, report: DiagnosisReport): void {
    try {
      store.diagnoses.add(summaryOf(report, run), report);
      events.emit('diagnosisHistory', null);
    } catch (error) {
      const text = `The diagnosis is here until the program ends, but it cannot be saved: ${sentenceOf(error)}`;
      events.emit('notice', { level: 'warning', text });
    }
  }

  function forgetOldest(): void {
    const ended = [...entries.values()].filter(({ run }) => run.phase === 'done');
    for (const { run } of ended.slice(0, Math.max(0, ended.length - ENDED_KEPT))) entries.delete(run.id);
  }

  function get(id: string): DiagnosisReport {
    const entry = entries.get(id);
    if (entry && entry.run.phase !== 'done') throw EngineError.failed('This diagnosis has not ended yet.');
    const report = entry?.report ?? store.diagnoses.get(id);
    if (!report) throw EngineError.notFound('diagnosis');
    return report;
  }

  return {
    async start({ accountId, mode, target, devices, checks }) {
      if (live().length >= MAX_LIVE)
        throw EngineError.failed(`${MAX_LIVE} diagnoses are under way already: wait for them.`);
      const { subject: line, profile } = await subjectOf(accountId, target);
      const subject = { subject: { ...line, ...(devices ? { devices } : {}) }, profile };
      const { name, callTarget } = subject.subject;
      const entry: Entry = {
        run: {
          id: newId(clock.now()),
          accountId,
          name,
          mode,
          target: callTarget,
          startedAt: toIso(clock.now()),
          phase: 'running',
          checks: waitingChecks(checks),
          verdict: null,
        },
        controller: new AbortController(),
        report: null,
        ended: Promise.resolve(),
      };
      entries.set(entry.run.id, entry);
      events.emit('diagnosis', entry.run);
      entry.ended = follow(entry, { ...subject, checks }, mode);
      return entry.run;
    },
    cancel: (id) => cancel(find(id)),
    cancelAccount: (accountId) =>
      live()
        .filter(({ run }) => run.accountId === accountId)
        .forEach(cancel),
    runs: () => [...entries.values()].map(({ run }) => run),
    history: (limit) => store.diagnoses.list(limit),
    get,
    remove(id) {
      if (live().some(({ run }) => run.id === id))
        throw EngineError.failed('This diagnosis has not ended yet: cancel it first.');
      entries.delete(id);
      store.diagnoses.remove(id);
      events.emit('diagnosisHistory', null);
    },
    selfTest(id, record) {
      const report = withSelfTest(get(id), record);
      const entry = entries.get(id);
      if (entry) entry.report = report;
      const known = entry?.run ?? store.diagnoses.list(RUNS_LISTED).find((run) => run.id === id);
      if (known) keep(known, report);
    },
    export: (id, format) => exportReport(get(id), format),
    async close() {
      live().forEach(cancel);
      await Promise.all([...entries.values()].map(({ ended }) => ended));
    },
  };
}
