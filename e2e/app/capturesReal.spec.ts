/** The Captures page on the built program: real files, read by the real engine, and what is saved of them read by tshark. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Download, Page } from '@playwright/test';
import { expect, test as base } from '@playwright/test';
import { writeRtpCapture, writeSipCapture } from '../../bench/support/captures';
import { bothEnds, LOSSY_CALL, MEDIA_LOG, mixedCapture } from './support/captureFiles';
import { Program } from './support/program';

interface Made {
  program: Program;
  file: (name: string) => string;
}

const CALLS = 20_000;
/** Two streams of one call: 100,000 packets and more. */
const RTP = 101_000;

const test = base.extend<{ opened: Page }, { made: Made }>({
  made: [
    // Playwright reads what a fixture needs out of this pattern: nothing.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const folder = await mkdtemp(path.join(os.tmpdir(), 'sidetone-captures-'));
      const file = (name: string) => path.join(folder, name);
      const { client, server } = bothEnds();
      const mixed = mixedCapture();
      await writeFile(file('office.pcap'), mixed);
      await writeFile(file('cut.pcap'), mixed.subarray(0, 40_000));
      await writeFile(file('client.pcap'), client);
      await writeFile(file('server.pcap'), server);
      await writeFile(file('media.log'), MEDIA_LOG);
      writeSipCapture(file('many.pcap'), CALLS);
      writeRtpCapture(file('long.pcap'), RTP, 2);
      const program = new Program();
      await program.start();
      await use({ program, file });
      await program.stop();
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  /** The page where captures are opened; fails the test when it writes an error to its console. */
  opened: async ({ page, made }, use) => {
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(made.program.url);
    await page.getByRole('link', { name: 'Captures' }).click();
    await use(page);
    expect(complaints).toEqual([]);
    await page.goto(`${page.url().split('#')[0]}#/captures`);
    const rows = page.locator('.capture-row');
    for (let left = await rows.count(); left > 0; left--) {
      await rows
        .first()
        .getByRole('button', { name: /^Close / })
        .click();
      await expect(rows).toHaveCount(left - 1);
    }
  },
});

/** A single file is gone to at once. */
async function openFile(page: Page, file: string): Promise<void> {
  await page.getByTestId('capture-file').setInputFiles(file);
  await expect(page.getByRole('tablist', { name: 'What is in the capture' })).toBeVisible();
}

const grid = (page: Page, name: string) => page.getByRole('grid', { name });
const option = (page: Page, name: RegExp) =>
  page.getByRole('listbox', { name: 'Messages of the call' }).getByRole('option', { name });

async function save(page: Page, what: string): Promise<{ name: string; bytes: Buffer; path: string }> {
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as' }).click();
  await page.getByRole('menuitem', { name: what }).click();
  return contentOf(await downloading);
}

async function contentOf(download: Download) {
  const where = await download.path();
  return { name: download.suggestedFilename(), bytes: await readFile(where), path: where };
}

/** Lines that tshark prints of a file; throws where it complains. */
async function tshark(file: string, ...options: string[]): Promise<string[]> {
  const { stdout, stderr } = await promisify(execFile)('tshark', ['-r', file, ...options], {
    maxBuffer: 64 * 1024 * 1024,
  });
  const complaint = stderr.split('\n').find((line) => line !== '' && !line.startsWith('Running as user'));
  if (complaint !== undefined) throw new Error(complaint);
  return stdout.split('\n').filter((line) => line !== '');
}

test('a dropped file: problems first, by keyboard to a call, and back to the same row', async ({
  opened: page,
  made,
}) => {
  const bytes = [...(await readFile(made.file('office.pcap')))];
  const transfer = await page.evaluateHandle((content) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(content)], 'office.pcap'));
    return data;
  }, bytes);
  await page.dispatchEvent('main', 'dragenter', { dataTransfer: transfer });
  await expect(page.getByText('Drop it: Sidetone opens the file')).toBeVisible();
  await page.dispatchEvent('main', 'drop', { dataTransfer: transfer });

  await expect(page.getByRole('heading', { level: 1, name: 'office.pcap' })).toBeVisible();
  await expect(page.getByText('Drop it: Sidetone opens the file')).toHaveCount(0);
  await expect(page.getByTestId('captures-announcer')).toHaveText(/^office\.pcap is read: \d problems\.$/);
  await expect(page.getByRole('region', { name: 'About it' })).toContainText('1,207 packets');
  const calls = grid(page, 'Calls');
  await expect(calls).toHaveAttribute('aria-rowcount', '5');
  await expect(calls.getByRole('row').nth(1)).toContainText('problem');

  await calls.focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'Home', 'ArrowDown']) await calls.press(key);
  await expect(calls.locator('[aria-selected=true]')).toContainText('486');
  await calls.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The number called is busy.');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await expect(page.getByText('call-busy')).toBeVisible();
  await page.goBack();
  await expect(calls).toBeFocused();
  await expect(calls.locator('[aria-selected=true]')).toContainText('486');
});

