import { test as base } from '@playwright/test';
import type { Page } from '@playwright/test';
import { StandInEngine } from './standInEngine';

interface Fixtures {
  engine: StandInEngine;
  /** Opens the page; fails the test when the page writes an error to its console. */
  open: (hash?: string) => Promise<void>;
}

export const test = base.extend<Fixtures>({
  // Playwright reads what a fixture needs out of this pattern: nothing.
  // oxlint-disable-next-line no-empty-pattern
  engine: async ({}, use) => {
    const engine = new StandInEngine();
    await engine.start();
    await use(engine);
    await engine.stop();
  },
  open: async ({ page, engine }, use) => {
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && !/WebSocket connection/.test(message.text())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await use(async (hash = '') => {
      await page.goto(engine.address);
      await page.getByText('engine ready').waitFor();
      if (hash !== '') await page.evaluate((to) => (window.location.hash = to), hash);
    });
    base.expect(complaints).toEqual([]);
  },
});

export const { expect } = base;

/** Elements that stick out of the window, or text that is wider than its place without an ellipsis. */
export function overflows(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const name = (element: Element) =>
      `${element.tagName.toLowerCase()}.${element.className.toString().replaceAll(' ', '.')}`;
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth || root.scrollHeight > root.clientHeight)
      found.push('the page scrolls as a whole');
    for (const element of document.querySelectorAll('#root *')) {
      if (element.closest('.visually-hidden, [aria-hidden], svg, .uplot, .table, pre')) continue;
      const box = element.getBoundingClientRect();
      if (box.width === 0) continue;
      if (box.right > window.innerWidth + 1 || box.left < -1) found.push(`${name(element)} sticks out`);
      const style = getComputedStyle(element);
      const clipped = style.overflowX === 'hidden' || style.overflowX === 'auto' || style.textOverflow === 'ellipsis';
      if (
        !clipped &&
        element.scrollWidth > element.clientWidth + 1 &&
        style.display !== 'inline' &&
        element.clientWidth > 0
      ) {
        found.push(`${name(element)} is too narrow for what is in it`);
      }
    }
    return found;
  });
}
