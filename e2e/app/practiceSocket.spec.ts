/** The practice line's WebSocket as the page of a browser reaches it: at its own address, past its own content security policy. */
import { expect, test } from '@playwright/test';
import { Program } from './support/program';

const REQUEST = [
  'OPTIONS sip:echo@practice.localhost SIP/2.0',
  'Via: SIP/2.0/WS page.invalid;branch=z9hG4bKpage',
  'From: <sip:guest@practice.localhost>;tag=1',
  'To: <sip:echo@practice.localhost>',
  'Call-ID: page',
  'CSeq: 1 OPTIONS',
  'Max-Forwards: 70',
  'Content-Length: 0',
  '\r\n',
].join('\r\n');

test('a web phone in the page talks SIP with the practice line, and only with its key', async ({ page }) => {
  const program = new Program();
  await program.start();
  try {
    const told = new Promise<string>((resolve) => {
      page.on('websocket', (socket) =>
        socket.on('framereceived', ({ payload }) => {
          const [, path] = /"wsUrl":"(\/sip\/[0-9a-f]+)"/.exec(String(payload)) ?? [];
          if (path) resolve(path);
        }),
      );
    });
    await page.goto(program.url);
    const ask = (path: string): Promise<string> =>
      page.evaluate(
        ([wsUrl = '', request = '']) =>
          new Promise<string>((resolve) => {
            const socket = new WebSocket(new URL(wsUrl, location.href).href.replace(/^http/, 'ws'), 'sip');
            socket.addEventListener('open', () => socket.send(request));
            socket.addEventListener('message', ({ data }) => {
              resolve(String(data));
              socket.close();
            });
            socket.addEventListener('error', () => resolve('refused'));
          }),
        [path, REQUEST],
      );
    const path = await told;
    expect(await ask(path)).toMatch(/^SIP\/2\.0 200 OK\r\n/);
    expect(await ask(`${path}0`)).toBe('refused');
  } finally {
    await program.stop();
  }
});
