import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { findings } from './styles.js';

const window = path.resolve(import.meta.dirname, '../../src-renderer');

it('the stylesheets of the window keep to it', () => {
  const sheets = fs.readdirSync(window, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.css'));
  expect(sheets.length).toBeGreaterThan(20);
  const read = (file: string) => fs.readFileSync(path.join(window, file), 'utf8');
  expect(sheets.flatMap((file) => findings(file.split(path.sep).join('/'), read(file)))).toEqual([]);
});

it.each([
  ['components/a.css', '.a { width: 12px; }', 'tokens.css'],
  ['components/a.css', '.a { margin: calc(-1 * 3px) 0; color: var(--text); }', 'tokens.css'],
  ['components/a.css', '.a { color: #fff; }', 'tokens.css'],
  ['components/a.css', '.a { background: rgb(0 0 0 / 40%); }', 'tokens.css'],
  ['components/a.css', '.a { transition: width 120ms; }', 'tokens.css'],
  ['components/a.css', '.phone-a { margin: 0; }', 'a class of phone'],
  ['features/phone/a.css', '.card { margin: 0; }', 'no class of phone'],
  ['features/phone/a.css', '.phone-a .diagnose-b { margin: 0; }', 'a class of diagnose'],
  ['features/campaigns/a.css', '.row { margin: 0; }', 'no class of campaigns'],
])('refuses in %s: %s', (file, text, said) => {
  expect(findings(file, text).join()).toContain(said);
});

it.each([
  ['components/a.css', '@media (width < 1100px) { .a { width: var(--size-12); margin: 0 50%; } }'],
  ['features/phone/a.css', '.phone-a:hover > .card, .button.phone-b { margin: calc(-1 * var(--space-1)); }'],
  ['features/campaigns/a.css', '.campaigns-row { margin: 0; }'],
  ['styles/tokens.css', ':root { --text: #fff; --size-12: 12px; }'],
])('lets in %s: %s', (file, text) => {
  expect(findings(file, text)).toEqual([]);
});
