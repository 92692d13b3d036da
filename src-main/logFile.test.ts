import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLogFile } from './logFile';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'sidetone-log-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const entry = (text: string) => ({ at: '2030-01-02T03:04:05.006Z', level: 'info' as const, area: 'test', text });

it('begins a new file when one is full, keeps three, and lets only the owner read them', () => {
  const write = createLogFile(path.join(folder, 'logs'), 100);
  for (let at = 0; at < 12; at++) write(entry(`entry ${at} ${'x'.repeat(20)}`));
  const files = readdirSync(path.join(folder, 'logs')).toSorted();
  expect(files).toEqual(['sidetone.log', 'sidetone.log.1', 'sidetone.log.2', 'sidetone.log.3']);
  for (const file of files) {
    const { mode, size } = statSync(path.join(folder, 'logs', file));
    expect([file, mode & 0o777, size <= 100]).toEqual([file, 0o600, true]);
  }
  expect(readFileSync(path.join(folder, 'logs', 'sidetone.log'), 'utf8')).toContain('entry 11');
});

it('goes on where an earlier run ended, and closes a file that was open to others', () => {
  const file = path.join(folder, 'sidetone.log');
  writeFileSync(file, 'earlier\n', { mode: 0o644 });
  createLogFile(folder)(entry('later'));
  expect(readFileSync(file, 'utf8')).toBe('earlier\n2030-01-02T03:04:05.006Z info  test: later\n');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('never fails: without a folder there is no file', () => {
  const blocked = path.join(folder, 'file');
  writeFileSync(blocked, '');
  expect(() => createLogFile(path.join(blocked, 'logs'))(entry('lost'))).not.toThrow();
});