test('search, “problems only” and the order of a column', async ({ opened: page, made }) => {
  await openFile(page, made.file('office.pcap'));
  const calls = grid(page, 'Calls');
  await page.getByRole('searchbox').fill('404 bob');
  await expect(calls).toHaveAttribute('aria-rowcount', '2');
  await expect(calls.getByRole('row').nth(1)).toContainText('refused 404');
  await page.getByRole('searchbox').fill('no such thing');
  await expect(page.getByText('Nothing fits.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear the search' }).click();
  await calls.getByRole('columnheader', { name: 'Begin' }).getByRole('button').click();
  await calls.getByRole('columnheader', { name: 'Begin' }).getByRole('button').click();
  await expect(calls.getByRole('columnheader', { name: 'Begin' })).toHaveAttribute('aria-sort', 'descending');
  await expect(calls.getByRole('row').nth(1)).toContainText('failed 503');

  await page.getByRole('tab', { name: 'Registrations & requests' }).click();
  await page.getByRole('switch', { name: 'Problems only' }).click();
  const registrations = grid(page, 'Registrations');
  await expect(registrations).toHaveAttribute('aria-rowcount', '2');
  await registrations.getByRole('row', { name: /carol@pbx\.test/ }).click();
  await expect(page.getByRole('region', { name: 'What is wrong' })).toContainText('What to do');
});

test('the ladder: columns, retransmissions, media between, whole messages and their difference', async ({
  opened: page,
  made,
}) => {
  await openFile(page, made.file('office.pcap'));
  await grid(page, 'Calls')
    .getByRole('row', { name: /answered/ })
    .click();
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('');
  await expect(page.locator('.capture-lane-head')).toHaveText([
    /192\.0\.2\.10desk/,
    /192\.0\.2\.1proxy/,
    /198\.51\.100\.20softphone/,
  ]);
  await expect(option(page, /INVITE.*sent again/)).toHaveCount(1);
  const all = await page.getByRole('option').count();

  const ladder = page.getByRole('listbox', { name: 'Messages of the call' });
  await ladder.focus();
  await ladder.press('ArrowDown');
  await ladder.press('Enter');
  await expect(page.locator('.message-text')).toContainText('Call-ID: lossy-3848276298@192.0.2.10');
  await expect(page.locator('.message-text')).toContainText('m=audio 40000 RTP/AVP 0 101');
  for (let step = 0; step < 3; step++) await ladder.press('ArrowDown');
  await ladder.press('Shift+Enter');
  const difference = page.getByRole('region', { name: 'Difference of two messages' });
  await expect(difference.getByRole('cell', { name: 'differs: INVITE sip:bob@198.51.100.20 SIP/2.0' })).toBeVisible();
  await ladder.press('Escape');
  await expect(difference).toHaveCount(0);

  // The same with the pointer.
  await option(page, /100 Trying/).click();
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect(page.getByText('Choose the other message in the ladder.')).toBeVisible();
  await option(page, /180 Ringing, from 192\.0\.2\.1:/).click();
  await expect(difference).toContainText('180 Ringing');
  await page.getByRole('tabpanel').getByRole('button', { name: 'Close' }).click();

  await page.getByRole('button', { name: '198.51.100.20', pressed: true }).click();
  await expect(page.locator('.capture-lane-head')).toHaveCount(2);
  expect(await page.getByRole('option').count()).toBeLessThan(all);
  await page.getByRole('button', { name: '198.51.100.20', pressed: false }).click();
  const width = await page
    .locator('.capture-lane-head')
    .first()
    .evaluate((head) => head.clientWidth);
  await page.getByRole('button', { name: 'Larger' }).click();
  expect(
    await page
      .locator('.capture-lane-head')
      .first()
      .evaluate((head) => head.clientWidth),
  ).toBeGreaterThan(width);
  await page.getByRole('switch', { name: 'Media and events' }).click();
  await expect(option(page, /PCMU/)).toHaveCount(0);
});

