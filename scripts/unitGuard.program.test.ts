import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
// Below our own root, so that it finds our packages.
fs.mkdirSync(path.join(root, 'out'), { recursive: true });
const folder = fs.mkdtempSync(path.join(root, 'out/unit-guard-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

it('a test that waits for the real clock fails, and learns where its timer was set', () => {
  const tests = `import { it } from 'vitest';
    it('waits', () => new Promise((resolve) => setTimeout(resolve, 5)));
    it('does not', () => {});`;
  fs.writeFileSync(path.join(folder, 'slow.test.ts'), tests);
  const config = { test: { include: ['slow.test.ts'], setupFiles: [path.join(root, 'scripts/unitGuard.js')] } };
  fs.writeFileSync(path.join(folder, 'vitest.config.js'), `export default ${JSON.stringify(config)};`);
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  const report = path.join(folder, 'report.json');
  const args = ['run', '--reporter=json', `--outputFile=${report}`, '--root', folder];
  const { status } = spawnSync(process.execPath, [vitest, ...args], { cwd: folder });
  const [waits, doesNot] = JSON.parse(fs.readFileSync(report, 'utf8')).testResults[0].assertionResults;
  expect(status).toBe(1);
  expect(waits.status).toBe('failed');
  expect(waits.failureMessages[0]).toMatch(/waits for the real clock \(5 ms, set[^)]*slow\.test\.ts:2/s);
  expect(doesNot.status).toBe('passed');
});
