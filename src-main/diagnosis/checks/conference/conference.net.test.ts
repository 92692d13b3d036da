import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createManualClock } from '../../../net/manualClock';
import { WebSocketServer } from 'ws';
import { startSfu, type Sfu } from '../../../../e2e/support/sfu/sfu';
import type { SfuFaults } from '../../../../e2e/support/sfu/faults';
import type { CallServer } from '../../../../src-shared/contract/conference';
import { decodeBinding, encodeBindingResponse } from '../../../protocol/stun/binding';
import type { Account } from '../../../sip/api';
import { createTestContext } from '../../testing/line';
import { createStreamPeer } from '../../testing/streamPeer';
import { api, readVersion, versionUrl } from './api';
import { media } from './media';
import { offer } from './offer';

const cleanup: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  await Promise.all(cleanup.splice(0).map((close) => close()));
});

const { signal } = new AbortController();
const ACCOUNT: Account = { aor: 'sip:alice@pbx.test', transport: 'udp', expiresS: 300 };
const contextOf = (...callServers: CallServer[]) => createTestContext(ACCOUNT, { subject: { callServers } });

async function sfu(faults?: SfuFaults): Promise<Sfu> {
  const server = await startSfu(faults);
  cleanup.push(() => server.close());
  return server;
}

describe('conference.api', () => {
  it('reads the version of a call server', async () => {
    const server = await sfu();
    const { status, summary, facts } = await api.run(contextOf({ name: 'RTCD', api: server.api }), signal);
    expect(status).toBe('pass');
    expect(summary).toMatch(/^RTCD is version v1\.1\.0 and answers after \d+ ms\.$/);
    expect(facts.servers[0]).toMatchObject({
      address: '127.0.0.1',
      status: 200,
      version: { version: 'v1.1.0', date: '2026-01-05 12:00', hash: '7bc1f7a' },
    });
  });

  it('a server in trouble, and one that is not there', async () => {
    const server = await sfu({ status: 500 });
    const closed = await createStreamPeer(() => {});
    await closed.close();
    const gone = `http://127.0.0.1:${closed.at.port}`;
    const servers = [
      { name: 'RTCD', api: server.api },
      { name: 'old', api: gone },
    ];
    const { status, facts, summary } = await api.run(contextOf(...servers), signal);
    expect(status).toBe('fail');
    expect(facts.servers.map(({ outcome, status: code, version }) => [outcome, code, version])).toEqual([
      ['answered', 500, null],
      ['refused', null, null],
    ]);
    expect(summary).toContain('RTCD answers HTTP 500');
  });

  it('asks "/version" unless a path is named, and reads versions that are cut off', () => {
    expect(versionUrl('http://rtcd.test:8045')).toBe('http://rtcd.test:8045/version');
    expect(versionUrl('http://rtcd.test:8045/rtcd/version?x=1')).toBe('http://rtcd.test:8045/rtcd/version?x=1');
    expect(readVersion('{"buildDate":"2025-04-02 21:33","buildVersion":"v1.1.0","buildHa')).toEqual({
      version: 'v1.1.0',
      date: '2025-04-02 21:33',
      hash: null,
    });
    expect([readVersion(null), readVersion('<html>'), readVersion('{}')]).toEqual([null, null, null]);
  });
});

describe('conference.media', () => {
  it('a STUN answer says how we are seen; the TCP detour is tried beside it', async () => {
    const udp = createSocket('udp4');
    udp.on('message', (data, from) => {
      const request = decodeBinding(data);
      if (request?.kind === 'request') udp.send(encodeBindingResponse(request, from), from.port, from.address);
    });
    await once(udp.bind(0, '127.0.0.1'), 'listening');
    cleanup.push(() => void udp.close());
    const tcp = await createStreamPeer(() => {});
    cleanup.push(() => tcp.close());
    const server = { name: 'RTCD', api: 'http://127.0.0.1:9', udp: udp.address().port, tcp: tcp.at.port };
    const { status, facts, summary } = await media.run(contextOf(server), signal);
    expect(status).toBe('pass');
    expect(facts.ports[0]).toMatchObject({
      host: '127.0.0.1',
      udp: { outcome: 'answered' },
      tcp: { outcome: 'open' },
      binding: { outcome: 'answered', mapped: { address: '127.0.0.1' }, error: null },
    });
    expect(summary).toMatch(/\(by STUN; it sees us at 127\.0\.0\.1:\d+\)\.$/);
  });

  it('is skipped where no port is named', () => {
    expect(media.when?.(contextOf({ name: 'RTCD', api: 'http://192.0.2.1' }))).toMatch(/^Not asked for/);
  });
});