test('every way to save a call gives a file that others read', async ({ opened: page, made }) => {
  await openFile(page, made.file('office.pcap'));
  await grid(page, 'Calls')
    .getByRole('row', { name: /answered/ })
    .click();
  await expect(page.getByRole('option').first()).toBeVisible();

  const svg = await save(page, 'Ladder, drawing (SVG)');
  expect(svg.name).toMatch(/\.svg$/);
  expect(svg.bytes.toString()).toMatch(/^(<\?xml[^>]*>\s*)?<svg /);
  const png = await save(page, 'Ladder, picture (PNG)');
  expect(png.name).toMatch(/\.png$/);
  expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
  expect(png.bytes.readUInt32BE(16)).toBeGreaterThan(400);
  expect(png.bytes.length).toBeGreaterThan(10_000);
  const text = await save(page, 'Ladder and messages, text');
  expect(text.bytes.toString()).toContain(LOSSY_CALL);

  const packets = await save(page, 'Packets of the call (pcapng)');
  const own = await tshark(packets.path, '-Y', 'sip || rtp', '-d', 'udp.port==40000,rtp');
  const whole = await tshark(
    made.file('office.pcap'),
    '-Y',
    `sip.Call-ID == "${LOSSY_CALL}" || (udp.port == 40000 && !icmp)`,
  );
  expect(own.length).toBe(whole.length);

  const wav = await save(page, 'Sound of both sides (WAV)');
  expect(wav.bytes.subarray(0, 4).toString()).toBe('RIFF');
  expect(wav.bytes.readUInt16LE(22)).toBe(2);
  const csv = await save(page, 'Its streams as a table (CSV)');
  const lines = csv.bytes.toString().trim().split(/\r?\n/);
  expect(lines).toHaveLength(3);
  expect(csv.bytes.toString()).toContain('0x0b0b0b02');
  const json: unknown = JSON.parse((await save(page, 'The call (JSON)')).bytes.toString());
  expect(json).toMatchObject({ call: { callId: LOSSY_CALL, state: 'answered', retransmissions: 1 } });
});

