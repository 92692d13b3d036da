/** Calls of the page itself (SIP.js and the browser's peer connection) to the practice line of the built program: real SIP, ICE, DTLS, SRTP. */
import { expect, test as base } from '@playwright/test';
import type { Page } from '@playwright/test';
import { Program } from './support/program';

const test = base.extend<{ program: Program; openTab: (tab: string) => Promise<void> }>({
  // Playwright reads what a fixture needs out of this pattern: nothing.
  // oxlint-disable-next-line no-empty-pattern
  program: async ({}, use) => {
    const program = new Program();
    await program.start();
    await use(program);
    await program.stop();
  },
  openTab: async ({ page, program }, use) => {
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await use(async (tab) => {
      await page.goto(program.url);
      await page.getByRole('link', { name: 'WebRTC' }).click();
      await page.getByRole('tab', { name: tab, exact: true }).click();
    });
    expect(complaints).toEqual([]);
  },
});

const choose = (page: Page, title: string) =>
  page.getByLabel('Number of the practice line to call').selectOption({ label: title });

async function call(page: Page, title: string, source = 'Tone'): Promise<void> {
  await choose(page, title);
  await page.getByRole('radio', { name: source }).click();
  await page.getByRole('button', { name: 'Call', exact: true }).click();
}

const panel = (page: Page) => page.getByRole('region', { name: 'Call', exact: true });
const fact = (page: Page, card: string, name: string) =>
  page
    .getByRole('region', { name: card })
    .locator('dl > div')
    .filter({ has: page.getByText(name, { exact: true }) })
    .locator('dd');

test('a call of the browser: both directions flow, the way and what was heard are told', async ({ page, openTab }) => {
  await openTab('Call');
  await call(page, 'Echo');
  await expect(panel(page).getByText('In call')).toBeVisible();
  const charts = page.getByRole('region', { name: 'Charts of the call' });
  await expect(charts.getByText('flowing')).toHaveCount(2);
  await expect(charts.getByText(/^(7|8)\d kbit\/s$/)).toHaveCount(2);
  await expect(panel(page).getByText('DTLS-SRTP')).toBeVisible();
  await expect(fact(page, 'Way of the audio', 'State')).toHaveText('works');
  await expect(fact(page, 'Way of the audio', 'There')).toHaveText(/^127\.0\.0\.1:\d+ host udp$/);
  await expect(fact(page, 'Way of the audio', 'Encryption (DTLS)')).toHaveText('agreed');
  await expect(fact(page, 'Way of the audio', 'Certificate')).toHaveText('as the other side announced it');
  // The tone's own level comes back: -13 dBov of its mean, 3 dB more of its peaks.
  const level = fact(page, 'Heard quality', 'Level (peaks)');
  await expect.poll(async () => Math.round(Number.parseFloat(await level.innerText()))).toBe(-10);
  await expect(fact(page, 'Heard quality', 'Jitter buffer')).toHaveText(/^\d+\s*ms$/);
  await page.getByRole('tab', { name: 'Log' }).click();
  await expect(page.getByText(/^The first packet arrived \d+ ms after the answer\./)).toBeVisible();
  // The other side's first report of our stream, after some five seconds.
  await expect(charts.getByText(/^\d+ ms$/)).not.toHaveCount(0);

  await page.getByRole('button', { name: 'Hang up' }).click();
  await expect(page.getByText('Answered; you hung up.')).toBeVisible();
  await page.getByRole('tab', { name: 'Ladder' }).click();
  for (const line of ['Sent REGISTER', 'Sent INVITE', 'Sent BYE', 'Received 200 OK']) {
    await expect(page.getByRole('button', { name: new RegExp(`^${line}`) })).not.toHaveCount(0);
  }
  await page.getByRole('tab', { name: 'SDP' }).click();
  await expect(page.getByRole('region', { name: 'Offer' })).toContainText('a=ice-pwd:***');
  await expect(page.getByRole('region', { name: 'Answer' })).toContainText('UDP/TLS/RTP/SAVPF');
  await page.getByRole('tab', { name: 'Streams' }).click();
  await expect(page.getByRole('row', { name: /^Packets lost/ }).getByRole('cell')).toHaveText([/^0 /, /^0 /]);
});

