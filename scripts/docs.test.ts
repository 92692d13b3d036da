/** What the documents for people name exists (paths, rooms, commands, options), and the front door stays short. */
import { Command } from 'commander';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { addCommands } from '../src-main/hosts/cli/commands';

const ROOT = path.resolve(import.meta.dirname, '..');
const DOCUMENTS = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'].concat(
  fs
    .readdirSync(path.join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
);
/** What a path of this repository begins with. */
const PLACES = /^(?:src-main|src-shared|src-renderer|e2e|bench|scripts|docs)\//;
/** What stands beside code for its tests, and what the window's build copies. */
const NO_ROOMS = new Set(['testing', 'testdata', 'public']);

function pathsIn(document: string): string[] {
  const text = fs.readFileSync(path.join(ROOT, document), 'utf8');
  const named = [...text.matchAll(/`([\w./-]+)`/g)].flatMap(([, one = '']) => (PLACES.test(one) ? [one] : []));
  const folder = path.dirname(document);
  const linked = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map(([, one = '']) => path.join(folder, one));
  return [...new Set([...named, ...linked])];
}

describe.each(DOCUMENTS)('%s', (document) => {
  it('names what exists', () => {
    expect(pathsIn(document).filter((one) => !fs.existsSync(path.join(ROOT, one)))).toEqual([]);
  });
});

it('the walks name enough files to be followed', () => {
  expect(pathsIn('ARCHITECTURE.md').length).toBeGreaterThan(40);
  expect(pathsIn('CONTRIBUTING.md').length).toBeGreaterThan(10);
});

it('the map names every room', () => {
  const text = fs.readFileSync(path.join(ROOT, 'ARCHITECTURE.md'), 'utf8');
  const [, map = ''] = text.split('```');
  const rooms = ['src-main', 'src-main/diagnosis', 'src-renderer'].flatMap((folder) =>
    fs
      .readdirSync(path.join(ROOT, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !NO_ROOMS.has(entry.name))
      .map((entry) => `${entry.name}/`),
  );
  expect(rooms.length).toBeGreaterThan(20);
  expect(rooms.filter((room) => !map.split(/\s+/).includes(room))).toEqual([]);
});

it('the commands that the documents name are scripts of the package', () => {
  const { scripts } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const texts = DOCUMENTS.map((document) => fs.readFileSync(path.join(ROOT, document), 'utf8')).join('\n');
  const named = [...texts.matchAll(/npm run ([\w:-]+)/g)].map(([, one = '']) => one);
  expect(named).toContain('lab');
  expect(named.filter((one) => !(one in scripts))).toEqual([]);
});

describe('docs/cli.md', () => {
  const text = fs.readFileSync(path.join(ROOT, 'docs/cli.md'), 'utf8');
  const program = new Command();
  addCommands(program, () => {});

  it.each(program.commands.map((command) => [command.name(), command] as const))('%s', (name, command) => {
    const usage = new RegExp(`^sidetone ${name} [^\\n]*(?:\\n {2,}[^\\n]*)*`, 'm').exec(text)?.[0] ?? '';
    const written = [...usage.matchAll(/--[a-z-]+/g)].map(([option]) => option);
    const taken = command.options.map((option) => option.long).filter((option) => option !== '--log-level');
    expect(written.toSorted()).toEqual(taken.toSorted());
  });
});

it('the front door has about a hundred lines', () => {
  const lines = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8').split('\n').length;
  expect(lines).toBeLessThan(120);
});
