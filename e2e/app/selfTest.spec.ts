/** The self-test of the built program on its own practice line: Chromium's fake microphone, real SIP, real RTP. */
import { readFile } from 'node:fs/promises';
import { expect, test as base } from '@playwright/test';
import { decodeSelfTest, isCodeOf } from '../../src-shared/selfTest/code';
import type { DiagnosisReport } from '../../src-shared/model/diagnosis';
import { Companion } from './support/companion';
import { Program } from './support/program';
import { RUN_MS, active, answer, begin, code, soundSteps, stepResult, verdict } from './support/selfTest';

const test = base.extend<{ program: Program; companion: Companion; complaints: string[] }>({
  // Playwright reads what a fixture needs out of this pattern: nothing.
  // oxlint-disable-next-line no-empty-pattern
  program: async ({}, use) => {
    const program = new Program();
    await program.start();
    await use(program);
    await program.stop();
  },
  // oxlint-disable-next-line no-empty-pattern
  companion: async ({}, use) => {
    const companion = new Companion();
    await companion.start();
    await use(companion);
    await companion.stop();
  },
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on('console', (message) => {
        // The program may be gone before the page is.
        if (message.type() === 'error' && !/WebSocket connection/.test(message.text())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

/** The fake microphone beeps for a moment once a second: looked at with each picture, or it may be missed. */
function loudest(bar: HTMLMeterElement): Promise<number> {
  const until = performance.now() + 2500;
  let most = 0;
  return new Promise((resolve) => {
    const look = (): void => {
      most = Math.max(most, bar.value);
      if (performance.now() < until) requestAnimationFrame(look);
      else resolve(most);
    };
    look();
  });
}

test('all is well: five steps, a code, a file that holds the answers, and a place in the history', async ({
  page,
  context,
  program,
}) => {
  test.setTimeout(3 * RUN_MS);
  await context.grantPermissions(['microphone']);
  await page.goto(program.url);
  await page.getByRole('link', { name: 'Self-test' }).click();
  await expect(page.getByText('the practice line inside this program is tested')).toBeVisible();
  await expect(page.getByText('It says nothing about your internet connection')).toBeVisible();
  await page.getByRole('button', { name: 'Start the self-test' }).click();

  await expect(active(page)).toContainText('Speak now.');
  const meter = page.getByRole('meter', { name: 'Level of the microphone' });
  expect(await meter.evaluate(loudest)).toBeGreaterThan(5);
  await expect(active(page)).toContainText('Now listen: this is you.');
  await answer(page, 'Did you hear yourself?', 'Yes');
  await expect(active(page)).toContainText('Listen: a short melody.');
  await answer(page, 'Did you hear the melody?', 'Yes');
  const lines = page.getByRole('list', { name: 'What is checked' }).getByRole('listitem');
  await expect(lines).toHaveCount(5);
  await expect(lines.filter({ hasText: 'The name of the practice line is found' })).toContainText('fine');
  await expect(active(page)).toContainText('Speak: your voice comes back.', { timeout: RUN_MS });
  await expect(page.getByRole('meter', { name: 'What comes back' })).toBeVisible();

  expect(await verdict(page)).toBe('All is well on this computer: microphone, speaker and the practice line work.');
  await expect(stepResult(page, 'Echo call')).toContainText('Your voice went out and came back. Quality: good.');
  await expect(stepResult(page, 'Echo call')).toContainText(/Loss, coming back\s*good \(0\.0\s%\)/);
  await expect(stepResult(page, 'Echo call')).toContainText(/Round trip\s*good \(\d+\sms\)/);
  await expect(stepResult(page, 'Login')).toContainText('The practice line has accepted this telephone.');
  const read = await code(page);
  expect(read).toMatch(/^ST-[0-9A-Z]{3}-OK$/);

  await page.getByRole('button', { name: 'File for support' }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: /JSON/ }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(new RegExp(`^sidetone-self-test-${read}-\\d{8}-\\d{6}\\.json$`));
  const text = await readFile(await download.path(), 'utf8');
  const report = JSON.parse(text) as DiagnosisReport;
  const decoded = decodeSelfTest(read);
  expect(decoded && isCodeOf(decoded, report.id)).toBe(true);
  expect(report.selfTest).toMatchObject({ schema: 'sidetone.self-test/1', code: read, practice: true, status: 'good' });
  expect(report.selfTest?.steps.map(({ id, outcome, answer: said }) => [id, outcome, said])).toEqual([
    ['microphone', 'good', 'yes'],
    ['speaker', 'good', 'yes'],
    ['network', 'good', null],
    ['registration', 'good', null],
    ['echo', 'good', null],
  ]);
  expect(report.checks.find(({ id }) => id === 'devices.microphone')).toMatchObject({ status: 'pass' });
  expect(report.verdict.status).toBe('healthy');

  await page.getByRole('link', { name: 'Diagnose' }).click();
  const run = page.getByRole('listitem').filter({ hasText: `self-test ${read}` });
  await run.getByRole('link').click();
  await page.getByText('Self-test of the end user').click();
  await expect(page.getByText('You heard yourself: the microphone works.')).toBeVisible();
});

test('the microphone is denied: said at once, and the rest goes on with a tone', async ({ page, program }) => {
  test.setTimeout(3 * RUN_MS);
  await page.goto(program.url);
  await begin(page);
  await expect(active(page)).toContainText('Sidetone may not use the microphone.');
  await expect(active(page)).toContainText('allow the microphone for this page');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(active(page)).toContainText('does not work');
  await page.getByRole('button', { name: 'Go on' }).click();
  await answer(page, 'Did you hear the melody?', 'Yes');
  await expect(active(page)).toContainText('Listen: a tone comes back.', { timeout: RUN_MS });
  expect(await verdict(page)).toBe('This program may not use the microphone.');
  await expect(page.getByRole('region', { name: 'What to do' })).toContainText('You can do this yourself.');
  await expect(stepResult(page, 'Network')).toContainText('The practice line inside this program answers');
  await expect(stepResult(page, 'Echo call')).toContainText('a tone of ours');
  await expect(stepResult(page, 'Echo call')).toContainText('works');
  expect(await code(page)).toMatch(/^ST-[0-9A-Z]{3}-MIC$/);
});

test('an echo that stays silent is a problem of the call, with a code for it', async ({ page, context, program }) => {
  test.setTimeout(3 * RUN_MS);
  await context.grantPermissions(['microphone']);
  await page.goto(program.url);
  await page.getByRole('link', { name: 'Diagnose' }).click();
  await page.getByLabel('Number of the practice line to call').selectOption({ label: 'One-way: you hear nothing' });
  await begin(page);
  await soundSteps(page);
  await expect(active(page)).toContainText('does not work', { timeout: RUN_MS });
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(active(page)).toContainText('Nobody was heard, so a tone of ours is sent instead.', { timeout: RUN_MS });
  await verdict(page);
  await expect(stepResult(page, 'Echo call')).toContainText('The call came up, but nothing comes back.');
  await expect(stepResult(page, 'Microphone')).toContainText('works');
  const decoded = decodeSelfTest(await code(page));
  expect(decoded).toMatchObject({ result: 'cause' });
  expect(decoded?.cause).not.toBe('unknown');
  await expect(page.getByRole('region', { name: 'What to do' })).toContainText(decoded?.cause ?? '?');
});

test('cancelled in the middle of the echo call: it ends at once, and what was seen is kept', async ({
  page,
  context,
  program,
}) => {
  test.setTimeout(3 * RUN_MS);
  await context.grantPermissions(['microphone']);
  await page.goto(program.url);
  await begin(page);
  await soundSteps(page);
  await page.getByRole('button', { name: 'Skip this step' }).click();
  await expect(active(page)).toContainText('Speak: your voice comes back.', { timeout: RUN_MS });
  await page.getByRole('button', { name: 'Cancel the self-test' }).click();
  await expect(page.getByText('You ended the self-test early')).toBeVisible();
  await expect(page.locator('.phone-strip')).toBeHidden();
  expect(await verdict(page)).toBe('What was tested works. Not tested: Network, Echo call.');
  expect(await code(page)).toMatch(/^ST-[0-9A-Z]{3}-INC$/);

  await page.getByRole('button', { name: 'Repeat: Echo call' }).click();
  await expect(active(page)).toContainText('Speak: your voice comes back.', { timeout: RUN_MS });
  await expect(stepResult(page, 'Echo call')).toContainText('came back', { timeout: RUN_MS });
  expect(await verdict(page)).toBe('What was tested works. Not tested: Network.');
});

test('a login that is refused: named by the diagnosis, and not told three times over', async ({
  page,
  context,
  program,
  companion,
}) => {
  test.setTimeout(4 * RUN_MS);
  await context.grantPermissions(['microphone']);
  await page.goto(program.url);
  await page.getByRole('link', { name: 'Self-test' }).click();
  await page.getByRole('link', { name: 'Add your own line' }).click();
  await page.getByLabel('Name of the account').fill('Office');
  await page.getByLabel('SIP address').fill(`sip:alice@127.0.0.1:${companion.port}`);
  await page.getByLabel('Password', { exact: true }).fill('not the right one');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Office is saved.')).toBeVisible();
  await begin(page);
  await expect(page.getByRole('heading', { name: 'Self-test of Office' })).toBeVisible();
  await soundSteps(page);
  await expect(active(page)).toContainText('does not work', { timeout: RUN_MS });
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(active(page)).toContainText('Your provider refuses the login.', { timeout: RUN_MS });
  await page.getByRole('button', { name: 'Go on' }).click();
  expect(await verdict(page)).toBe('User name or password is wrong.');
  await expect(stepResult(page, 'Echo call')).toContainText('There is no number to call.');
  await expect(page.getByRole('heading', { name: 'Also found' })).toHaveCount(0);
  const read = await code(page);
  expect(read).toMatch(/^ST-[0-9A-Z]{3}-PWD$/);

  await page.getByRole('button', { name: 'Copy as text' }).click();
  await expect(page.getByText('The result is copied as text.')).toBeVisible();
  await page.getByRole('button', { name: 'File for support' }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: /HTML/ }).click();
  const html = await readFile(await (await downloading).path(), 'utf8');
  expect(html).toContain(`Self-test of the end user: <code>${read}</code>`);
  expect(html).not.toContain('not the right one');
});
