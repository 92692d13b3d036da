import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Emitter } from '../../src-shared/emitter';
import type { ContractListeners } from '../../src-shared/contract/contract';
import type { DiagnosisReport, DiagnosisRun, Verdict } from '../../src-shared/model/diagnosis';
import { waitingRow } from '../diagnosis/board';
import { fakeCheck, SUBJECT } from '../diagnosis/testdata/fakeChecks';
import { createManualClock } from '../net/manualClock';
import { openStore } from '../store/store';
import type { Store } from '../store/store';
import { diagnosisReport } from '../store/testdata/records';
import type { DiagnosisJob } from './diagnose';
import { createDiagnosisService } from './diagnosisService';
import type { DiagnosisService } from './diagnosisService';
import { EngineError, toContractError } from '../errors';

const VERDICT: Verdict = { status: 'healthy', sentence: 'All is well.', causes: [] };
const clock = createManualClock(Date.parse('2026-01-01T10:00:00.000Z'));
const rows = [waitingRow(fakeCheck('reach.udp'))];

let folder: string;
let store: Store;
let service: DiagnosisService;
let jobs: Array<DiagnosisJob & { end(report?: Partial<DiagnosisReport>): void; fail(error: Error): void }>;
let told: DiagnosisRun[];
let notices: string[];
let historyChanges: number;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sidetone-diagnoses-'));
  store = openStore(folder);
  [jobs, told, notices, historyChanges] = [[], [], [], 0];
  const events = new Emitter<ContractListeners>((error) => expect.fail(String(error)));
  events.on('diagnosis', (run) => told.push(run));
  events.on('diagnosisHistory', () => historyChanges++);
  events.on('notice', ({ text }) => notices.push(text));
  service = createDiagnosisService({
    clock,
    store,
    events,
    waitingChecks: () => rows,
    subjectOf: async (accountId, target) => {
      if (accountId === 'nobody') throw EngineError.notFound('account');
      return { subject: { ...SUBJECT, callTarget: target ?? null }, profile: {} };
    },
    // Ends by itself when it is cancelled, as the runner does.
    diagnose: (job) =>
      new Promise((resolve, reject) => {
        const end = (report: Partial<DiagnosisReport> = {}): void =>
          resolve({ ...diagnosisReport(job.id, '2026-01-01T10:00:00.000000Z'), verdict: VERDICT, ...report });
        jobs.push({ ...job, end, fail: reject });
        if (job.signal.aborted) end({ cancelled: true });
        job.signal.addEventListener('abort', () => end({ cancelled: true }));
      }),
  });
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const start = (accountId = 'a1'): Promise<DiagnosisRun> => service.start({ accountId, mode: 'quick' });
const refusal = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return toContractError(error);
  }
};
const phases = (): string[] => service.runs().map(({ phase }) => phase);

describe('a run', () => {
  it('is told from its start to its end, and kept then', async () => {
    const run = await service.start({ accountId: 'a1', mode: 'full', target: 'sip:600@pbx.test' });
    expect(run).toMatchObject({
      name: 'site A',
      mode: 'full',
      target: 'sip:600@pbx.test',
      phase: 'running',
      checks: rows,
      verdict: null,
    });
    expect(service.history(10)).toEqual([]);
    expect(refusal(() => service.get(run.id))).toMatchObject({ code: 'failed' });
    expect(refusal(() => service.remove(run.id))).toMatchObject({
      code: 'failed',
      message: expect.stringContaining('cancel it first'),
    });

    const working = rows.map((row) => ({ ...row, state: 'running' as const }));
    jobs[0]?.onChange?.({ checks: working, verdict: null });
    expect(service.runs()[0]?.checks).toEqual(working);
    jobs[0]?.end({ finishedAt: '2026-01-01T10:00:09.000000Z' });
    await expect.poll(phases).toEqual(['done']);
    expect(told.map(({ phase }) => phase)).toEqual(['running', 'running', 'done']);
    expect(told.at(-1)).toMatchObject({ verdict: VERDICT, checks: working });

    expect(historyChanges).toBe(1);
    expect(service.history(10)).toEqual([
      expect.objectContaining({
        id: run.id,
        accountId: 'a1',
        durationMs: 9000,
        status: 'healthy',
        code: null,
        cancelled: false,
      }),
    ]);
    expect(service.get(run.id)).toEqual(store.diagnoses.get(run.id));
    service.remove(run.id);
    expect(refusal(() => service.get(run.id))).toMatchObject({ code: 'not-found' });
    expect([service.history(10), service.runs(), historyChanges]).toEqual([[], [], 2]);
  });

  it('is refused in one sentence where its account cannot be used', async () => {
    await expect(start('nobody')).rejects.toThrow('no such account');
    expect(service.runs()).toEqual([]);
  });

  it('that breaks ends all the same and says so', async () => {
    await start();
    jobs[0]?.fail(new Error('No socket could be opened.'));
    await expect.poll(phases).toEqual(['done']);
    expect(notices).toEqual(['The diagnosis of site A ended early: No socket could be opened.']);
    expect(service.history(10)).toEqual([]);
  });

  it('that cannot be saved is there until the program ends', async () => {
    store.diagnoses.add = () => {
      throw new Error('The disk is full.');
    };
    const { id } = await start();
    jobs[0]?.end();
    await expect.poll(phases).toEqual(['done']);
    expect(notices[0]).toMatch(/cannot be saved: The disk is full/);
    expect(service.get(id).verdict).toEqual(VERDICT);
  });

  it('is handed over as text, page and document', async () => {
    const { id } = await start();
    jobs[0]?.end();
    await expect.poll(phases).toEqual(['done']);
    const files = (['text', 'html', 'json'] as const).map((format) => service.export(id, format));
    expect(files.map(({ name, mediaType }) => [name, mediaType])).toEqual([
      ['sidetone-diagnosis-20260101-100000.txt', 'text/plain; charset=utf-8'],
      ['sidetone-diagnosis-20260101-100000.html', 'text/html; charset=utf-8'],
      ['sidetone-diagnosis-20260101-100000.json', 'application/json'],
    ]);
    for (const { content } of files) expect(content).toContain('All is well.');
    expect(JSON.parse(files[2]?.content ?? '')).toMatchObject({ schema: 'sidetone.report/1', id });
    expect(refusal(() => service.export('nobody', 'json'))).toMatchObject({ code: 'not-found' });
  });
});

