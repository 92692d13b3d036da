import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createManualClock } from '../../net/manualClock';
import { createSystemClock } from '../../net/clock';
import type { RportFacts } from '../facts/network';
import { probeRport } from './rportProbe';

const open: Socket[] = [];
afterEach(() => open.splice(0).forEach((socket) => socket.close()));

/** A server on loopback. @param portFor where its answer goes, null: nowhere */
async function facing(portFor: (via: string, source: number) => number | null): Promise<RportFacts> {
  const server = createSocket('udp4');
  open.push(server);
  server.on('message', (data, { address, port }) => {
    const via = /^Via: (.*)\r$/m.exec(data.toString())?.[1] ?? '';
    const to = portFor(via, port);
    if (to !== null) server.send(`SIP/2.0 200 OK\r\nVia: ${via}\r\nContent-Length: 0\r\n\r\n`, to, address);
  });
  await once(server.bind(0, '127.0.0.1'), 'listening');
  const { signal } = new AbortController();
  const target = { transport: 'udp', host: 'pbx.test', address: '127.0.0.1', port: server.address().port } as const;
  return probeRport(target, { clock: createSystemClock(), from: 'sip:alice@pbx.test', signal });
}

const viaPort = (via: string): number => Number(/:(\d+)/.exec(via)?.[1]);

describe('RFC 3581', () => {
  it('a server that keeps it answers to the source', async () => {
    expect(await facing((_, source) => source)).toMatchObject({ repliedTo: 'source', withoutRport: 'answered' });
  });

  it('a server that ignores it answers to the Via', async () => {
    const facts = await facing((via) => viaPort(via));
    expect(facts).toMatchObject({ repliedTo: 'via', withoutRport: 'answered' });
    expect(facts.viaPort).not.toBe(facts.sourcePort);
  });

  it('a server that answers only where rport stands', async () => {
    expect(await facing((via, source) => (via.includes(';rport') ? source : null))).toMatchObject({
      repliedTo: 'source',
      withoutRport: 'silent',
    });
  });

  it('a server that is silent; cancelling ends it at once', async () => {
    const server = createSocket('udp4');
    open.push(server);
    await once(server.bind(0, '127.0.0.1'), 'listening');
    const cancelling = new AbortController();
    server.once('message', () => cancelling.abort());
    const target = { transport: 'udp', host: '', address: '127.0.0.1', port: server.address().port } as const;
    const clock = createManualClock();
    // On a clock that stands still nothing ends by its time: only the cancelling is left.
    const options = { clock, from: 'sip:alice@pbx.test', signal: cancelling.signal };
    const running = probeRport(target, options);
    await vi.waitFor(() => {
      clock.advance(0);
      expect(cancelling.signal.aborted).toBe(true);
    });
    expect(await running).toMatchObject({ repliedTo: 'none', withoutRport: 'silent' });
  });
});
