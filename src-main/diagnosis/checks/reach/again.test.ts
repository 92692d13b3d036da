import { afterEach, describe, expect, it } from 'vitest';
import type { Findings } from '../../facts/findings';
import { createTestContext } from '../../testing/line';
import { createUdpPeer } from '../../testing/udpPeer';
import type { UdpPeer } from '../../testing/udpPeer';
import { call, reach, registered } from '../../testdata/findings';
import { again } from './again';

const peers: UdpPeer[] = [];
afterEach(async () => {
  await Promise.all(peers.splice(0).map((one) => one.close()));
});

async function peer(onRequest: Parameters<typeof createUdpPeer>[0]): Promise<UdpPeer> {
  const made = await createUdpPeer(onRequest);
  peers.push(made);
  return made;
}

/** The REGISTER was not answered, though OPTIONS had been, by TCP too. */
function contextAfterSilence({ at: { port } }: UdpPeer): ReturnType<typeof createTestContext> {
  const tcp = reach({ transport: 'tcp', configured: false, probe: { address: '127.0.0.1', port } });
  const findings = { ...answeredAt(port), 'reach.tcp': tcp, 'registration.register': unanswered };
  return createTestContext(account, { findings });
}

const { signal } = new AbortController();
const account = { aor: 'sip:alice@pbx.test', transport: 'udp' as const, expiresS: 300 };
const answeredAt = (port: number): Findings => ({
  'reach.udp': reach({ probe: { address: '127.0.0.1', port } }),
});
const unanswered = registered({ outcome: 'unanswered', status: null });
const silentCall = { call: call({ result: { state: 'failed' }, provisional: [], media: null, pings: [] }) };
const pings = (...times: (number | null)[]) => times.map((rttMs, n) => ({ atMs: n * 800, rttMs }));

describe('one more OPTIONS', () => {
  it.each<[string, Findings, boolean]>([
    ['all was answered', { 'registration.register': registered(), 'call.setup': { call: call() } }, false],
    ['the REGISTER was not', { 'registration.register': unanswered }, true],
    ['the INVITE was not', { 'call.setup': silentCall }, true],
    ['audio stopped', { 'call.setup': { call: call({ media: { lastAcceptedMs: 2000 } }) } }, true],
    [
      'small requests of the call found no answer',
      { 'call.setup': { call: call({ pings: pings(9, null, null) }) } },
      true,
    ],
    ['one of them was lost', { 'call.setup': { call: call({ pings: pings(9, null, 9) }) } }, false],
    ['nothing arrived at all', { 'call.setup': { call: call({ media: { lastAcceptedMs: null } }) } }, false],
  ])('%s', (_, findings, wanted) => {
    const context = createTestContext(account, { findings: { ...answeredAt(5060), ...findings } });
    expect(again.when?.(context) === true).toBe(wanted);
  });

  it('a server that never answered is not asked again', () => {
    const silent = reach({ probe: { outcome: 'silent' } });
    const context = createTestContext(account, {
      findings: { 'reach.udp': silent, 'registration.register': unanswered },
    });
    expect(again.when?.(context)).toMatch(/^Not needed/);
  });

  it('tells a server that is still there, where it sees us, and asks whoever else had answered', async () => {
    const server = await peer(({ respond }) => respond(200));
    const context = contextAfterSilence(server);
    const { facts, status, summary } = await again.run(context, signal);
    expect(status).toBe('info');
    expect(facts).toMatchObject({ since: 'REGISTER', own: { outcome: 'answered', seenAs: { address: '127.0.0.1' } } });
    expect(facts.compared).toMatchObject([{ transport: 'tcp', outcome: 'refused' }]);
    expect(summary).toMatch(/^After the REGISTER that was not answered: 127\.0\.0\.1:\d+ answered 200/);
  });

  it('tells one that fell silent', async () => {
    const server = await peer(() => {});
    const { facts, status } = await again.run(contextAfterSilence(server), signal);
    expect(status).toBe('fail');
    expect(facts.own).toMatchObject({ outcome: 'silent', sent: 4 });
    expect(server.requests).toHaveLength(4);
  });

  it('ends at once when it is cancelled', async () => {
    const cancelling = new AbortController();
    const server = await peer(() => cancelling.abort());
    const started = performance.now();
    await again.run(contextAfterSilence(server), cancelling.signal);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
