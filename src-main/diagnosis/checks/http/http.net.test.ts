import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { Account } from '../../../sip/api';
import type { Subject } from '../../api';
import { createTestContext } from '../../testing/line';
import { createStreamPeer } from '../../testing/streamPeer';
import { health } from './health';
import { ports } from './ports';

const cleanup: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  await Promise.all(cleanup.splice(0).map((close) => close()));
});

const { signal } = new AbortController();
const ACCOUNT: Account = { aor: 'sip:alice@pbx.test', transport: 'udp', expiresS: 300 };
const contextWith = (subject: Partial<Subject> = {}) => createTestContext(ACCOUNT, { subject });

async function api(status: number): Promise<string> {
  const server = createServer(
    (_, response) => void response.writeHead(status, { 'Content-Type': 'text/plain' }).end('v1'),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  cleanup.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const bound = server.address();
  return `http://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}/`;
}

describe('http.health', () => {
  it('asks all of them at once, and one that fails is enough', async () => {
    const context = contextWith({
      http: [
        { name: 'API', url: await api(200) },
        { name: 'old API', url: await api(302) },
        { name: 'broken API', url: await api(500) },
      ],
    });
    expect(health.when?.(context)).toBe(true);
    const { status, facts, summary, evidence } = await health.run(context, signal);
    expect(status).toBe('fail');
    expect(facts.endpoints.map(({ name, status: code }) => [name, code])).toEqual([
      ['API', 200],
      ['old API', 302],
      ['broken API', 500],
    ]);
    expect(summary).toMatch(
      /^API answers HTTP 200 after \d+ ms; old API answers HTTP 302 after \d+ ms; broken API answers HTTP 500 after \d+ ms\.$/,
    );
    expect(evidence).toHaveLength(1);
  });

  it('passes where all are well', async () => {
    const context = contextWith({ http: [{ name: 'API', url: await api(200) }] });
    expect((await health.run(context, signal)).status).toBe('pass');
  });

  it('is skipped without any', () => expect(health.when?.(contextWith())).toMatch(/^Not asked for/));
});

describe('http.ports', () => {
  it('an open pair, and a closed one', async () => {
    const udp = createSocket('udp4');
    udp.on('message', (data, { port, address }) => udp.send(data, port, address));
    await once(udp.bind(0, '127.0.0.1'), 'listening');
    cleanup.push(() => void udp.close());
    const tcp = await createStreamPeer((socket) => void socket.pipe(socket));
    cleanup.push(() => tcp.close());
    const closed = await createStreamPeer(() => {});
    await closed.close();
    const good = { name: 'media', host: '127.0.0.1', udp: udp.address().port, tcp: tcp.at.port };
    const well = await ports.run(contextWith({ ports: [good] }), signal);
    expect(well).toMatchObject({
      status: 'pass',
      facts: { ports: [{ udp: { outcome: 'echoed' }, tcp: { outcome: 'echoed' } }] },
    });
    const bad = { name: 'relay', host: '127.0.0.1', tcp: closed.at.port };
    const { status, facts, summary } = await ports.run(contextWith({ ports: [good, bad] }), signal);
    expect(status).toBe('fail');
    expect(facts.ports[1]).toMatchObject({ address: '127.0.0.1', udp: null, tcp: { outcome: 'refused' }, error: null });
    expect(summary).toContain(`; relay: TCP ${closed.at.port} is refused: nothing listens there.`);
  });

  it('a name that does not resolve', async () => {
    const port = { name: 'media', host: 'no-such-host.invalid', udp: 8443 };
    const { status, facts, summary } = await ports.run(contextWith({ ports: [port] }), signal);
    expect(status).toBe('fail');
    expect(facts.ports[0]).toMatchObject({ address: null, udp: null, tcp: null });
    expect(summary).toBe('media: the name no-such-host.invalid does not resolve.');
  });

  it('is skipped without any', () => expect(ports.when?.(contextWith())).toMatch(/^Not asked for/));
});
