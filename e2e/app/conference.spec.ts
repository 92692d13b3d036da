/** Conference servers: the built program and Chromium against a small server of the tests' own, which can be broken on request. */
import path from 'node:path';
import { expect, test as base } from '@playwright/test';
import type { Page } from '@playwright/test';
import { faint, nameless } from './support/audit';
import { overflows } from './support/fixtures';
import type { SfuFaults } from '../support/sfu/faults';
import { startSfu } from '../support/sfu/sfu';
import type { Sfu } from '../support/sfu/sfu';
import { Program } from './support/program';
import { hasRelay, Relay, RELAY_USER } from './support/relay';

interface Fixtures {
  sfu: Sfu;
  /** Opens the tab, on one of its halves. */
  open: (part: 'Call server' | 'Meeting room') => Promise<void>;
  faults: SfuFaults;
}

const test = base.extend<Fixtures, { program: Program }>({
  program: [
    // Playwright reads what a fixture needs out of this pattern: nothing.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const program = new Program();
      await program.start();
      await use(program);
      await program.stop();
    },
    { scope: 'worker' },
  ],
  faults: [{}, { option: true }],
  sfu: async ({ faults }, use) => {
    const sfu = await startSfu({ ...faults });
    await use(sfu);
    await sfu.close();
  },
  open: async ({ page, program }, use) => {
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && !/WebSocket connection/.test(message.text())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await use(async (part) => {
      await page.goto(program.url);
      await page.getByText('engine ready').waitFor();
      await page.evaluate(() => (window.location.hash = '#/webrtc/conference'));
      await page.getByRole('radio', { name: part }).click();
    });
    expect(complaints).toEqual([]);
  },
});

const step = (page: Page, id: string) => page.getByTestId(`room-step-${id}`);
const result = (page: Page) => page.getByRole('region', { name: 'Result' });
/** ICE is given up after 12 s, and the engine then looks for some seconds more. */
const SLOW = { timeout: 30_000 };

async function testRoom(page: Page, url: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Address of the room' }).fill(url);
  await page.getByRole('button', { name: 'Test the room' }).click();
}

test('a room: two participants join, and the tone of the one is heard by the other', async ({ page, sfu, open }) => {
  await open('Meeting room');
  await testRoom(page, sfu.room);
  await expect(result(page)).toContainText('All is well: the tone went through the room and came back.', SLOW);
  for (const id of ['signalling', 'capabilities', 'transport', 'join', 'produce', 'ice', 'dtls', 'listen', 'sound']) {
    await expect(step(page, id)).toHaveAttribute('data-state', 'pass');
    await expect(step(page, id)).toContainText(/\d\s(ms|s)/);
  }
  await expect(step(page, 'capabilities')).toContainText('audio/opus');
  await expect(step(page, 'sound')).toContainText('the tone of 1004 Hz is in them');
  expect(sfu.packets).toBeGreaterThan(100);
  const ways = page.getByRole('region', { name: 'Ways for the audio' });
  await expect(ways.getByRole('row', { name: /^Offered by the server In use/ })).toContainText('127.0.0.1:');
  await expect(ways.getByRole('row', { name: /^Found here/ })).not.toHaveCount(0);
  const figures = page.getByRole('region', { name: 'How the tone fares' });
  await expect(figures.getByText('audio/opus')).toBeVisible();
  await expect.poll(() => sfu.peers).toBe(0);
});

test('cancelled in the middle: nobody stays in the room', async ({ page, sfu, open }) => {
  await open('Meeting room');
  await testRoom(page, sfu.room);
  await expect(step(page, 'produce')).toHaveAttribute('data-state', 'pass');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Test the room' })).toBeVisible();
  await expect(step(page, 'sound')).toHaveAttribute('data-state', 'skip');
  await expect(result(page)).toHaveCount(0);
  await expect.poll(() => sfu.peers).toBe(0);
});

interface Broken {
  what: string;
  faults: SfuFaults;
  failing: string;
  said: RegExp;
  code: string;
}

const BROKEN: Broken[] = [
  {
    what: 'a wrong announced address',
    faults: { announcedAddress: '192.168.77.1' },
    failing: 'ice',
    said: /No answer came by/,
    code: 'ice-host-override-wrong',
  },
  {
    what: 'a closed media port',
    faults: { udpClosed: true },
    failing: 'ice',
    said: /No answer came by/,
    code: 'media-udp-port-blocked',
  },
  {
    what: 'a fingerprint that is not that of the certificate',
    faults: { wrongFingerprint: true },
    failing: 'dtls',
    said: /the encryption could not be agreed/,
    code: 'dtls-failed',
  },
  {
    what: 'a room that takes no speaker',
    faults: { refuseProduce: true },
    failing: 'produce',
    said: /refused "produce": 403 this room takes no more speakers/,
    code: 'http-api-unauthorized',
  },
  {
    what: 'a request that is never answered',
    faults: { unanswered: 'join' },
    failing: 'join',
    said: /did not answer "join" within 6 s/,
    code: 'http-api-error',
  },
  {
    what: 'a server that passes nothing on',
    faults: { deaf: true },
    failing: 'sound',
    said: /passed nothing on/,
    code: 'unknown',
  },
  {
    what: 'a server in trouble: the engine sees the status that the page does not',
    faults: { status: 503 },
    failing: 'signalling',
    said: /The WebSocket did not open/,
    code: 'http-api-error',
  },
];

