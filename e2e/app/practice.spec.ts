/** Calls of the built program to its own practice line: real SIP, real RTP. */
import { expect, test as base } from '@playwright/test';
import { Program } from './support/program';

const test = base.extend<{ program: Program }>({
  // Playwright reads what a fixture needs out of this pattern: nothing.
  // oxlint-disable-next-line no-empty-pattern
  program: async ({}, use) => {
    const program = new Program();
    await program.start();
    await use(program);
    await program.stop();
  },
});

const NO_PATH = 'this machine has no address but loopback, so that the window has no microphone path';

test('the first call is one click: speech to the echo, charts move, hang up, and the summary survives a reload', async ({
  page,
  program,
}) => {
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(program.url);
  await expect(page).not.toHaveURL(/token/);
  await page.getByRole('radio', { name: 'Speech' }).click();
  await page.getByRole('button', { name: /^Call Echo/ }).click();
  await expect(page.getByTestId('announcer')).toHaveText(/In call/);

  const charts = page.getByRole('region', { name: 'Charts of the call' });
  await expect(charts.getByText('flowing')).toHaveCount(2);
  await expect(charts.getByText(/^\d+ kbit\/s$/)).toHaveCount(2);
  const chart = charts.getByRole('img', { name: 'Packet timing' }).locator('canvas');
  const drawn = () => chart.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  const before = await drawn();
  await expect.poll(drawn).not.toBe(before);

  await expect(page.getByRole('button', { name: /^Sent INVITE/ })).not.toHaveCount(0);
  await page
    .getByRole('button', { name: /^Received 200 OK/ })
    .first()
    .click();
  await expect(page.getByRole('region', { name: 'The message as it was on the wire' })).toContainText('CSeq:');
  await page.getByRole('tab', { name: 'SDP' }).click();
  await expect(page.getByRole('region', { name: 'Answer' })).toContainText('m=audio');

  await page.waitForTimeout(2000);
  await page.getByRole('button', { name: 'Hang up' }).first().click();
  await expect(page.locator('.phone-summary').getByText('Answered; you hung up.')).toBeVisible();
  await page.reload();
  await expect(page.locator('.phone-summary').getByText('Answered; you hung up.')).toBeVisible();
  await page.getByRole('tab', { name: 'Streams' }).click();
  const lost = page.getByRole('row', { name: /^Packets lost/ }).getByRole('cell');
  await expect(lost).toHaveText([/^0 /, /^0 /]);
  expect(complaints).toEqual([]);
});

test('a number that is busy ends in a plain sentence and its technical name', async ({ page, program }) => {
  await page.goto(program.url);
  await page.getByRole('radio', { name: 'Silence' }).click();
  await page.getByRole('button', { name: /^Call Busy/ }).click();
  await expect(page.locator('.phone-summary').getByText('The other side is busy.')).toBeVisible();
  await expect(page.getByText(/SIP 486/)).toBeVisible();
});

test('digits come back from the read-back number', async ({ page, program }) => {
  await page.goto(program.url);
  await page.getByRole('radio', { name: 'Silence' }).click();
  await page.getByRole('button', { name: /^Call DTMF/ }).click();
  await expect(page.getByTestId('announcer')).toHaveText(/In call/);
  await page.keyboard.press('4');
  await page.keyboard.press('2');
  await expect(page.getByText(/digits received: 42/)).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await expect(page.locator('.phone-summary').getByText('Answered; you hung up.')).toBeVisible();
});

test('the program is killed in mid-call: the window says so at once', async ({ page, program }) => {
  await page.goto(program.url);
  await page.getByRole('radio', { name: 'Tone' }).click();
  await page.getByRole('button', { name: /^Call Echo/ }).click();
  await expect(page.getByTestId('announcer')).toHaveText(/In call/);
  await program.kill();
  await expect(page.getByRole('alert').filter({ hasText: 'engine is gone' })).toContainText(
    'What you see of the call has stopped here.',
  );
});

