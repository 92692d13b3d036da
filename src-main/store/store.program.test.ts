import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from './database';
import { openStore } from './store';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'sidetone-store-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('SIGKILL at any moment leaves a sound database with every call that was reported', { timeout: 30_000 }, async () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const script = `import('vite').then((vite) => vite.runnerImport(process.argv[1]))`;
  const writer = fileURLToPath(new URL('./testdata/killedWriter.ts', import.meta.url));
  for (const callsBefore of [1, 17, 60]) {
    const child = spawn(process.execPath, ['-e', script, writer, folder], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const reported: string[] = [];
    const diagnosed: string[] = [];
    let rest = '';
    for await (const chunk of child.stdout) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      reported.push(...lines.filter((line) => line.startsWith('call ')).map((line) => line.slice(5)));
      diagnosed.push(...lines.filter((line) => line.startsWith('diagnosis ')).map((line) => line.slice(10)));
      if (reported.length >= callsBefore) child.kill('SIGKILL');
    }
    await ended;
    const store = openStore(folder);
    expect(store.warning).toBeNull();
    const kept = new Set(store.calls.list(1000).map(({ id }) => id));
    expect(reported.filter((id) => !kept.has(id))).toEqual([]);
    for (const id of diagnosed) expect(store.diagnoses.get(id)?.id).toBe(id);
    store.close();
    const database = openDatabase(path.join(folder, 'sidetone.db'));
    expect(database.all('PRAGMA integrity_check')[0]).toEqual({ integrity_check: 'ok' });
    expect(database.all('PRAGMA foreign_key_check')).toEqual([]);
    database.close();
  }
});
