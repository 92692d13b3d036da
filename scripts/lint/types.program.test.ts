import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
// Below our own root, so that the types of our packages are found.
fs.mkdirSync(path.join(root, 'out'), { recursive: true });
const folder = fs.mkdtempSync(path.join(root, 'out/types-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** What the compiler says of one file that belongs to a layer. */
function compile(layer: string, text: string): string {
  fs.writeFileSync(path.join(folder, 'x.ts'), text);
  const config = path.join(folder, 'tsconfig.json');
  const include = [path.join(root, 'tsconfig.pure.d.ts'), 'x.ts'].slice(layer === 'pure' ? 0 : 1);
  fs.writeFileSync(config, JSON.stringify({ extends: `../../tsconfig.${layer}.json`, include, exclude: [] }));
  const { stdout } = spawnSync(path.join(root, 'node_modules/.bin/tsc'), ['-p', config], { encoding: 'utf8' });
  return stdout;
}

describe('what a layer sees', () => {
  it.each([
    ['pure', 'export const at = () => setTimeout(() => {}, 1);', "Cannot find name 'setTimeout'"],
    ['pure', "import fs from 'node:fs'; export const there = fs.existsSync('x');", "Cannot find name 'node:fs'"],
    ['pure', 'export const title = document.title;', "Cannot find name 'document'"],
    ['main', 'export const title = document.title;', "Cannot find name 'document'"],
    ['window', 'export const { platform } = process;', "Cannot find name 'process'"],
  ])('%s does not see: %s', (layer, text, message) => expect(compile(layer, text)).toContain(message));

  it.each([
    ['pure', "export const octets = new TextEncoder().encode('x');"],
    ['main', "import fs from 'node:fs'; export const there = fs.existsSync('x');"],
    ['window', 'export const title = document.title;'],
  ])('%s sees: %s', (layer, text) => expect(compile(layer, text)).toBe(''));
});

describe('promises', () => {
  it.each([
    ['declare const call: () => Promise<void>; call();', 'no-floating-promises'],
    ['declare const call: () => Promise<void>; [1].forEach(call);', 'no-misused-promises'],
    ['declare const call: () => Promise<void>; void call();', null],
  ])('%s', (text, rule) => {
    fs.writeFileSync(path.join(folder, 'x.ts'), text);
    fs.writeFileSync(
      path.join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: '../../tsconfig.json', include: ['x.ts'] }),
    );
    const args = [
      '--type-aware',
      '--no-ignore',
      '-c',
      path.join(root, 'scripts/lint/promises.json'),
      path.join(folder, 'x.ts'),
    ];
    const { status, stdout } = spawnSync(path.join(root, 'node_modules/.bin/oxlint'), args, {
      cwd: folder,
      encoding: 'utf8',
    });
    if (rule) expect(stdout).toContain(rule);
    expect(status === 0, stdout).toBe(rule === null);
  });
});
