import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createBirpc } from 'birpc';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { EngineContract } from '../../../src-shared/contract/contract';
import { CLOSE_BAD_TOKEN, MAX_MESSAGE_OCTETS, UPLOAD_PATH } from '../../../src-shared/contract/wire';
import type { EngineFunctions, PageFunctions } from '../../../src-shared/contract/wire';
import type { Endpoint } from '../../../src-shared/model/media';
import { createSystemClock } from '../../net/clock';
import type { Flow } from '../../net/transport';
import { createTransportLayer } from '../../net/transportLayer';
import { EngineError, UsageError } from '../../errors';
import { makeToken } from './guard';
import { startWebServer } from './server';
import type { WebServer } from './server';
import type { Uploads } from './uploads';

const token = makeToken();
let folder: string;
let server: WebServer;
/** What the practice line listens with. */
const sip = createTransportLayer({ clock: createSystemClock() });
let practice: Endpoint;
let tell: (payload: null) => void = () => {};
let wasAsked: () => void = () => {};
const asked = new Promise<void>((resolve) => (wasAsked = resolve));
/** The sound of a long call is so long. */
const LONG = 'x'.repeat(40 * 1024 * 1024);
const engine: EngineContract = {
  call: (async (method) => {
    if (method === 'settings.get') throw EngineError.failed('Not today.');
    if (method === 'captures.list') {
      // After the answer is on its way.
      setImmediate(() => setImmediate(wasAsked));
      return LONG;
    }
    return [];
  }) as EngineContract['call'],
  on: (event, listener) => {
    if (event === 'history') tell = listener as (payload: null) => void;
    return () => {};
  },
};

const uploads: Uploads = {
  take: async (_request, response) => void response.end('taken'),
  close: () => {},
};

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'sidetone-web-'));
  mkdirSync(path.join(folder, 'page', 'assets'), { recursive: true });
  writeFileSync(path.join(folder, 'page', 'index.html'), '<!doctype html>');
  writeFileSync(path.join(folder, 'page', 'assets', 'a.js'), 'export {};');
  writeFileSync(path.join(folder, 'secret.json'), '{}');
  practice = await sip.listen('ws', { address: '127.0.0.1', port: 0 }, { path: '/key' });
  server = await startWebServer({
    engine,
    uploads,
    page: path.join(folder, 'page'),
    host: '127.0.0.1',
    port: 0,
    token,
    practiceSocket: new URL(`ws://127.0.0.1:${practice.port}/key`),
  });
});
afterAll(async () => {
  await server.close();
  await sip.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A request as raw text: no client library that would mend the path or the headers. */
function raw(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    connect(server.port, '127.0.0.1')
      .on('data', (chunk) => (text += String(chunk)))
      .on('close', () => resolve(text))
      .on('error', reject)
      .write(request);
  });
}
const get = (target: string, host = `127.0.0.1:${server.port}`): Promise<string> =>
  raw(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);

interface Handshake {
  token?: string;
  host?: string;
  origin?: string | undefined;
  path?: string;
}
function dial(handshake: Handshake = {}): WebSocket {
  const host = handshake.host ?? `127.0.0.1:${server.port}`;
  const origin = 'origin' in handshake ? handshake.origin : `http://${host}`;
  const url = `ws://127.0.0.1:${server.port}${handshake.path ?? '/rpc'}`;
  const headers = { Host: host, ...(origin === undefined ? {} : { Origin: origin }) };
  return new WebSocket(url, `sidetone.${handshake.token ?? token}`, { headers });
}
const closeCode = (socket: WebSocket): Promise<number> =>
  new Promise((resolve) => {
    socket.on('error', () => {});
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('close', (code) => resolve(code));
  });
const opened = (socket: WebSocket): Promise<void> => new Promise((resolve) => socket.once('open', () => resolve()));

