/** What the page says when a call of its own does not work: each problem in a sentence of its own, with what to do. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import type { WebPhoneAccount } from '../../src-shared/contract/webPhone';
import { test as base } from '@playwright/test';
import { PLAIN_ANSWER, SipScript } from './support/sipScript';
import type { ScriptedRequest } from './support/sipScript';
import { StandInEngine } from './support/standInEngine';

const { expect } = base;

interface Fixtures {
  engine: StandInEngine;
  /** Starts a scripted server, and gives the account its address. */
  serve: (react: (request: ScriptedRequest) => void) => Promise<SipScript>;
  place: (source?: string) => Promise<void>;
}

const account = (change: Partial<WebPhoneAccount>): WebPhoneAccount => ({
  uri: 'sip:alice@pbx.test',
  displayName: null,
  authUser: null,
  password: 'wrong',
  wsUrl: null,
  registrar: null,
  outboundProxy: null,
  register: false,
  expires: 300,
  iceServers: [],
  policy: 'all',
  codecs: ['PCMU', 'opus'],
  ...change,
});

const test = base.extend<Fixtures>({
  // Playwright reads what a fixture needs out of this pattern: nothing.
  // oxlint-disable-next-line no-empty-pattern
  engine: async ({}, use) => {
    const engine = new StandInEngine();
    await engine.start();
    await use(engine);
    await engine.stop();
  },
  serve: async ({ engine }, use) => {
    const servers: SipScript[] = [];
    await use(async (react) => {
      const server = new SipScript(react);
      servers.push(server);
      await server.start();
      engine.webPhone = { ...(engine.webPhone ?? account({})), wsUrl: server.url };
      return server;
    });
    for (const server of servers) await server.stop();
  },
  place: async ({ page, engine }, use) => {
    await use(async (source = 'Tone') => {
      await page.goto(engine.address);
      await page.getByRole('link', { name: 'WebRTC' }).click();
      await page.getByRole('tab', { name: 'Call', exact: true }).click();
      await page.getByRole('radio', { name: source }).click();
      await page.getByRole('button', { name: 'Call', exact: true }).click();
    });
  },
});

const said = (page: Page) => page.getByRole('main').locator('.banner-title').first();

test('no WebSocket address', async ({ page, engine, place }) => {
  engine.webPhone = account({ wsUrl: null });
  await place();
  await expect(said(page)).toContainText('This account has no WebSocket address');
});

test('the engine refuses to tell the account', async ({ page, place }) => {
  await place();
  await expect(said(page)).toHaveText('There is no such account.');
});

test('nobody listens there; a server that does not upgrade', async ({ page, engine, place }) => {
  const http = createServer((_, response) => response.writeHead(404).end());
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/wrong`;
  engine.webPhone = account({ wsUrl: url });
  await place();
  await expect(said(page)).toContainText(`The WebSocket to ${url} did not open (code 1006).`);
  await new Promise((resolve) => http.close(resolve));
  await page.getByRole('button', { name: 'Call', exact: true }).click();
  await expect(said(page)).toContainText('is the path right');
});

test('credentials that are not accepted', async ({ page, engine, serve, place }) => {
  engine.webPhone = account({ register: true });
  const challenge = 'WWW-Authenticate: Digest realm="pbx.test", nonce="6f1a", algorithm=MD5, qop="auth"';
  const server = await serve(({ answer }) => answer('401 Unauthorized', [challenge]));
  await place();
  await expect(said(page)).toContainText('did not accept user name and password (401 Unauthorized)');
  expect(server.seen.some(({ header }) => header('Authorization').includes('response='))).toBe(true);
  // What the page shows of it has no response in it.
  await page
    .getByRole('button', { name: /^Sent REGISTER/ })
    .last()
    .click();
  await expect(page.getByRole('region', { name: 'The message as it was on the wire' })).toContainText('***');
});

test('a registration that is forbidden', async ({ page, engine, serve, place }) => {
  engine.webPhone = account({ register: true });
  await serve(({ answer }) => answer('403 Forbidden'));
  await place();
  await expect(said(page)).toContainText('The server refused the registration: 403 Forbidden.');
});

test('the server closes the WebSocket in the middle and does not come back', async ({ page, serve, place }) => {
  const server = await serve(({ method, answer, socket }) => {
    if (method !== 'INVITE') return;
    answer('180 Ringing');
    setTimeout(() => {
      socket.close(1011, 'overload');
      void server.stop();
    }, 300);
  });
  await place();
  await expect(said(page)).toContainText('The server closed the WebSocket (code 1011: fault in the server).', {
    timeout: 20_000,
  });
});

test('an answer of a telephone without WebRTC', async ({ page, serve, place }) => {
  await serve(({ method, answer }) => method === 'INVITE' && answer('200 OK', [], PLAIN_ANSWER));
  await place();
  await expect(said(page)).toContainText('The browser cannot use the answer of the other side');
  await expect(said(page)).toContainText('not made for WebRTC');
});

test('an answer without any address to try; keys go by INFO where that is chosen', async ({
  page,
  engine,
  serve,
  place,
}) => {
  engine.settings.dtmf = 'info';
  const server = await serve(({ method, body, answer }) => {
    const sdp = body
      .split('\r\n')
      .filter((line) => !/^a=(candidate|ssrc|msid)/.test(line))
      .map((line) => line.replace('a=setup:actpass', 'a=setup:active'));
    if (method === 'INVITE') answer('200 OK', [], sdp.join('\r\n'));
    else if (method !== 'ACK') answer('200 OK');
  });
  await place();
  await page.getByRole('region', { name: 'Call', exact: true }).getByRole('button', { name: '5', exact: true }).click();
  await expect(page.getByText('Sent 5 by INFO')).toBeVisible();
  await expect
    .poll(() => server.seen.find(({ method }) => method === 'INFO')?.body)
    .toMatch(/^Signal=5\r\nDuration=\d+/);
  await expect(said(page)).toContainText('The other side named no address that this computer can try', {
    timeout: 30_000,
  });
});

test('a refusal is told in words', async ({ page, serve, place }) => {
  await serve(({ method, answer }) => method === 'INVITE' && answer('488 Not Acceptable Here'));
  await place();
  await expect(said(page)).toHaveText('Both sides have no codec in common.');
});

test('no microphone', async ({ page, engine, place }) => {
  engine.webPhone = account({ wsUrl: 'ws://127.0.0.1:9/' });
  await place('Microphone');
  await expect(said(page)).toContainText('Sidetone may not use the microphone.');
});

test('an ICE server that is none', async ({ page, engine, serve, place }) => {
  engine.webPhone = account({ iceServers: [{ urls: ['turn:turn.test'] }] });
  await serve(() => undefined);
  await place();
  await expect(said(page)).toContainText('The browser does not take the ICE servers of the account');
});