for (const { what, faults, failing, said, code } of BROKEN) {
  test.describe(what, () => {
    test.use({ faults });
    test('is named, with the first step that failed', async ({ page, sfu, open }) => {
      await open('Meeting room');
      await testRoom(page, sfu.room);
      await expect(result(page)).toContainText('Does not work', SLOW);
      await expect(step(page, failing)).toHaveAttribute('data-state', 'fail');
      await expect(step(page, failing)).toContainText(said);
      await expect(page.locator('[data-testid^="room-step-"][data-state="fail"]')).toHaveCount(1);
      await expect(page.locator('.cause code', { hasText: code }).first()).toBeAttached();
      await expect(page.locator('.fix-steps li')).not.toHaveCount(0);
      await expect.poll(() => sfu.peers).toBe(0);
    });
  });
}

test('through a relay only, and the relay is not there', async ({ page, sfu, open }) => {
  await open('Meeting room');
  await page.getByRole('radio', { name: 'Entered here' }).click();
  await page.getByRole('switch', { name: 'Through the relay only' }).click();
  await testRoom(page, sfu.room);
  await expect(page.getByText('Through the relay only: enter a TURN server.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Server addresses' }).fill('turn:127.0.0.1:9?transport=udp');
  await page.getByRole('textbox', { name: 'User name' }).fill('alice');
  await page.getByRole('textbox', { name: 'Password' }).fill('secret');
  await page.getByRole('button', { name: 'Test the room' }).click();
  await expect(result(page)).toContainText('Does not work', SLOW);
  await expect(page.locator('.cause code', { hasText: 'turn-unreachable' }).first()).toBeAttached();
});

test.describe('through a relay only', () => {
  test.skip(!hasRelay(), 'coturn is not installed');
  const relay = new Relay();
  test.beforeAll(() => relay.start());
  test.afterAll(() => relay.stop());

  async function enter(page: Page, credential: string): Promise<void> {
    await page.getByRole('radio', { name: 'Entered here' }).click();
    await page.getByRole('switch', { name: 'Through the relay only' }).click();
    await page.getByRole('textbox', { name: 'Server addresses' }).fill(relay.url);
    await page.getByRole('textbox', { name: 'User name' }).fill(RELAY_USER.username);
    await page.getByRole('textbox', { name: 'Password' }).fill(credential);
  }

  test('the tone goes through it, and the way in use says so', async ({ page, sfu, open }) => {
    await open('Meeting room');
    await enter(page, RELAY_USER.credential);
    await testRoom(page, sfu.room);
    await expect(result(page)).toContainText('All is well', SLOW);
    await expect(step(page, 'ice')).toContainText('relay (TURN)');
    const ways = page.getByRole('region', { name: 'Ways for the audio' });
    await expect(ways.getByRole('row', { name: /^Found here In use relay \(TURN\)/ })).toHaveCount(1);
  });

  test('a wrong password is named', async ({ page, sfu, open }) => {
    await open('Meeting room');
    await enter(page, 'wrong');
    await testRoom(page, sfu.room);
    await expect(result(page)).toContainText('Does not work', SLOW);
    await expect(page.locator('.cause code', { hasText: 'turn-auth-failed' }).first()).toBeAttached();
    await expect(page.getByText('wrong', { exact: true })).toHaveCount(0);
  });
});

test.describe('a room with one seat', () => {
  test.use({ faults: { seats: 1 } });
  test('takes the tone; that nobody could listen is told', async ({ page, sfu, open }) => {
    await open('Meeting room');
    await testRoom(page, sfu.room);
    await expect(result(page)).toContainText('let no second participant in', SLOW);
    await expect(step(page, 'dtls')).toHaveAttribute('data-state', 'pass');
    await expect(step(page, 'listen')).toHaveAttribute('data-state', 'warn');
    await expect(step(page, 'sound')).toHaveAttribute('data-state', 'skip');
    await expect.poll(() => sfu.peers).toBe(0);
  });
});

test('an address that is none is told before anything is tried', async ({ page, open }) => {
  await open('Meeting room');
  await testRoom(page, 'https://sfu.test');
  await expect(page.getByText('Must be a WebSocket address')).toBeVisible();
  await page.getByRole('radio', { name: 'Call server' }).click();
  await page.getByRole('button', { name: 'Test the call server' }).click();
  await expect(page.getByText('Enter the address of the web service, or a host and a port.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Address of the web service' }).fill('ftp://rtcd.test');
  await page.getByRole('button', { name: 'Test the call server' }).click();
  await expect(page.getByText('Must start with http:// or https://.')).toBeVisible();
});

