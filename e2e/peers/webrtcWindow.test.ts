/** The window's own WebRTC calls (SIP.js and Chromium's peer connection) through Kamailio and rtpengine to baresip. */
import type { Page } from '@playwright/test';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createAuthority } from './support/authority';
import { startBaresip } from './support/baresip';
import { startBrowser } from './support/browser';
import { fields, startCapture } from './support/capture';
import { ALICE, startEngine } from './support/engine';
import { useLab } from './support/lab';
import { CLIENT_ADDRESS, PROXY_ADDRESS } from './support/network';
import { startWebrtcGateway } from './support/webrtcGateway';

const WITHIN = { timeout: 20_000 };

const peers = useLab(async (lab) => {
  const gateway = await startWebrtcGateway(lab, createAuthority(lab.folder));
  const [phone, engine, browser] = await Promise.all([
    startBaresip(lab, { accounts: [{ user: 'bob', codecs: 'opus/48000/2,pcmu' }], proxy: `sip:${PROXY_ADDRESS}` }),
    startEngine(lab),
    startBrowser(lab),
  ]);
  const web = { ...ALICE, media: 'webrtc' as const, codecs: ['PCMU' as const], tlsVerify: false };
  const accounts = {
    ws: await engine.call('accounts.save', { ...web, name: 'By ws', transport: 'ws', wsUrl: gateway.wsUrl }),
    // Raw SIP by UDP, the browser by its WebSocket.
    both: await engine.call('accounts.save', { ...web, name: 'Both', transport: 'udp', wsUrl: gateway.wsUrl }),
    wss: await engine.call('accounts.save', { ...web, name: 'By wss', transport: 'wss', wsUrl: gateway.wssUrl }),
  };
  return { gateway, phone, engine, browser, accounts };
});

let page: Page;
afterEach(async () => page?.context().close());
afterAll(() => peers().browser.close());

async function openTab(tab: string, way: 'ws' | 'wss' | 'both'): Promise<void> {
  const { browser, engine, accounts } = peers();
  // The site's certificate is of its own authority, which this browser does not know.
  const context = await browser.newContext({ permissions: ['microphone'], ignoreHTTPSErrors: true });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(/^http:\/\/\S+#token=\S+/m.exec(engine.running.stdout())?.[0] ?? '');
  await page.getByText('engine ready').waitFor();
  await page.getByRole('link', { name: 'WebRTC' }).click();
  await page.getByRole('tab', { name: tab, exact: true }).click();
  await page.getByLabel('Account', { exact: true }).selectOption(accounts[way].id);
  await expect.poll(() => page.getByLabel('Account', { exact: true }).inputValue()).toBe(accounts[way].id);
  await page.getByLabel('Number or SIP address to call').fill('bob');
}

/** A fact of a card: its name, and what stands beside it. */
function fact(card: string, name: string): Promise<string> {
  const row = page.getByRole('region', { name: card }).locator('dl > div');
  return row
    .filter({ has: page.getByText(name, { exact: true }) })
    .locator('dd')
    .innerText();
}

describe('a call of the browser itself', () => {
  test.each(['ws', 'wss'] as const)('over %s: the tone comes back from the echo, and the way is told', async (way) => {
    const { lab, phone } = peers();
    const capture = await startCapture(lab, lab.client, `browser-${way}`, 'udp');
    await openTab('Call', way);
    await page.getByRole('radio', { name: 'Tone' }).click();
    const since = phone.events.length;
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    await phone.waitFor('CALL_RTPESTAB', since);
    const charts = page.getByRole('region', { name: 'Charts of the call' });
    await expect.poll(() => charts.getByText('flowing').count(), WITHIN).toBe(2);
    await expect.poll(() => fact('Way of the audio', 'State'), WITHIN).toBe('works');
    expect(await fact('Way of the audio', 'There')).toContain(`${PROXY_ADDRESS}:`);
    expect(await fact('Way of the audio', 'Encryption (DTLS)')).toBe('agreed');
    expect(await fact('Way of the audio', 'Certificate')).toBe('as the other side announced it');
    // The tone has -13 dBov in the mean of its squares, 3 dB more at its peaks.
    await expect.poll(() => fact('Heard quality', 'Level (peaks)'), WITHIN).toMatch(/^-(9|1\d)\.\d/);
    const ended = phone.events.length;
    await page.getByRole('button', { name: 'Hang up' }).click();
    await page.getByText('Answered; you hung up.').waitFor();
    await phone.waitFor('CALL_CLOSED', ended);
    await capture.stop();
    // The browser's own packets, and nobody else's.
    const ends = `ip.src == ${CLIENT_ADDRESS} && ip.dst == ${PROXY_ADDRESS}`;
    expect(fields(capture.file, `stun.type == 0x0001 && ${ends}`, 'udp.srcport').length).toBeGreaterThan(0);
    expect(fields(capture.file, 'dtls.handshake.type == 1', 'ip.src').length).toBeGreaterThan(0);
    expect(await phone.callCount()).toBe(0);
  });

  test('hold and back, and keys in the audio', async () => {
    const { phone } = peers();
    await openTab('Call', 'ws');
    await page.getByRole('radio', { name: 'Tone' }).click();
    const since = phone.events.length;
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    await phone.waitFor('CALL_RTPESTAB', since);
    const panel = page.getByRole('region', { name: 'Call', exact: true });
    await panel.getByText('In call').waitFor();
    await panel.getByRole('button', { name: '7', exact: true }).click();
    const digit = await phone.waitFor('CALL_DTMF_START', since);
    expect(digit.param).toBe('7');
    await page.getByRole('button', { name: 'Hold' }).click();
    await panel.getByText('On hold', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await panel.getByText('In call').waitFor();
    await page.getByRole('button', { name: 'Hang up' }).click();
    await page.getByText('Answered; you hung up.').waitFor();
  });
});

test('side by side: raw SIP, and both WebRTC ways through the gateway, reach the same telephone', async () => {
  await openTab('Side by side', 'both');
  await page.getByLabel('Talk time of each call').selectOption('5');
  await page.getByRole('button', { name: 'Compare' }).click();
  const calls = page.getByRole('region', { name: 'The three calls' });
  await expect.poll(() => calls.getByText('Answered; you hung up.').count(), { timeout: 60_000 }).toBe(3);
  const cells = (name: RegExp): Promise<string[]> =>
    page.getByRole('table').getByRole('row', { name }).getByRole('cell').allInnerTexts();
  expect(await cells(/^Outcome/)).toEqual(['answered', 'answered', 'answered']);
  expect(await cells(/^Encryption (?!agreed)/)).toEqual(['not encrypted', 'DTLS-SRTP', 'DTLS-SRTP']);
});
