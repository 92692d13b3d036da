/** Every path that the documents for people name exists, and the front door stays short. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');
const DOCUMENTS = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'].concat(
  fs
    .readdirSync(path.join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
);
/** What a path of this repository begins with. */
const PLACES = /^(?:src-main|src-shared|src-renderer|e2e|bench|scripts|docs)\//;

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

it('the front door has about a hundred lines', () => {
  const lines = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8').split('\n').length;
  expect(lines).toBeLessThan(120);
});
