import { createServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { once } from 'node:events';
import type { Server, Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createManualClock } from '../../net/manualClock';
import { createSystemClock } from '../../net/clock';
import { identity, pem } from '../../net/testPeers';
import { createStreamPeer } from '../testing/streamPeer';
import { askHttp, type HttpAnswer, type HttpOptions } from './http';

const clock = createSystemClock();
const cleanup: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  await Promise.all(cleanup.splice(0).map((close) => close()));
});

const ask = (url: string, options: Partial<HttpOptions> = {}): Promise<HttpAnswer> =>
  askHttp(url, { clock, signal: new AbortController().signal, ...options });

async function listen(server: Server & { closeAllConnections(): void }): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  cleanup.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const bound = server.address();
  return typeof bound === 'object' && bound ? bound.port : 0;
}

async function served(handle: RequestListener, path = '/version'): Promise<HttpAnswer> {
  return ask(`http://127.0.0.1:${await listen(createServer(handle))}${path}`);
}

describe('HTTP that answers', () => {
  it('status, time, date, the first words of a text', async () => {
    const answer = await served((_, response) => {
      response.setHeader('Content-Type', 'application/json; charset=utf-8');
      response.end('{"version":"1.2.3"}');
    });
    expect(answer).toMatchObject({
      outcome: 'answered',
      status: 200,
      body: '{"version":"1.2.3"}',
      error: null,
      tls: null,
    });
    expect(answer.ms).toBeGreaterThan(0);
    expect(Math.abs((answer.date ?? 0) - (answer.dateSeenAt ?? 0))).toBeLessThan(5000);
  });

  it.each([301, 401, 404, 500])('%i is told, a redirect is not followed', async (status) => {
    let asked = 0;
    const answer = await served((_, response) => {
      asked++;
      response.writeHead(status, { Location: 'http://192.0.2.1/' }).end();
    });
    expect(answer).toMatchObject({ outcome: 'answered', status, body: null });
    expect(asked).toBe(1);
  });

  it('a body that is no text is not read, one that never ends is cut', async () => {
    const binary = await served(
      (_, response) => void response.setHeader('Content-Type', 'image/png').write('x'.repeat(500)),
    );
    expect(binary).toMatchObject({ status: 200, body: null });
    const long = await served(
      (_, response) => void response.setHeader('Content-Type', 'text/plain').write('x'.repeat(500)),
    );
    expect(long.body).toBe('x'.repeat(200));
    const broken = await served((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': 100 });
      response.write('half', () => response.destroy());
    });
    expect(broken).toMatchObject({ outcome: 'answered', body: 'half' });
  });

  it('credentials are sent and never told', async () => {
    let seen: string | undefined;
    const port = await listen(
      createServer((request, response) => {
        seen = `${request.headers.authorization} ${request.url}`;
        response.end();
      }),
    );
    const answer = await ask(`http://admin:s%3Acret@127.0.0.1:${port}/a?key=t0ken&x=1`);
    expect(seen).toBe(`Basic ${Buffer.from('admin:s:cret').toString('base64')} /a?key=t0ken&x=1`);
    expect(answer.url).toBe(`http://***:***@127.0.0.1:${port}/a?key=***&x=***`);
    expect(JSON.stringify(answer)).not.toMatch(/cret|t0ken/);
  });
});

describe('HTTPS', () => {
  const root = { ca: pem('root.pem') };

  it('a good certificate by its address, the SIP name of the account does not count', async () => {
    const port = await listen(createHttpsServer(identity(), (_, response) => void response.end()));
    const answer = await ask(`https://127.0.0.1:${port}/`, { tls: { ...root, servername: 'sip.elsewhere.test' } });
    expect(answer).toMatchObject({
      outcome: 'answered',
      status: 200,
      tls: { verifyError: null, servername: '127.0.0.1' },
    });
  });

  it.each([
    ['expired.pem', 'expired', root],
    ['selfsigned.pem', 'self-signed', root],
    ['leaf.pem', 'untrusted', root],
    ['chain.pem', 'untrusted', {}],
  ])('%s: %s, with the chain and the server’s time, and no credentials for it', async (certificate, failure, tls) => {
    const asked: string[] = [];
    const port = await listen(
      createHttpsServer({ key: pem('leaf.key.pem'), cert: pem(certificate) }, ({ url, headers }, response) => {
        asked.push(`${url} ${headers.authorization}`);
        response.end();
      }),
    );
    const answer = await ask(`https://admin:secret@127.0.0.1:${port}/private?key=1`, { tls });
    expect(answer).toMatchObject({ outcome: 'tls', tlsFailure: failure, status: null });
    expect(answer.tls?.chain[0]?.subject).toBe('CN=pbx.test');
    expect(answer.date).toBeGreaterThan(Date.now() - 10_000);
    expect(answer.dateSeenAt).toBeGreaterThan(Date.now() - 10_000);
    expect(asked).toEqual(['/ undefined']);
  });

  it('no TLS there', async () => {
    const port = await listen(createServer((_, response) => void response.end()));
    expect(await ask(`https://127.0.0.1:${port}/`)).toMatchObject({ outcome: 'tls', tlsFailure: 'not-tls' });
  });
});

describe('what is no answer', () => {
  it.each<[string, (socket: Socket) => void, HttpAnswer['outcome']]>([
    ['something else', (socket) => void socket.write('220 mail ESMTP\r\n'), 'not-http'],
    ['binary', (socket) => void socket.write(Buffer.alloc(64, 0)), 'not-http'],
    ['a head without end', (socket) => void socket.write(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`), 'not-http'],
    ['hangs up', (socket) => void socket.once('data', () => socket.end()), 'reset'],
    ['resets', (socket) => void socket.once('data', () => socket.resetAndDestroy()), 'reset'],
  ])('%s', async (_, onSocket, outcome) => {
    const peer = await createStreamPeer(onSocket);
    cleanup.push(() => peer.close());
    const answer = await ask(`http://127.0.0.1:${peer.at.port}/`);
    expect(answer).toMatchObject({ outcome, status: null });
    expect(answer.error).toMatch(/\.$/);
    await vi.waitFor(() => expect(peer.open.size).toBe(0));
  });

  it('refused, unknown name', async () => {
    const peer = await createStreamPeer(() => {});
    await peer.close();
    expect(await ask(`http://127.0.0.1:${peer.at.port}/`)).toMatchObject({ outcome: 'refused' });
    expect(await ask('http://no-such-host.invalid/')).toMatchObject({ outcome: 'dns' });
  });

  it('silence ends after 5 s, or when it is cancelled', async () => {
    const cancelling = new AbortController();
    const peer = await createStreamPeer((socket) => void socket.once('data', () => cancelling.abort()));
    cleanup.push(() => peer.close());
    // On a clock that stands still nothing ends by its time: only the cancelling is left.
    const held = { clock: createManualClock(), signal: cancelling.signal };
    const { outcome } = await ask(`http://127.0.0.1:${peer.at.port}/`, held);
    expect(outcome).toBe('timeout');
    await vi.waitFor(() => expect(peer.open.size).toBe(0));
    const silent = await createStreamPeer(() => {});
    cleanup.push(() => silent.close());
    expect(await ask(`http://127.0.0.1:${silent.at.port}/`)).toMatchObject({
      outcome: 'timeout',
      error: `http://127.0.0.1:${silent.at.port}/ did not answer within 5 s.`,
    });
  });
});
