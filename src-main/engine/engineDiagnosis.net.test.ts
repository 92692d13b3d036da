/** Diagnoses of the composed engine with nothing faked: its own practice line over loopback. */
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DiagnosisRun } from '../../src-shared/model/diagnosis';
import { createEngine } from './engine';
import type { Engine } from './engine';
import { accountInput } from './testdata/accounts';

let folder: string;
let engine: Engine;
const runs = new Map<string, DiagnosisRun[]>();

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'sidetone-diagnosis-'));
  engine = await createEngine({ host: 'web', version: '0.0.0', folder, workerUrl: null, speechFile: '' });
  engine.on('diagnosis', (run) => runs.set(run.id, [...(runs.get(run.id) ?? []), run]));
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

const last = (id: string): DiagnosisRun | undefined => runs.get(id)?.at(-1);
const ended = (id: string, timeout = 30_000): Promise<void> =>
  expect.poll(() => last(id)?.phase, { timeout, interval: 50 }).toBe('done');
const registration = async (): Promise<string | undefined> => (await engine.call('registration.list'))[0]?.phase;

it('finds the practice line healthy, beside its registration and a call that are up', { timeout: 60_000 }, async () => {
  await expect.poll(registration, { timeout: 5000 }).toBe('registered');
  const { practice } = await engine.call('app.info');
  const { id: callId } = await engine.call('calls.place', {
    accountId: 'practice',
    target: practice?.numbers.find(({ user }) => user === 'tone')?.uri ?? '',
    source: { kind: 'silence' },
  });
  await expect.poll(async () => (await engine.call('calls.list'))[0]?.phase).toBe('established');

  const { id, target, name } = await engine.call('diagnosis.start', { accountId: 'practice', mode: 'quick' });
  expect([name, target]).toEqual(['Practice line', 'sip:echo@practice.localhost']);
  await ended(id);

  expect(await registration()).toBe('registered');
  expect((await engine.call('calls.list')).map((call) => [call.id, call.phase])).toEqual([[callId, 'established']]);
  await engine.call('calls.hangup', callId);

  const report = await engine.call('diagnosis.get', id);
  expect(report.checks.filter(({ status }) => status === 'fail')).toEqual([]);
  expect(report.verdict).toMatchObject({
    status: 'healthy',
    sentence: expect.stringContaining('our own voice came back'),
  });
  expect(report.media.map(({ direction }) => direction).sort()).toEqual(['inbound', 'outbound']);
  expect(report.samples.length).toBeGreaterThan(2);
  expect(JSON.stringify(report.profile)).toContain('"password":"***"');
  const told = runs.get(id) ?? [];
  expect(told.some(({ checks }) => checks.some(({ state, doing }) => state === 'running' && doing !== null))).toBe(
    true,
  );
  expect(told.at(-1)?.checks.every(({ state }) => state === 'done')).toBe(true);
  expect(await engine.call('diagnosis.history', 5)).toMatchObject([{ id, status: 'healthy', cancelled: false }]);
  const { content } = await engine.call('diagnosis.export', id, 'html');
  expect(content).toMatch(/^<!doctype html>/i);
});

describe('a server that does not answer', () => {
  const silent = createSocket('udp4');
  let accountId: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => silent.bind(0, '127.0.0.1', resolve));
    const saved = await engine.call(
      'accounts.save',
      accountInput({ uri: `sip:alice@127.0.0.1:${silent.address().port}` }),
    );
    accountId = saved.id;
  });
  afterAll(() => silent.close());

  it('is cancelled at any moment, ten times at once, and each run ends', { timeout: 60_000 }, async () => {
    const started: string[] = [];
    for (let index = 0; index < 10; index++) {
      started.push((await engine.call('diagnosis.start', { accountId, mode: 'quick', target: 'bob' })).id);
    }
    expect((await engine.call('diagnosis.runs')).filter(({ phase }) => phase === 'running')).toHaveLength(10);
    for (const id of started) {
      // At the next thing that happens in any run.
      await new Promise<void>((resolve) => {
        const stop = engine.on('diagnosis', () => {
          stop();
          resolve();
        });
      });
      await engine.call('diagnosis.cancel', id);
    }
    await Promise.all(started.map((id) => ended(id, 8000)));
    for (const id of started) {
      const report = await engine.call('diagnosis.get', id);
      expect(report.cancelled).toBe(true);
      expect(report.checks.filter(({ status, summary }) => status === 'fail' || /given up/.test(summary))).toEqual([]);
    }
  });

  it('goes with its account, setup and all', async () => {
    await engine.call('settings.set', {
      diagnosis: {
        [accountId]: {
          target: '600',
          responder: null,
          http: [],
          ports: [],
          limits: { pddWarnMs: 1, pddFailMs: 2, lossPercent: 1, jitterMs: 30, rttMs: 300, mos: 3.6 },
        },
      },
    });
    const { id, target } = await engine.call('diagnosis.start', { accountId, mode: 'full' });
    expect(target).toMatch(/^sip:600@127\.0\.0\.1/);
    await engine.call('accounts.remove', accountId);
    await ended(id, 8000);
    expect((await engine.call('settings.get')).diagnosis).toEqual({});
    expect(await engine.call('diagnosis.get', id)).toMatchObject({ cancelled: true });
  });
});
