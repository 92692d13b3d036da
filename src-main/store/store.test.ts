import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Libsql from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallSnapshot } from '../../src-shared/model/call';
import { openDatabase } from './database';
import type { StoreError } from './errors';
import { openStore } from './store';
import { callResult, callSnapshot, diagnosisReport, diagnosisSummary, sample, storedAccount } from './testdata/records';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'sidetone-store-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('history', () => {
  it('knows the primary cause of a call without its document', () => {
    const store = openStore(folder);
    const cause = { code: 'far-end-sends-nothing', title: 'Nothing is sent to you', confidence: 'proven' as const };
    const rest = { explanation: '', fix: [], owner: 'far-end', evidence: [] };
    store.calls.start(callSnapshot('01A', '2026-01-01T10:00:00.000Z'));
    const note = { ...rest, ...cause, code: 'call-setup-slow', role: 'note' as const };
    const causes = [note, { ...rest, ...cause, role: 'primary' as const }];
    store.calls.finish('01A', '2026-01-01T10:00:09.000Z', { ...callResult(), causes });
    expect(store.calls.list(1)[0]).toMatchObject({ cause, mos: null });
    store.close();
  });

  it('keeps a call with its samples, ladder and events, newest first', () => {
    const store = openStore(folder);
    const call = callSnapshot('01A', '2026-01-01T10:00:00.000Z');
    store.calls.start(call);
    store.calls.start(callSnapshot('01B', '2026-01-01T11:00:00.000Z'));
    store.samples.add('01A', [sample(1), sample(2)]);
    store.mediaEvents.add('01A', { at: 5, kind: 'first-packet', direction: 'inbound', text: 'First.', detail: {} });
    store.calls.finish('01A', '2026-01-01T10:00:09.000Z', callResult());
    expect(store.calls.list(10).map(({ id, state }) => [id, state])).toEqual([
      ['01B', null],
      ['01A', 'answered'],
    ]);
    expect(store.calls.get('01A')).toMatchObject({
      entry: { durationMs: 9000, mos: null, cause: null },
      result: { callId: 'c1' },
    });
    expect(store.samples.list('01A').map(({ at }) => at)).toEqual([1, 2]);
    expect(store.mediaEvents.list('01A')).toHaveLength(1);
    store.calls.remove('01A');
    expect(store.samples.list('01A')).toEqual([]);
    store.close();
  });

  it('tells the talk time of a call that the program did not outlive', () => {
    const store = openStore(folder);
    store.calls.start(callSnapshot('01A', '2026-01-01T10:00:00.000Z'));
    store.calls.seen('01A', '2026-01-01T10:00:30.000Z', '2026-01-01T10:00:10.000Z');
    expect(store.calls.list(1)[0]).toMatchObject({ state: null, durationMs: 20_000 });
    store.close();
  });

  it('is bounded, and clear spares the calls that are up', () => {
    const store = openStore(folder);
    const start = (index: number): CallSnapshot => {
      const call = callSnapshot(String(index).padStart(5, '0'), new Date(index * 1000).toISOString());
      store.calls.start(call);
      return call;
    };
    for (let index = 0; index < 1010; index++) start(index);
    store.calls.finish('01009', new Date(2e6).toISOString(), callResult());
    const kept = store.calls.list(5000);
    expect(kept).toHaveLength(1000);
    expect(kept.at(-1)?.id).toBe('00010');
    store.calls.clear(['00500']);
    expect(store.calls.list(5000).map(({ id }) => id)).toEqual(['00500']);
    store.close();
  });
});

describe('diagnoses', () => {
  const day = (index: number): string => new Date(Date.UTC(2026, 0, 1) + index * 86_400_000).toISOString();
  const add = (store: ReturnType<typeof openStore>, index: number): void => {
    const id = String(index).padStart(4, '0');
    store.diagnoses.add(diagnosisSummary(id, day(index)), diagnosisReport(id, day(index)));
  };

  it('come back after a restart, newest first, whole', () => {
    const first = openStore(folder);
    add(first, 1);
    add(first, 2);
    first.close();
    const second = openStore(folder);
    expect(second.diagnoses.list(10)).toEqual([diagnosisSummary('0002', day(2)), diagnosisSummary('0001', day(1))]);
    expect(second.diagnoses.list(1)).toHaveLength(1);
    expect(second.diagnoses.get('0001')).toEqual(diagnosisReport('0001', day(1)));
    expect(second.diagnoses.get('0003')).toBeNull();
    second.diagnoses.remove('0001');
    expect(second.diagnoses.list(10).map(({ id }) => id)).toEqual(['0002']);
    second.close();
  });

  it('are bounded', () => {
    const store = openStore(folder);
    for (let index = 0; index < 205; index++) add(store, index);
    const kept = store.diagnoses.list(1000);
    expect(kept).toHaveLength(200);
    expect(kept.at(-1)?.id).toBe('0005');
    expect(store.diagnoses.get('0004')).toBeNull();
    store.close();
  });

  it('find room in a database of the version before', () => {
    const file = path.join(folder, 'sidetone.db');
    openDatabase(file).close();
    const old = new Libsql(file);
    old.exec('DROP TABLE diagnoses; PRAGMA user_version = 1');
    old.close();
    const store = openStore(folder);
    add(store, 1);
    expect(store.diagnoses.list(10)).toHaveLength(1);
    store.close();
  });
});

