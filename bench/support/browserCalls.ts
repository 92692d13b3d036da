/** What the window's comparison tells of a call of the browser (SIP.js, Chromium's peer connection) to the practice line's echo. */
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import { chromium } from '@playwright/test';
import { Program } from '../../e2e/app/support/program';

/** ms */
export interface BrowserCall {
  gathering: number;
  answer: number;
  ice: number;
  dtls: number;
  /** From the answer to the first packet. */
  packet: number;
}

/** Each comparison makes three calls of five seconds; the last of them is the browser's. */
const TALK_S = '5';
const WITHIN_MS = 60_000;

/** @param rounds how many comparisons are made, one after the other */
export async function browserCalls(rounds: number): Promise<BrowserCall[]> {
  addInterface();
  const program = new Program();
  await program.start();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--autoplay-policy=no-user-gesture-required'],
  });
  const calls: BrowserCall[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      await page.goto(program.url);
      await page.getByRole('link', { name: 'WebRTC' }).click();
      await page.getByRole('tab', { name: 'Side by side', exact: true }).click();
      await page.getByLabel('Number of the practice line to call').selectOption({ label: 'Echo' });
      await page.getByRole('radio', { name: 'Tone' }).click();
      await page.getByLabel('Talk time of each call').selectOption(TALK_S);
      await page.getByRole('button', { name: 'Compare' }).click();
      await page.locator('.webrtc-conclusion').waitFor({ timeout: WITHIN_MS });
      const figure = async (name: string): Promise<number> => {
        const row = page.getByRole('table').getByRole('row', { name: new RegExp(`^${name}`) });
        return milliseconds(await row.getByRole('cell').last().innerText());
      };
      calls.push({
        gathering: await figure('Addresses gathered'),
        answer: await figure('Answered after'),
        ice: await figure('Way found'),
        dtls: await figure('Encryption agreed'),
        packet: await figure('Answer to first packet'),
      });
      await page.close();
    }
  } finally {
    await browser.close();
    await program.stop();
  }
  return calls;
}

/**
 * Chromium has no candidates where loopback is all there is, as in the network that a bench has to itself: such a one gets a device that
 * leads nowhere. The machine's own network is left alone.
 */
function addInterface(): void {
  const others = Object.values(os.networkInterfaces()).flat();
  if (others.some((one) => one && !one.internal)) return;
  const ip = (...words: string[]): unknown => execFileSync('ip', words, { stdio: 'pipe' });
  ip('link', 'add', 'bench0', 'type', 'veth', 'peer', 'name', 'bench1');
  ip('addr', 'add', '192.0.2.1/24', 'dev', 'bench0');
  for (const end of ['bench0', 'bench1']) ip('link', 'set', end, 'up');
}

/** "104 ms", "1.2 s"; NaN of what is not known. */
function milliseconds(text: string): number {
  const [, value, unit] = /^(-?[\d.,]+)\s*(ms|s)$/.exec(text.trim().replace('−', '-')) ?? [];
  return Number((value ?? 'NaN').replaceAll(',', '')) * (unit === 's' ? 1000 : 1);
}