test('streams: tshark’s figures, charts by the second, both voices to hear', async ({ opened: page, made }) => {
  await openFile(page, made.file('office.pcap'));
  await page.getByRole('tab', { name: 'Streams' }).click();
  await grid(page, 'Streams')
    .getByRole('row', { name: /0x0b0b0b02/ })
    .click();
  const [line = ''] = (
    await tshark(made.file('office.pcap'), '-q', '-z', 'rtp,streams', '-d', 'udp.port==40000,rtp')
  ).filter((one) => one.includes('0x0B0B0B02'));
  // "... g711U   559   41 (6.8%)  min mean max delta  min mean max jitter"
  const [, count = '', lost = ''] = /g711U\s+(\d+)\s+(\d+) \(/.exec(line) ?? [];
  await expect(page.getByRole('row', { name: `Packets ${count}`, exact: true })).toBeVisible();
  await expect(page.getByRole('row', { name: new RegExp(`^Packets lost ${lost} `) })).toBeVisible();
  await expect(page.getByRole('img', { name: 'Loss', exact: true })).toBeVisible();
  await expect(page.getByRole('list', { name: 'What is remarkable' })).toContainText('burst-loss');
  await page.getByRole('tab', { name: 'Packets' }).click();
  // Beside its own packets the ICMP error about it, and the head of the table.
  await expect(grid(page, 'Packets')).toHaveAttribute('aria-rowcount', String(Number(count) + 2));

  await page.getByRole('link', { name: 'Show the call' }).click();
  await page.getByRole('tab', { name: 'Sound' }).click();
  await expect(page.getByRole('img', { name: /^Sound of .*12 gaps/ })).toBeVisible();
  const slider = page.getByRole('slider', { name: 'Where it plays' });
  await page.getByRole('button', { name: 'Play' }).click();
  await expect.poll(async () => Number(await slider.inputValue())).toBeGreaterThan(300);
  await page.getByRole('button', { name: 'Pause' }).click();
  const stood = Number(await slider.inputValue());
  await slider.press('ArrowRight');
  expect(Number(await slider.inputValue())).toBeGreaterThan(stood);
  await page.getByRole('button', { name: 'Mute' }).first().click();
  await expect(page.getByRole('button', { name: 'Muted' })).toHaveAttribute('aria-pressed', 'true');
});

test('20,000 calls and 100,000 packets scroll like ten', async ({ opened: page, made }) => {
  test.setTimeout(120_000);
  await openFile(page, made.file('many.pcap'));
  const calls = grid(page, 'Calls');
  await expect(page.getByText('20,000 calls', { exact: true })).toBeVisible();
  await expect(calls).toHaveAttribute('aria-rowcount', String(CALLS + 1));
  await calls.focus();
  await calls.press('End');
  await expect(calls.locator(`[aria-rowindex="${CALLS + 1}"]`)).toContainText('@pbx.test');
  expect(await calls.getByRole('row').count()).toBeLessThan(80);
  await page.getByRole('switch', { name: 'Problems only' }).click();
  await expect(calls).toHaveAttribute('aria-rowcount', String(CALLS / 50 + 1));

  await page.getByRole('link', { name: 'All captures' }).click();
  await openFile(page, made.file('long.pcap'));
  await grid(page, 'Calls').getByRole('row').nth(1).click();
  await page.getByRole('tab', { name: 'Packets' }).click();
  const packets = grid(page, 'Packets');
  await expect.poll(async () => Number(await packets.getAttribute('aria-rowcount'))).toBeGreaterThan(100_000);
  const frames = await packets.evaluate(async (list) => {
    const took: number[] = [];
    let before = performance.now();
    for (let step = 0; step < 90; step++) {
      list.scrollTop += 20_000;
      await new Promise(requestAnimationFrame);
      took.push(performance.now() - before);
      before = performance.now();
    }
    return took.sort((a, b) => a - b);
  });
  // Half of all frames are drawn at once, whatever else this machine does meanwhile.
  expect(frames[Math.floor(frames.length / 2)]).toBeLessThan(50);
  await packets.focus();
  await packets.press('End');
  await expect(packets.getByRole('row').last()).toContainText('SIP');
});

test('a log lies on the time line; where it was taken can be said', async ({ opened: page, made }) => {
  await openFile(page, made.file('office.pcap'));
  await page.getByTestId('log-file').setInputFiles(made.file('media.log'));
  const line = grid(page, 'Time line');
  const found = line.getByRole('row', { name: /Media server/ });
  await expect(found).toHaveCount(2);
  await expect(found.first()).toContainText('media.log, line 2');
  await expect(found.first()).toContainText('ice-host-override-wrong');
  // In between the happenings of the capture, by time.
  await expect(line.getByRole('row', { name: /Key pressed/ })).toContainText('The digit 5 was sent.');

  const place = page.getByLabel('Taken at');
  await place.selectOption({ label: 'the server' });
  await expect(place).toHaveValue('server');
  await page.reload();
  await expect(page.getByLabel('Taken at')).toHaveValue('server');
  await page.getByLabel('Taken at').selectOption({ label: 'decide by what it shows' });
  await expect(page.getByLabel('Taken at')).toHaveValue('shown');
});

test('a file that breaks off says where; two captures of one call show what was changed and lost', async ({
  opened: page,
  made,
}) => {
  await openFile(page, made.file('cut.pcap'));
  await expect(page.getByText(/The file breaks off after packet 153 \(octet 39,856\)/).first()).toBeVisible();
  await page.getByRole('link', { name: 'All captures' }).click();
  await page.getByTestId('capture-file').setInputFiles([made.file('client.pcap'), made.file('server.pcap')]);
  await page.getByRole('checkbox', { name: 'Compare: client.pcap' }).check();
  await page.getByRole('checkbox', { name: 'Compare: server.pcap' }).check();
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('6 messages were changed or lost on the way.');
  await expect(page.getByText('sip-alg')).toBeVisible();
  await grid(page, 'Messages')
    .getByRole('row', { name: /INVITE/ })
    .click();
  await expect(page.getByRole('row', { name: /contact by an ALG .*192\.0\.2\.10.*203\.0\.113\.7/ })).toBeVisible();
  await page.getByRole('tab', { name: 'Streams' }).click();
  await expect(page.getByRole('row', { name: /0x0b0b0b02 B → A 300 285 15 \(5\.0/ })).toBeVisible();
});

test('what has just happened is saved and opened: an own call with its ladder and both voices', async ({
  opened: page,
}) => {
  test.setTimeout(90_000);
  await page.getByRole('link', { name: 'Phone' }).click();
  await page.getByRole('radio', { name: 'Speech' }).click();
  await page.getByRole('button', { name: /^Call Echo/ }).click();
  await expect(page.getByTestId('announcer')).toHaveText(/In call/);
  // Enough of it to be heard.
  await expect(page.locator('.call-clock').first()).toHaveText(/00:0[3-9]/, { timeout: 20_000 });
  await page.getByRole('button', { name: 'Hang up' }).first().click();
  await page.getByRole('link', { name: 'Captures' }).click();
  const ring = page.getByRole('region', { name: 'What has just happened' });
  await ring.getByRole('button', { name: 'Save as a file' }).click();
  await ring.getByRole('button', { name: 'Open it here' }).click();
  await grid(page, 'Calls').getByRole('row', { name: /echo@/ }).click();
  await expect(option(page, /INVITE/).first()).toBeVisible();
  await page.getByRole('tab', { name: 'Sound' }).click();
  await expect(page.getByRole('img', { name: /^Sound of/ })).toHaveCount(2);
});