test('a page with an old token says which address to open', async ({ page, program }) => {
  await page.goto(program.url.replace(/token=.*/, 'token=of-an-earlier-start'));
  const banner = page.getByRole('alert').filter({ hasText: 'This page belongs to an earlier start' });
  await expect(banner).toContainText('Open the address that Sidetone printed');
  await expect(page.getByRole('region', { name: 'Notices' }).getByRole('alert')).toHaveCount(0);
});

test.describe('microphone', () => {
  test('granted: the voice goes out, comes back from the echo, and the microphone is let go of', async ({
    page,
    program,
    context,
  }) => {
    await context.grantPermissions(['microphone']);
    await page.goto(program.url);
    const microphone = page.getByRole('radio', { name: 'Microphone' });
    await expect(page.getByText('mic ready').or(page.getByText('no microphone path'))).toBeVisible();
    test.skip(!(await microphone.isEnabled()), NO_PATH);
    await microphone.click();
    await page.getByRole('button', { name: /^Call Echo/ }).click();
    await expect(page.getByText('mic in use')).toBeVisible();
    const charts = page.getByRole('region', { name: 'Charts of the call' });
    await expect(charts.getByText('flowing')).toHaveCount(2);
    // Chromium's fake microphone beeps once a second.
    await page.waitForTimeout(4000);
    await page.getByRole('button', { name: 'Hang up' }).first().click();
    await expect(page.locator('.phone-summary').getByText('Answered; you hung up.')).toBeVisible();
    await expect(page.getByText('mic ready')).toBeVisible();
    await page.getByRole('tab', { name: 'Streams' }).click();
    const levels = await page
      .getByRole('row', { name: /^Mean level/ })
      .getByRole('cell')
      .allTextContents();
    expect(levels).toHaveLength(2);
    for (const level of levels) expect(parseFloat(level.replace('\u2212', '-'))).toBeGreaterThan(-50);
  });

  for (const [name, told] of [
    ['NotAllowedError', 1],
    ['AbortError', 0],
  ] as const) {
    test(`a browser that plays no sound for a ${name} ${told ? 'is' : 'is not'} told of`, async ({
      page,
      program,
      context,
    }) => {
      await context.grantPermissions(['microphone']);
      await page.addInitScript((error) => {
        const { play } = HTMLMediaElement.prototype;
        HTMLMediaElement.prototype.play = function refuse() {
          HTMLMediaElement.prototype.play = play;
          document.documentElement.dataset['refused'] = error;
          return Promise.reject(new DOMException('for this test', error));
        };
      }, name);
      await page.goto(program.url);
      const microphone = page.getByRole('radio', { name: 'Microphone' });
      await expect(page.getByText('mic ready').or(page.getByText('no microphone path'))).toBeVisible();
      test.skip(!(await microphone.isEnabled()), NO_PATH);
      await microphone.click();
      await page.getByRole('button', { name: /^Call Echo/ }).click();
      await expect(page.locator(`html[data-refused=${name}]`)).toHaveCount(1);
      await expect(page.getByTestId('announcer')).toHaveText(/In call/);
      const listen = page.getByRole('button', { name: 'Let me hear the call' });
      await expect(listen).toHaveCount(told);
      if (told) {
        await listen.click();
        await expect(listen).toHaveCount(0);
      }
    });
  }

  test('denied: the sentence stands at the dialer, and one click goes on without it', async ({ page, program }) => {
    await page.goto(program.url);
    const microphone = page.getByRole('radio', { name: 'Microphone' });
    const reachable = await microphone.isEnabled();
    test.skip(!reachable, NO_PATH);
    await microphone.click();
    await page.getByRole('button', { name: /^Call Echo/ }).click();
    await expect(page.getByRole('alert')).toContainText('Sidetone may not use the microphone.');
    await page.getByRole('button', { name: 'Use speech instead' }).click();
    await page.getByRole('button', { name: /^Call Echo/ }).click();
    await expect(page.getByTestId('announcer')).toHaveText(/In call/);
  });
});
