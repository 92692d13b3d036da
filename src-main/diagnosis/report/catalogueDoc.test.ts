import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { CAUSE_CODES } from '../../../src-shared/causes';
import { catalogueMarkdown } from './catalogueDoc';

const FILE = fileURLToPath(new URL('../../../docs/causes.md', import.meta.url));

it('docs/causes.md is the catalogue (write it again with `npx vitest run --project unit catalogueDoc -u`)', async () => {
  await expect(catalogueMarkdown()).toMatchFileSnapshot(FILE);
});

it('has a heading for every code, and every link has its target', () => {
  const text = catalogueMarkdown();
  const headings = [...text.matchAll(/^### (.+)$/gm)].map(([, code]) => code);
  expect([...headings].sort()).toEqual([...CAUSE_CODES].sort());
  const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, code]) => code);
  expect(links).toEqual(headings);
});
