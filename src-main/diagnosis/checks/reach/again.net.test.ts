import { afterEach, expect, it } from 'vitest';
import { createManualClock } from '../../../net/manualClock';
import type { Findings } from '../../facts/findings';
import { createTestContext } from '../../testing/line';
import { createUdpPeer } from '../../testing/udpPeer';
import type { UdpPeer } from '../../testing/udpPeer';
import { reach, registered } from '../../testdata/findings';
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
  // On a clock that stands still nothing ends by its time: only the cancelling is left.
  const context = contextAfterSilence(server);
  const instruments = { ...context.instruments, clock: createManualClock() };
  const { facts } = await again.run({ ...context, instruments }, cancelling.signal);
  expect(facts.own).toMatchObject({ outcome: 'silent', sent: 1 });
});