describe('conference.offer', () => {
  it('takes what a room offers, and tries it with its own credentials; nobody joins', async () => {
    const server = await sfu();
    const { status, facts, summary } = await offer.run(contextOf({ name: 'SFU', room: server.room }), signal);
    expect(facts.servers[0]?.room).toMatchObject({ outcome: 'offered', failedAt: null, error: null });
    expect(facts.servers[0]).toMatchObject({
      apiAddress: '127.0.0.1',
      candidates: [{ transport: 'udp', address: '127.0.0.1', place: 'nowhere', answer: 'answered' }],
    });
    expect(status).toBe('pass');
    expect(summary).toMatch(/^SFU offers UDP 127\.0\.0\.1:\d+ \(answers after \d+ ms\)\.$/);
    await vi.waitFor(() => expect(server.peers).toBe(0));
  });

  it('stays until all that the room offers was tried: it closes its ports when we leave', async () => {
    const server = await sfu({ tcp: true });
    const { facts } = await offer.run(contextOf({ name: 'SFU', room: server.room }), signal);
    const answers = facts.servers[0]?.candidates.map(({ transport, answer }) => `${transport} ${answer}`);
    expect(answers).toEqual(['udp answered', 'tcp answered']);
    await vi.waitFor(() => expect(server.peers).toBe(0));
  });

  it.each<[string, SfuFaults, object, string]>([
    ['an inside address', { announcedAddress: '192.168.77.1' }, { outcome: 'offered' }, 'fail'],
    ['a closed media port', { udpClosed: true }, { outcome: 'offered' }, 'fail'],
    [
      'a request that nobody answers',
      { unanswered: 'createWebRtcTransport' },
      { outcome: 'no-answer', failedAt: 'createWebRtcTransport' },
      'fail',
    ],
    ['an upgrade that fails', { status: 503 }, { outcome: 'upgrade-refused', status: 503 }, 'fail'],
  ])('%s', async (_, faults, room, expected) => {
    const server = await sfu(faults);
    const { status, facts } = await offer.run(contextOf({ name: 'SFU', room: server.room }), signal);
    expect(facts.servers[0]?.room).toMatchObject(room);
    expect(facts.servers[0]?.candidates.some(({ answer }) => answer === 'answered')).toBe(false);
    expect(status).toBe(expected);
  });

  it('something else that speaks HTTP, and nobody at all', async () => {
    const http = createServer((_, response) => void response.end('hello'));
    await once(http.listen(0, '127.0.0.1'), 'listening');
    cleanup.push(() => void http.close());
    const bound = http.address();
    const port = typeof bound === 'object' && bound ? bound.port : 0;
    const look = (url: string) => offer.run(contextOf({ name: 'SFU', room: url }), signal);
    const { facts, summary } = await look(`ws://127.0.0.1:${port}/?roomId=test&key=secret`);
    expect(facts.servers[0]?.room).toMatchObject({ outcome: 'upgrade-refused', status: 200 });
    expect(summary).not.toContain('secret');
    http.close();
    await once(http, 'close');
    expect((await look(`ws://127.0.0.1:${port}/`)).facts.servers[0]?.room).toMatchObject({ outcome: 'refused' });
  });

  it('candidates that were told are judged, not tried', async () => {
    const told = 'a=candidate:1 1 udp 1 172.31.29.117 8443 typ host';
    const context = contextOf({ name: 'RTCD', api: 'http://192.0.2.10:8045', candidates: [told] });
    const { status, facts, summary } = await offer.run(context, signal);
    expect(facts.servers[0]).toMatchObject({
      apiAddress: '192.0.2.10',
      room: null,
      candidates: [{ address: '172.31.29.117', place: 'private', answer: 'untried' }],
    });
    expect(status).toBe('warn');
    expect(summary).toBe('RTCD offers UDP 172.31.29.117:8443 (an inside address, not tried).');
  });

  it('a certificate that nobody vouches for is told as such, with the certificate', async () => {
    const folder = new URL('../../../net/testdata/', import.meta.url);
    const [key, cert] = await Promise.all([
      readFile(new URL('leaf.key.pem', folder)),
      readFile(new URL('leaf.pem', folder)),
    ]);
    const https = createSecureServer({ key, cert });
    await once(https.listen(0, '127.0.0.1'), 'listening');
    cleanup.push(() => void https.close());
    const bound = https.address();
    const url = `wss://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}/?roomId=test`;
    const { facts, evidence } = await offer.run(contextOf({ name: 'SFU', room: url }), signal);
    const room = facts.servers[0]?.room;
    expect(room).toMatchObject({ outcome: 'tls' });
    expect(room?.tlsFailure).not.toBeNull();
    expect(room?.tls?.chain.length).toBeGreaterThan(0);
    expect(evidence.length).toBeGreaterThan(1);
  });

  it('a server that offers too much, or nonsense, does no harm', async () => {
    const websockets = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'protoo' });
    await once(websockets, 'listening');
    cleanup.push(() => void websockets.close());
    const candidate = { foundation: 'u', priority: 1, protocol: 'udp', type: 'host', ip: '127.0.0.1' };
    const offers: unknown[] = [
      Array.from({ length: 60 }, (_, at) => ({ ...candidate, port: at + 1 })),
      Array.from({ length: 5000 }, (_, at) => ({ ...candidate, port: at + 1 })),
      [{ ...candidate, port: 'x'.repeat(100_000) }],
    ];
    websockets.on('connection', (websocket) => {
      websocket.on('message', (text: Buffer) => {
        const { id, method } = JSON.parse(text.toString()) as { id: number; method: string };
        websocket.send('nonsense');
        websocket.send(JSON.stringify({ response: true, id: 99, ok: true }));
        const transport = {
          id: 't',
          iceParameters: { usernameFragment: 'u', password: 'p' },
          iceCandidates: offers[0],
          dtlsParameters: { fingerprints: [{ algorithm: 'sha-256', value: 'AB' }] },
        };
        const data = method === 'createWebRtcTransport' ? transport : { codecs: [] };
        websocket.send(JSON.stringify({ response: true, id, ok: true, data }));
      });
    });
    const bound = websockets.address();
    const url = `ws://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}/?roomId=test`;
    const look = async () => (await offer.run(contextOf({ name: 'SFU', room: url }), signal)).facts.servers[0];
    const many = await look();
    expect(many?.room?.outcome).toBe('offered');
    expect(many?.candidates).toHaveLength(8);
    for (const _ of [1, 2]) {
      offers.shift();
      const { room, candidates } = (await look()) ?? {};
      expect(room).toMatchObject({ outcome: 'unusable', failedAt: null });
      expect(room?.error?.length).toBeLessThan(300);
      expect(candidates).toEqual([]);
    }
  });

  it('cancelled: ends at once', async () => {
    const server = await sfu({ unanswered: 'getRouterRtpCapabilities' });
    const cancelling = new AbortController();
    // On a clock that stands still nothing ends by its time: only the cancelling is left.
    const clock = createManualClock();
    const context = createTestContext(ACCOUNT, {
      clock,
      subject: { callServers: [{ name: 'SFU', room: server.room }] },
    });
    const running = offer.run(context, cancelling.signal);
    await vi.waitFor(() => expect(server.peers).toBe(1));
    cancelling.abort();
    await running;
    await vi.waitFor(() => expect(server.peers).toBe(0));
  });
});