describe('files', () => {
  it('serves the page with a strict policy', async () => {
    const text = await get('/');
    expect(text).toMatch(/^HTTP\/1.1 200 /);
    expect(text).toContain('<!doctype html>');
    expect(text).toMatch(/Content-Security-Policy: default-src 'none'; script-src 'self'/);
    expect(text).not.toMatch(/unsafe-inline|unsafe-eval/);
    expect(text).toContain('X-Content-Type-Options: nosniff');
    expect(await get('/assets/a.js?x=1')).toMatch(/Content-Type: text\/javascript/);
  });

  it.each([
    '/../secret.json',
    '/assets/../../secret.json',
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/..%5csecret.json',
    '/%00/../secret.json',
    '//../secret.json',
    '/assets',
    '/%zz',
    '/index.html/x.js',
  ])('has nothing at %s', async (target) => {
    const text = await get(target);
    expect(text).toMatch(/^HTTP\/1.1 40[04] /);
    expect(text).not.toContain('{}');
  });

  it.each(['pbx.test', 'localhost.pbx.test', '192.0.2.1', '127.0.0.1.pbx.test', 'a b', ''])(
    'refuses the Host %j (DNS rebinding)',
    async (host) => expect(await get('/', host)).toMatch(/^HTTP\/1.1 40[03] /),
  );

  it('takes GET and HEAD only', async () => {
    const head = `HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
    expect(await raw(`POST / ${head}`)).toMatch(/^HTTP\/1.1 405 /);
    expect(await raw(`HEAD / ${head}`)).toMatch(/^HTTP\/1.1 200 [^]*\r\n\r\n$/);
  });
});

describe('the WebSocket', () => {
  it('carries methods, failures and events', async () => {
    const socket = dial();
    await opened(socket);
    const heard = new Promise<unknown>((resolve) => {
      const rpc = createBirpc<EngineFunctions, PageFunctions>(
        { event: (name, payload) => resolve([name, payload]) },
        {
          post: (text: string) => socket.send(text),
          on: (receive) => void socket.on('message', (data) => receive(String(data))),
          serialize: JSON.stringify,
          deserialize: JSON.parse,
        },
      );
      void (async () => {
        expect(await rpc.call('calls.list', [])).toEqual({ ok: true, value: [] });
        const refused = { ok: false, error: { code: 'failed', message: 'Not today.' } };
        expect(await rpc.call('settings.get', [])).toEqual(refused);
        tell(null);
      })();
    });
    expect(await heard).toEqual(['history', null]);
    socket.close();
  });

  it('does not take a page for asleep that waits for a long answer', async () => {
    const socket = dial();
    await opened(socket);
    socket.pause();
    const lengths: number[] = [];
    const arrived = new Promise<void>((resolve) =>
      socket.on('message', (data) => lengths.push(String(data).length) === 21 && resolve()),
    );
    socket.send(JSON.stringify({ t: 'q', i: '1', m: 'call', a: ['captures.list', []] }));
    await asked;
    for (let event = 0; event < 20; event++) tell(null);
    socket.resume();
    await arrived;
    expect(lengths.filter((length) => length > LONG.length)).toHaveLength(1);
    socket.close();
  });

  it.each<[string, Handshake, number]>([
    ['a wrong token', { token: makeToken() }, CLOSE_BAD_TOKEN],
    ['no token', { token: '' }, CLOSE_BAD_TOKEN],
    ['the origin of another site', { origin: 'http://pbx.test' }, 403],
    ['no origin', { origin: undefined }, 403],
    ['the origin "null"', { origin: 'null' }, 403],
    ['a host name of another site', { host: 'pbx.test' }, 403],
    ['another path', { path: '/other' }, 403],
  ])('refuses %s', async (_what, handshake, code) => expect(await closeCode(dial(handshake))).toBe(code));

  it('closes on a message that is too large', async () => {
    const socket = dial();
    await opened(socket);
    socket.send('x'.repeat(MAX_MESSAGE_OCTETS + 1));
    expect(await closeCode(socket)).toBe(1009);
  });

  it.each(['nonsense', '{}', '{"t":"q","i":"1","m":"constructor","a":["x",[]]}', '{"t":"s","i":"1"}', '[]', 'null'])(
    'closes on %s',
    async (text) => {
      const socket = dial();
      await opened(socket);
      socket.send(text);
      expect(await closeCode(socket)).toBe(1008);
    },
  );
});

describe("the practice line's WebSocket", () => {
  const phone = (at = '/sip/key', host = `127.0.0.1:${server.port}`): WebSocket =>
    new WebSocket(`ws://127.0.0.1:${server.port}${at}`, 'sip', { headers: { Host: host, Origin: `http://${host}` } });
  const REQUEST =
    'OPTIONS sip:echo@practice.localhost SIP/2.0\r\nVia: SIP/2.0/WS a.invalid\r\nContent-Length: 0\r\n\r\n';

  it('is reached at the address of the page, both ways, until either side leaves', async () => {
    const arrived = new Promise<Flow>((resolve) => {
      const stop = sip.on({
        message: (data, { flow }) => {
          stop();
          expect(Buffer.from(data).toString()).toBe(REQUEST);
          resolve(flow);
        },
      });
    });
    const socket = phone();
    await opened(socket);
    expect(socket.protocol).toBe('sip');
    socket.send(REQUEST);
    const flow = await arrived;
    const answer = new Promise<string>((resolve) => socket.on('message', (data) => resolve(String(data))));
    const long = `SIP/2.0 200 OK\r\n\r\n${'x'.repeat(200_000)}`;
    await flow.send(Buffer.from(long));
    expect(await answer).toBe(long);
    flow.close();
    expect(await closeCode(socket)).toBe(1000);

    const second = phone();
    await opened(second);
    const left = new Promise<void>((resolve) => {
      const stop = sip.on({ closed: () => (stop(), resolve()) });
    });
    second.terminate();
    await left;
  });

  it.each([
    ['without its key', '/sip/other', undefined],
    ['at no path', '/sip', undefined],
    ['by another name', '/sip/key', 'pbx.test'],
  ])('is refused %s', async (_what, at, host) => expect(await closeCode(phone(at, host))).toBe(403));

  it('is refused to pages of other sites', async () => {
    const headers = { Origin: 'http://pbx.test' };
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/sip/key`, 'sip', { headers });
    expect(await closeCode(socket)).toBe(403);
  });

  it('takes so many web phones at once', async () => {
    const phones = Array.from({ length: 17 }, () => phone());
    const codes = await Promise.all(phones.map((one) => Promise.race([opened(one), closeCode(one)])));
    expect(codes.filter((code) => code === 503)).toHaveLength(1);
    for (const one of phones) one.terminate();
  });
});

it('says so when the port is in use', async () => {
  const again = startWebServer({
    engine,
    uploads,
    page: folder,
    host: '127.0.0.1',
    port: server.port,
    token,
    practiceSocket: null,
  });
  await expect(again).rejects.toThrow(UsageError);
  await expect(again).rejects.toThrow('another program uses it: choose another --port');
});

describe('a capture that is sent', () => {
  const post = (headers: Record<string, string>): Promise<string> => {
    const host = `127.0.0.1:${server.port}`;
    const all = { Host: host, Origin: `http://${host}`, 'Content-Length': '1', Connection: 'close', ...headers };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    return raw(`POST ${UPLOAD_PATH} HTTP/1.1\r\n${lines.join('')}\r\nx`);
  };

  it('is taken from our own page', async () => {
    const answer = await post({ Authorization: `Bearer ${token}` });
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain('taken');
  });

  it.each([
    ['without a token', {}],
    ['with another token', { Authorization: `Bearer ${makeToken()}` }],
    ['from another site', { Authorization: `Bearer ${token}`, Origin: 'http://pbx.test' }],
    ['by another name', { Authorization: `Bearer ${token}`, Host: 'pbx.test' }],
  ])('is refused %s', async (_what, headers) => {
    expect(await post(headers as Record<string, string>)).toMatch(/^HTTP\/1\.1 403 /);
  });
});
