/** The page that finds the cause, against a stand-in engine: what is asked of the engine, and what a person sees. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures';
import type { StandInEngine } from './support/standInEngine';

const asked = (engine: StandInEngine, method: string) =>
  engine.asked.filter((call) => call.method === method).map(({ args }) => args);

function addOffice(engine: StandInEngine): void {
  const [practice] = engine.accounts;
  if (!practice) return;
  engine.accounts.push({ ...practice, id: 'office', name: 'Office', uri: 'sip:alice@pbx.test', practice: false });
}

const verdict = (page: Page) => page.locator('.verdict').getByRole('heading', { level: 1 });
const picture = (page: Page) => page.getByRole('img', { name: /^The way of the call/ });

test('one click: progress, verdict, what to do and who can, and the evidence that it rests on', async ({
  page,
  engine,
  open,
}) => {
  engine.diagnosis.scenario = 'one-way';
  await open();
  await page.getByRole('link', { name: 'Diagnose' }).click();
  await page.getByLabel('Number of the practice line to call').selectOption({ label: 'One-way: you hear nothing' });
  await page.getByRole('button', { name: 'Find the cause' }).click();
  await expect(page.getByRole('progressbar')).toBeVisible();
  expect(asked(engine, 'diagnosis.start')).toMatchObject([
    [{ accountId: 'practice', mode: 'quick', target: 'sip:one-way@127.0.0.1:5060' }],
  ]);

  await expect(verdict(page)).toHaveText("The other side's audio is blocked on its way to you.");
  await expect(verdict(page)).toBeFocused();
  await expect(page.getByTestId('diagnosis-announcer')).toHaveText(
    "The other side's audio is blocked on its way to you.",
  );
  await expect(picture(page)).toHaveAccessibleName(/Local network: problem here\..*Their voice does not reach you\./);
  await expect(picture(page)).toHaveAccessibleName(/Your voice reaches them\./);
  const cause = page.getByRole('region', { name: 'What to do' });
  await expect(cause).toContainText('For whoever runs your network or router.');
  await expect(cause.getByRole('listitem').first()).toBeVisible();
  await expect(cause.getByText('proven')).toBeVisible();
  await expect(cause.getByText('media-inbound-blocked')).toBeVisible();
  await expect(page.getByRole('article', { name: /shorter|registration/i })).toContainText('Seen beside it');

  const failing = page.getByRole('button', { name: /^Does audio arrive\?/ });
  await expect(failing).toHaveAttribute('aria-expanded', 'true');
  const path = page.getByRole('button', { name: /^Do datagrams reach other ports/ });
  await expect(path).toHaveAttribute('aria-expanded', 'false');
  await cause.getByRole('button', { name: /Do datagrams reach other ports/ }).click();
  await expect(path).toHaveAttribute('aria-expanded', 'true');
  await expect(path).toBeFocused();
  await expect(path).toBeInViewport();
  await expect(page.getByRole('row', { name: '33,434 refused' })).toBeVisible();
});

test('a healthy line says so, with figures, and nothing to do', async ({ page, engine, open }) => {
  await open('#/diagnose');
  await page.getByRole('button', { name: 'Find the cause' }).click();
  await expect(verdict(page)).toHaveText(/^All is well/);
  await expect(page.getByRole('region', { name: 'What to do' })).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Key figures' })).toContainText('23 ms');
  await expect(picture(page)).not.toHaveAccessibleName(/problem|not well/);
  expect(engine.diagnosis.kept.size).toBe(1);
});

test('every kind of evidence is shown in its own way', async ({ page, engine, open, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const id = engine.diagnosis.add('loss', 3);
  await open(`#/diagnose/${id}`);
  await page.getByRole('button', { name: /^Does the server register us\?/ }).click();
  const packet = page.getByRole('region', { name: 'Our REGISTER' });
  await expect(packet.locator('pre')).toContainText('CSeq: 2 REGISTER');
  await packet.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByText('Copied.')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('REGISTER sip:pbx.test SIP/2.0');

  await page.getByRole('button', { name: /^Does a call come up\?/ }).click();
  const ladder = page.getByRole('list', { name: 'Messages of the call' });
  await expect(ladder.getByRole('listitem')).toHaveCount(8);
  await expect(ladder).toContainText('sent again');
  const sdp = page.getByRole('region', { name: 'SDP' });
  await expect(sdp.getByText('5 lines differ')).toBeVisible();
  await expect(sdp.getByRole('cell', { name: /^differs: c=IN IP4 192\.168\.1\.23$/ })).toBeVisible();

  await page.getByRole('button', { name: /^Do packets get lost\?/ }).click();
  await expect(page.getByRole('img', { name: /^Loss towards us: least/ })).toBeVisible();
  await expect(page.getByText('limit 1 %', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: /^Does the far end's audio arrive\?/ }).click();
  await expect(page.getByRole('row', { name: /^Packets lost 84/ })).toBeVisible();
});

test('skipped checks are out of the way, and can be shown with why', async ({ page, engine, open }) => {
  const id = engine.diagnosis.add('no-server', 3);
  await open(`#/diagnose/${id}`);
  const call = page.getByRole('button', { name: /^Does a call come up\?/ });
  await expect(call).toHaveCount(0);
  await page.getByRole('switch', { name: /that were skipped/ }).click();
  await expect(call).toContainText('Not possible: the server does not answer.');
  await expect(picture(page)).toHaveAccessibleName(/Server: not reached\. Far end: not reached\./);
});

test('cancel works at once, and the page says that the verdict is only of a part', async ({ page, engine, open }) => {
  engine.diagnosis.holdAt = 6;
  await open('#/diagnose');
  await page.getByRole('button', { name: 'Find the cause' }).click();
  const cancel = page.getByRole('button', { name: 'Cancel' });
  await cancel.click();
  await expect(page.getByRole('heading', { name: 'Cancelling…' })).toBeVisible();
  await expect(page.getByText('This run was ended early')).toBeVisible();
  expect(asked(engine, 'diagnosis.cancel')).toHaveLength(1);
  await page.getByRole('link', { name: 'All runs' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'cancelled' })).toBeVisible();
});

test('a page that opens in mid-run shows it, and a reload stays with it', async ({ page, engine, open }) => {
  engine.diagnosis.holdAt = 8;
  await open('#/diagnose');
  await page.getByRole('button', { name: 'Find the cause' }).click();
  await expect(page.getByText('6 of', { exact: false })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Looking for the cause…' })).toBeVisible();
  await page.getByRole('link', { name: 'Phone' }).click();
  await page.getByRole('link', { name: 'Diagnose' }).click();
  await expect(page.getByText(/^6 of/)).toBeVisible();
  engine.diagnosis.holdAt = null;
  await page.getByRole('link', { name: 'Show the checks' }).click();
  await expect(verdict(page)).toBeVisible();
});

test('a run that ends while another page is open is told', async ({ page, engine, open }) => {
  engine.diagnosis.scenario = 'loss';
  // It ends when the other page is open, however slow the browser is.
  engine.diagnosis.holdAt = 5;
  await open('#/diagnose');
  await page.getByRole('button', { name: 'Find the cause' }).click();
  await expect(page.getByRole('progressbar')).toBeVisible();
  await page.getByRole('link', { name: 'Phone' }).click();
  await expect(page.getByRole('progressbar')).toBeHidden();
  engine.diagnosis.holdAt = null;
  await expect(page.getByText('Practice line: Parts of the audio towards you get lost.')).toBeVisible();
});

test('the engine refuses: why stands at the button', async ({ page, engine, open }) => {
  engine.diagnosis.refusal = 'The account Office has no address. Mend it under Settings.';
  await open('#/diagnose');
  await page.getByRole('button', { name: 'Find the cause' }).click();
  await expect(page.getByRole('alert')).toHaveText('The account Office has no address. Mend it under Settings.');
  await expect(page.getByRole('button', { name: 'Find the cause' })).toBeEnabled();
});

test('the engine goes away in mid-run: told at the run, and afterwards what became of it', async ({
  page,
  engine,
  open,
}) => {
  engine.diagnosis.holdAt = 5;
  await open('#/diagnose');
  await page.getByRole('button', { name: 'Find the cause' }).click();
  await expect(page.getByText(/^3 of/)).toBeVisible();
  await engine.stop();
  await expect(page.getByText('What you see of the run has stopped here.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeDisabled();
  await engine.restart();
  await expect(page.getByRole('alert').filter({ hasText: 'This run is not kept any more.' })).toContainText(
    'A run is lost when Sidetone ends before it',
  );
});

test('what else is to be checked is kept with the account; faults are told where they are', async ({
  page,
  engine,
  open,
}) => {
  addOffice(engine);
  engine.settings = { ...engine.settings, activeAccountId: 'office' };
  await open('#/diagnose');
  await page.getByText('More to check').click();
  const companion = page.getByLabel('Companion at the other end');
  await companion.fill('responder.test');
  await expect(page.getByText('Must look like sip:responder.test:5070.')).toBeVisible();
  await page.getByRole('button', { name: 'Find the cause' }).click();
  await expect(companion).toBeFocused();
  expect(asked(engine, 'diagnosis.start')).toEqual([]);
  expect(engine.settings.diagnosis).toEqual({});

  await companion.fill('sip:responder.test:5070');
  await page.getByRole('button', { name: 'Add a host’s ports' }).click();
  await page.getByRole('textbox', { name: 'Host', exact: true }).fill('rtcd.test');
  await expect(page.getByText('Give a UDP port, a TCP port or both.')).toBeVisible();
  await page.getByRole('textbox', { name: 'UDP' }).fill('8443');
  await page.getByLabel('Loss, %').fill('2.5');
  await page.getByLabel('Number or SIP address to call').fill('600');
  await page.getByRole('button', { name: 'Find the cause' }).click();
  await expect(verdict(page)).toBeVisible();
  expect(engine.settings.diagnosis['office']).toMatchObject({
    target: '600',
    responder: 'sip:responder.test:5070',
    ports: [{ name: 'rtcd.test', host: 'rtcd.test', udp: 8443 }],
    limits: { lossPercent: 2.5, jitterMs: 30 },
  });
  expect(asked(engine, 'diagnosis.start')).toMatchObject([[{ accountId: 'office', mode: 'quick', target: '600' }]]);
});

test('runs are kept: opened, compared before and after, deleted after a question', async ({ page, engine, open }) => {
  engine.diagnosis.add('loss', 60);
  engine.diagnosis.add('healthy', 5);
  await open('#/diagnose');
  const compare = page.getByRole('button', { name: 'Compare', exact: true });
  await expect(compare).toBeDisabled();
  // The order of the choice does not matter: the earlier run is "before".
  await page.getByRole('checkbox', { name: /No problem found/ }).check();
  await page.getByRole('checkbox', { name: /Parts of the audio/ }).check();
  await compare.click();
  await expect(page.getByRole('heading', { name: 'Mended: the problem is gone.' })).toBeFocused();
  await expect(page.getByRole('row', { name: 'Loss, their voice 7.0 % 0.0 % better' })).toBeVisible();
  await expect(page.getByRole('row', { name: /First reaction/ })).toContainText('about the same');
  const causes = page.getByRole('region', { name: 'Causes' });
  await expect(causes.getByRole('listitem').filter({ hasText: 'quality-loss-inbound' })).toContainText('gone');
  await page.goBack();
  await page.getByRole('link', { name: /^Parts of the audio/ }).click();
  await expect(verdict(page)).toHaveText('Parts of the audio towards you get lost.');
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await page.getByRole('menuitem', { name: /No problem found/ }).click();
  await expect(page.getByRole('heading', { name: 'Mended: the problem is gone.' })).toBeVisible();

  await page.getByRole('link', { name: 'All runs' }).click();
  await page.getByRole('button', { name: /^Delete the run: Parts of the audio/ }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete the run' }).click();
  await expect(page.getByRole('link', { name: /^Parts of the audio/ })).toHaveCount(0);
  expect(engine.diagnosis.kept.size).toBe(1);
});

test('a report is copied as text and saved as HTML and JSON', async ({ page, engine, open, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const id = engine.diagnosis.add('one-way', 5);
  await open(`#/diagnose/${id}`);
  await page.getByRole('button', { name: 'Copy text' }).click();
  await expect(page.getByText('The report is copied as text.')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^VERDICT /);
  for (const [button, extension] of [
    ['Save HTML', 'html'],
    ['Save JSON', 'json'],
  ]) {
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: button }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe(`sidetone-${id}.${extension}`);
    await expect(page.getByText(`The report is saved as sidetone-${id}.${extension}.`)).toBeVisible();
    expect(await readFile(await download.path(), 'utf8')).not.toBe('');
  }
});

test('where the page has no clipboard, the text is copied all the same', async ({ page, engine, open }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  await page.addInitScript(() =>
    document.addEventListener('copy', ({ target }) => {
      if (target instanceof HTMLTextAreaElement) document.documentElement.dataset['copied'] = target.value;
    }),
  );
  const id = engine.diagnosis.add('one-way', 5);
  await open(`#/diagnose/${id}`);
  await page.getByRole('button', { name: 'Copy text' }).click();
  await expect(page.getByText('The report is copied as text.')).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-copied', /^VERDICT /);
  await expect(page.getByRole('button', { name: 'Copy text' })).toBeFocused();
});

test('a call that failed is diagnosed from the list of calls: account and number are filled in', async ({
  page,
  engine,
  open,
}) => {
  addOffice(engine);
  engine.addHistory('sip:+493012345678@pbx.test', 'rejected', 4);
  engine.addHistory('sip:carol@pbx.test', 'answered', 9);
  for (const detail of engine.history.values()) detail.entry.accountId = 'office';
  await open();
  await expect(page.getByRole('button', { name: 'Diagnose the call with carol' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Diagnose the call with +493012345678' }).click();
  await expect(page.getByLabel('Number or SIP address to call')).toHaveValue('sip:+493012345678@pbx.test');
  await expect(page.getByLabel('Account', { exact: true })).toHaveValue('office');
  await expect(page.getByText('The account and the number of the call are filled in.')).toBeVisible();
  await page.getByRole('button', { name: 'Find the cause' }).click();
  await expect(verdict(page)).toBeVisible();
  expect(asked(engine, 'diagnosis.start')).toMatchObject([[{ target: 'sip:+493012345678@pbx.test' }]]);
  expect(engine.settings.diagnosis).toEqual({});
});

test('a whole run by keyboard alone', async ({ page, engine, open }) => {
  engine.diagnosis.scenario = 'one-way';
  await open();
  await page.keyboard.press('Alt+3');
  await page.getByRole('radio', { name: /^Quick/ }).focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: /^Full/ })).toBeChecked();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Find the cause' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(verdict(page)).toBeFocused();
  expect(asked(engine, 'diagnosis.start')).toMatchObject([[{ mode: 'full' }]]);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: /Does audio arrive\?/ }).first()).toBeFocused();
  await page.keyboard.press('Enter');
  const row = page.getByRole('button', { name: /^Does audio arrive\?/ });
  await expect(row).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(row).toHaveAttribute('aria-expanded', 'false');
});
