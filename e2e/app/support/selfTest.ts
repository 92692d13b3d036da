/** Ways through the self-test's page that several specifications take. */
import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';

/** A quick diagnosis on a healthy line may take 15 s; this machine may be busy besides. */
export const RUN_MS = 60_000;

export async function begin(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Self-test' }).click();
  await page.getByRole('button', { name: 'Start the self-test' }).click();
}

/** The step that is being made, by its heading. */
export const active = (page: Page) => page.locator('.self-active');

export async function answer(page: Page, question: string, word: 'Yes' | 'No'): Promise<void> {
  const group = page.getByRole('group', { name: question });
  await expect(group).toBeVisible({ timeout: 20_000 });
  await group.getByRole('button', { name: word, exact: true }).click();
}

/** Microphone and speaker, with the same answer to both questions. */
export async function soundSteps(page: Page, word: 'Yes' | 'No' = 'Yes'): Promise<void> {
  await answer(page, 'Did you hear yourself?', word);
  await answer(page, 'Did you hear the melody?', word);
}

/** A step of the result, with what it came to. */
export const stepResult = (page: Page, name: string) =>
  page.locator('.self-results > li').filter({ has: page.getByText(name, { exact: true }) });

export async function verdict(page: Page): Promise<string> {
  const heading = page.locator('.self-verdict h1');
  await expect(heading).toBeVisible({ timeout: RUN_MS });
  return (await heading.textContent()) ?? '';
}

/** The code, when the file for support is there. */
export async function code(page: Page): Promise<string> {
  const text = page.locator('.self-code-text');
  await expect(text).toBeVisible({ timeout: 20_000 });
  return (await text.textContent()) ?? '';
}