test('a call server: version, shut port, and an address from inside', async ({ page, sfu, open }) => {
  await open('Call server');
  await page.getByRole('textbox', { name: 'Address of the web service' }).fill(sfu.api);
  // A port below 1024 that nobody listens at.
  await page.getByRole('textbox', { name: 'UDP port' }).fill('9');
  await page.getByRole('textbox', { name: 'TCP port' }).fill('9');
  await page
    .getByRole('textbox', { name: 'Addresses that it offered in a call' })
    .fill('a=candidate:1 1 udp 2130706431 172.31.29.117 8443 typ host');
  await page.getByRole('button', { name: 'Test the call server' }).click();
  await expect(result(page)).toContainText('Does not work', SLOW);
  const row = (title: RegExp) => page.locator('.check-row', { hasText: title });
  await expect(row(/which version is it/)).toContainText('is version v1.1.0');
  await expect(row(/Is the way for media/)).toContainText('UDP 9 is refused');
  await expect(row(/Do the addresses/)).toContainText('172.31.29.117:8443');
  await expect(page.locator('.cause code', { hasText: 'media-tcp-fallback-missing' }).first()).toBeAttached();
  await expect(page.getByText(/Also seen: .*exists only inside its own network/)).toBeVisible();
  await row(/Do the addresses/).click();
  await expect(page.getByRole('cell', { name: '172.31.29.117' }).first()).toBeVisible();
});

test('a call server is kept for the diagnosis of the account, and forgotten again', async ({ page, sfu, open }) => {
  await open('Call server');
  await page.getByRole('textbox', { name: 'Address of the web service' }).fill(sfu.api);
  const keep = page.getByRole('switch', { name: 'Test it in each diagnosis, too' });
  await keep.click();
  await expect(keep).toBeChecked();
  await page.reload();
  await page.getByText('engine ready').waitFor();
  await expect(keep).not.toBeChecked();
  await page.getByRole('textbox', { name: 'Address of the web service' }).fill(sfu.api);
  await expect(keep).toBeChecked();
  await keep.click();
  await expect(keep).not.toBeChecked();
});

test.describe('a call server whose API fails', () => {
  test.use({ faults: { status: 500 } });
  test('is named', async ({ page, sfu, open }) => {
    await open('Call server');
    await page.getByRole('textbox', { name: 'Address of the web service' }).fill(sfu.api);
    await page.getByRole('textbox', { name: 'UDP port' }).fill('');
    await page.getByRole('textbox', { name: 'TCP port' }).fill('');
    await page.getByRole('button', { name: 'Test the call server' }).click();
    await expect(page.locator('.cause code', { hasText: 'http-api-error' }).first()).toBeAttached();
  });
});

test.describe('whole in both themes and both sizes', () => {
  const SIZES = [
    { width: 1280, height: 800 },
    { width: 960, height: 640 },
  ];

  /** Pictures go to SIDETONE_SHOTS where that is set. */
  async function look(page: Page, name: string): Promise<void> {
    const folder = process.env['SIDETONE_SHOTS'];
    for (const theme of ['light', 'dark']) {
      await page.evaluate((to) => document.documentElement.setAttribute('data-theme', to), theme);
      for (const size of SIZES) {
        await page.setViewportSize(size);
        const title = `conference-${name}-${size.width}-${theme}`;
        if (folder) await page.screenshot({ path: path.join(folder, `${title}.png`) });
        // A field scrolls what is typed in it.
        const sticking = (await overflows(page)).filter((one) => !one.startsWith('input'));
        expect.soft(sticking, title).toEqual([]);
      }
      expect.soft(await faint(page), `${name} ${theme}`).toEqual([]);
    }
    expect.soft(await nameless(page), name).toEqual([]);
  }

  test('forms and results', async ({ page, sfu, open }) => {
    await open('Call server');
    await look(page, 'server-empty');
    await page.getByRole('textbox', { name: 'Address of the web service' }).fill(sfu.api);
    await page.getByRole('textbox', { name: 'UDP port' }).fill('9');
    await page.getByRole('textbox', { name: 'TCP port' }).fill('9');
    await page.getByRole('button', { name: 'Test the call server' }).click();
    await expect(result(page)).toBeVisible(SLOW);
    await look(page, 'server-failed');
    await page.getByRole('radio', { name: 'Meeting room' }).click();
    await page.getByRole('radio', { name: 'Entered here' }).click();
    await look(page, 'room-empty');
    await page.getByRole('radio', { name: 'None' }).click();
    await testRoom(page, sfu.room);
    await expect(result(page)).toBeVisible(SLOW);
    await look(page, 'room-well');
    sfu.faults.refuseProduce = true;
    await testRoom(page, sfu.room);
    await expect(step(page, 'produce')).toHaveAttribute('data-state', 'fail', SLOW);
    await expect(result(page)).toBeVisible();
    await look(page, 'room-failed');
  });
});