describe('cancelling', () => {
  it('is told at once, kept as cancelled, and harmless when it is over', async () => {
    const { id } = await start();
    service.cancel(id);
    service.cancel(id);
    expect(phases()).toEqual(['cancelling']);
    await expect.poll(phases).toEqual(['done']);
    expect(service.history(1)[0]).toMatchObject({ id, cancelled: true });
    service.cancel(id);
    expect(phases()).toEqual(['done']);
    expect(refusal(() => service.cancel('nobody'))).toMatchObject({ code: 'not-found' });
  });

  it('of an account that goes away leaves the others', async () => {
    await start('a1');
    await start('a2');
    service.cancelAccount('a1');
    await expect.poll(phases).toEqual(['done', 'running']);
    jobs[1]?.end();
  });

  it('comes with the end of the program', async () => {
    for (let index = 0; index < 6; index++) await start();
    await service.close();
    expect(phases()).toEqual(Array.from({ length: 6 }, () => 'done'));
  });
});

describe('ten at once', () => {
  it('queue beyond four, in their order, and each ends', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 10; index++) ids.push((await start()).id);
    const [, , , , , sixth = ''] = ids;
    await expect.poll(() => jobs.length).toBe(4);
    expect(service.runs().map(({ checks }) => checks[0]?.state)).toEqual(ids.map(() => 'waiting'));

    service.cancel(sixth);
    await expect.poll(() => jobs.length).toBe(5);
    expect(jobs[4]?.id).toBe(sixth);
    for (let ended = 0; ended < 11; ended++) {
      for (const job of jobs) job.end();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await expect.poll(phases).toEqual(ids.map(() => 'done'));
    expect(jobs.map(({ id }) => id)).toEqual([...ids.slice(0, 4), sixth, ...ids.slice(4, 5), ...ids.slice(6)]);
    expect(service.history(100)).toHaveLength(10);
  });

  it('are bounded', async () => {
    for (let index = 0; index < 32; index++) await start();
    await expect(start()).rejects.toThrow('wait for them');
    await service.close();
    expect(service.runs()).toHaveLength(10);
  });
});

describe('a self-test', () => {
  const record = {
    schema: 'sidetone.self-test/1',
    code: 'ST-7K3-OK',
    startedAt: '2026-01-01T10:00:00.000Z',
    finishedAt: '2026-01-01T10:01:00.000Z',
    cancelled: false,
    practice: true,
    status: 'good',
    sentence: 'All is well.',
    findings: [],
    steps: [],
  } as const;
  const kept = { ...record, findings: [], steps: [] };

  it('is kept with its run, in the history too, as soon as the run has ended', async () => {
    const run = await start();
    expect(refusal(() => service.selfTest(run.id, kept))).toMatchObject({ code: 'failed' });
    jobs[0]?.end();
    await expect.poll(phases).toEqual(['done']);
    service.selfTest(run.id, kept);
    expect(service.get(run.id).selfTest).toMatchObject({ code: 'ST-7K3-OK', runVerdict: VERDICT });
    expect(store.diagnoses.get(run.id)?.selfTest?.code).toBe('ST-7K3-OK');
    expect(service.history(10)).toEqual([expect.objectContaining({ id: run.id, selfTest: 'ST-7K3-OK' })]);
    expect(historyChanges).toBe(2);
    expect(refusal(() => service.selfTest('unknown', kept))).toMatchObject({ code: 'not-found' });
  });

  it('may ask for a part of the checks', async () => {
    await service.start({ accountId: 'a1', mode: 'quick', checks: ['computer.interfaces'] });
    expect(jobs[0]?.checks).toEqual(['computer.interfaces']);
    jobs[0]?.end();
    await expect.poll(phases).toEqual(['done']);
  });
});