/** As it was stored before there were ICE servers, in a row that has its id beside it. */
const { id: _id, ice: _ice, ...ACCOUNT } = storedAccount();

describe('accounts and settings', () => {
  it.each([
    ['that knew no ICE servers', {}],
    ['whose ICE servers cannot be read', { ice: { servers: [{ urls: 'turn.test' }], policy: 'sometimes' } }],
    ['that took a password in the address', { uri: 'sip:alice:x@pbx.test' }],
  ])('of a version %s are kept', (_what, changes) => {
    const account = { ...ACCOUNT, ...changes };
    const first = openStore(folder);
    first.close();
    const database = openDatabase(path.join(folder, 'sidetone.db'));
    database.run('INSERT INTO accounts VALUES (?, ?, ?)', 'a1', '2026-01-01T10:00:00.000Z', JSON.stringify(account));
    database.close();
    const second = openStore(folder);
    expect(second.accounts.list()).toEqual([{ ...account, id: 'a1', ice: { servers: [], policy: 'all' } }]);
    second.close();
  });

  it('come back after a restart, and a strange value falls back to its default', () => {
    const first = openStore(folder);
    first.settings.set({ theme: 'dark', ptimeMs: 40 });
    first.close();
    const database = openDatabase(path.join(folder, 'sidetone.db'));
    database.run(`UPDATE settings SET value = '"purple"' WHERE key = 'theme'`);
    database.run(`INSERT INTO settings VALUES ('constructor', '1')`);
    database.close();
    const second = openStore(folder);
    expect(second.settings.get()).toMatchObject({ theme: 'system', ptimeMs: 40 });
    second.close();
  });
});

describe('a disk that does not help', () => {
  it('goes on in memory and says so when the folder cannot be made', () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    const store = openStore(path.join(file, 'below'));
    expect(store.warning).toMatch(/cannot be written: .* Calls work, but accounts and history are forgotten/);
    store.calls.start(callSnapshot('01A', '2026-01-01T10:00:00.000Z'));
    expect(store.calls.list(1)).toHaveLength(1);
    store.close();
  });

  it('puts a damaged database aside and starts afresh', () => {
    const file = path.join(folder, 'sidetone.db');
    writeFileSync(file, 'no database at all. '.repeat(200));
    const store = openStore(folder);
    expect(store.warning).toMatch(/damaged and cannot be read. It was put aside as .*sidetone.db.damaged-\d+/);
    expect(readdirSync(folder).some((name) => name.includes('.damaged-'))).toBe(true);
    expect(store.accounts.list()).toEqual([]);
    store.close();
    const again = openStore(folder);
    expect(again.warning).toBeNull();
    again.close();
  });

  it('names a full disk, keeps what was there, and goes on when there is room', () => {
    const database = openDatabase(path.join(folder, 'sidetone.db'));
    database.run(`INSERT INTO settings VALUES ('a', '1')`);
    database.all('PRAGMA max_page_count = 1');
    expect(() => {
      for (let index = 0; index < 100; index++) {
        database.transaction(() => database.run('INSERT INTO settings VALUES (?, ?)', `k${index}`, 'x'.repeat(2000)));
      }
    }).toThrow(expect.objectContaining({ reason: 'disk-full' }) as StoreError);
    database.all('PRAGMA max_page_count = 1000000');
    database.run(`INSERT INTO settings VALUES ('b', '1')`);
    expect(database.all(`SELECT key FROM settings WHERE key IN ('a', 'b')`)).toHaveLength(2);
    database.close();
  });

  it.skipIf(process.platform === 'win32')('keeps what names people from other users', () => {
    openStore(folder).close();
    expect(statSync(path.join(folder, 'sidetone.db')).mode & 0o077).toBe(0);
  });
});