test('hold and resume, keys in the audio, another source, a new way', async ({ page, openTab }) => {
  await openTab('Call');
  await call(page, 'DTMF read-back');
  await expect(panel(page).getByText('In call')).toBeVisible();
  await page.getByRole('tab', { name: 'Log' }).click();
  await expect(page.getByText(/connected\. dtls-state/)).toBeVisible();
  await panel(page).getByRole('button', { name: '4', exact: true }).click();
  await expect(panel(page).getByText('Sent 4 in the audio')).toBeVisible();
  await expect(page.getByText('The key 4 goes out in the audio.')).toBeVisible();

  await page.getByRole('button', { name: 'Hold' }).click();
  await expect(panel(page).getByText('On hold', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(panel(page).getByText('In call')).toBeVisible();

  await page.getByRole('button', { name: 'New way (ICE restart)' }).click();
  await expect(page.getByText(/The other side answered the ICE restart\./)).toBeVisible();
  await expect(fact(page, 'Way of the audio', 'ICE restarts')).toHaveText('1');
  await expect(fact(page, 'Way of the audio', 'State')).toHaveText('works');

  // As when the computer moves to another network.
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect(page.getByText(/ICE restart\): the network of this computer changed\./)).toBeVisible();
  await expect(page.getByText(/The other side answered the ICE restart\./)).toHaveCount(2);
  await expect(fact(page, 'Way of the audio', 'State')).toHaveText('works');

  await panel(page).getByRole('radio', { name: 'Silence' }).click();
  await expect(page.getByText(/What is sent was changed\./)).toBeVisible();
  await page.getByRole('button', { name: 'Mute', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Unmute' })).toBeVisible();
  await page.getByRole('button', { name: 'Hang up' }).click();
  await expect(page.getByText('Answered; you hung up.')).toBeVisible();
});

test('early audio is heard before the answer', async ({ page, openTab }) => {
  await openTab('Call');
  await call(page, 'Early media');
  await expect(panel(page).getByText('Early audio before the answer')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Charts of the call' }).getByText('flowing')).not.toHaveCount(0);
  await expect(panel(page).getByText('In call')).toBeVisible();
  await page.getByRole('tab', { name: 'Log' }).click();
  await expect(page.getByText(/before the answer \(early audio\)/)).toBeVisible();
  await page.getByRole('button', { name: 'Hang up' }).click();
  await expect(page.getByText('Answered; you hung up.')).toBeVisible();
});

test('a number that is busy, and one that is given up while it rings', async ({ page, openTab }) => {
  await openTab('Call');
  await call(page, 'Busy');
  await expect(page.getByText('The other side is busy.')).toBeVisible();
  await expect(page.getByText(/SIP 486/)).toBeVisible();
  await call(page, 'Rings for ever');
  await expect(panel(page).getByText('Ringing…')).toBeVisible();
  await page.getByRole('button', { name: 'Hang up' }).click();
  await expect(page.getByText('Cancelled before it was answered.')).toBeVisible();
});

test('side by side: three calls of one number, and what they come to', async ({ page, context, openTab }) => {
  await openTab('Side by side');
  await choose(page, 'Packet loss');
  await page.getByLabel('Talk time of each call').selectOption('5');
  await page.getByRole('button', { name: 'Compare' }).click();
  const calls = page.getByRole('region', { name: 'The three calls' });
  await expect(calls.getByRole('status')).toContainText(/In call/);
  await expect(page.getByRole('region', { name: 'Charts of the call' }).getByText('Inbound')).toBeVisible();
  await expect(calls.getByText('Answered; you hung up.')).toHaveCount(3, { timeout: 40_000 });
  // No toast tells of calls that belong to the comparison.
  await expect(page.getByRole('region', { name: 'Notices' }).getByText(/you hung up/)).toHaveCount(0);

  const table = page.getByRole('table');
  const row = (name: string) => table.getByRole('row', { name: new RegExp(`^${name}`) }).getByRole('cell');
  await expect(row('Outcome')).toHaveText(['answered', 'answered', 'answered']);
  await expect(row('Encryption (?!agreed)')).toHaveText(['not encrypted', 'DTLS-SRTP', 'DTLS-SRTP']);
  await expect(row('Codec')).toHaveText([/PCMU/, /PCMU/, /PCMU/]);
  await expect(row('Until the first sound')).toHaveText([/ms|s$/, /ms|s$/, /ms|s$/]);
  await expect(row('Way found')).toHaveText(['–', /ms$/, /ms$/]);
  await expect(row('WebSocket opened')).toHaveText(['–', '–', /ms$/]);
  await expect(row('Made-up sound')).toHaveText(['–', '–', /%$/]);
  const losses = await row('Loss').allTextContents();
  // The first three cells: their voice, which the number loses 5 % of on purpose.
  for (const loss of losses.slice(0, 3)) expect(Number.parseFloat(loss)).toBeGreaterThan(0);
  const conclusion = page.locator('.webrtc-conclusion');
  await expect(conclusion).toHaveText(/\S/);

  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy as text' }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain(await conclusion.innerText());
  expect(copied).toMatch(/^ {2}Outcome: answered \| answered \| answered$/m);
});

test('side by side can be cancelled in the middle', async ({ page, openTab }) => {
  await openTab('Side by side');
  await choose(page, 'Echo');
  await page.getByRole('button', { name: 'Compare' }).click();
  const calls = page.getByRole('region', { name: 'The three calls' });
  await expect(calls.getByRole('status')).toContainText(/In call/);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('The comparison was cancelled.').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Compare' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Calls that are up' })).toHaveCount(0);
});

test('ways: the candidates of the browser beside those of the engine', async ({ page, openTab }) => {
  await openTab('Ways');
  await page.getByRole('button', { name: 'Gather addresses' }).click();
  await expect(page.getByRole('region', { name: 'What this shows' })).toContainText('names no STUN or TURN server');
  const engine = page.getByRole('region', { name: 'The engine' });
  await expect(engine.getByText(/Gathered in/)).toBeVisible();
  await expect(engine.getByRole('row')).not.toHaveCount(0);
  await expect(page.getByRole('region', { name: 'This browser' }).getByText(/address(es)?\./)).toBeVisible();
});
