import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../net/manualClock';
import type { TransportName } from '../../../../src-shared/model/transports';
import type { TargetResolver } from '../../../net/resolver';
import { pem } from '../../../net/testPeers';
import type { Target } from '../../../net/transport';
import type { Account } from '../../../sip/api';
import type { CheckContext } from '../../api';
import type { Findings } from '../../facts/findings';
import type { NameFacts, ReachFacts, TargetProbe } from '../../facts/network';
import { blankProbe } from '../../probes/probeOutcome';
import { createTestContext } from '../../testing/line';
import { answering, createStreamPeer } from '../../testing/streamPeer';
import { createUdpPeer, type UdpPeer } from '../../testing/udpPeer';
import { host } from './host';
import { reachCheck } from './reachCheck';
import { rport } from './rport';
import { size } from './size';
import { statusOf } from './sentences';
import { targetsFor } from './targets';

const cleanup: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(cleanup.splice(0).map((close) => close()));
});

const { signal } = new AbortController();
const target = (transport: TransportName, port: number, more: Partial<Target> = {}): Target => ({
  transport,
  port,
  address: '127.0.0.1',
  host: 'pbx.test',
  ...more,
});

function named(targets: Target[]): Findings {
  const facts: NameFacts = {
    uri: 'sip:pbx.test',
    host: 'pbx.test',
    literal: false,
    targets,
    steps: [],
    failure: null,
    nameServers: [],
  };
  return { 'names.resolve': facts };
}

function contextWith(targets: Target[], account: Partial<Account> = {}, findings: Findings = {}) {
  const whole: Account = { aor: 'sip:alice@pbx.test', transport: 'auto', expiresS: 300, ...account };
  return createTestContext(whole, { findings: { ...named(targets), ...findings } });
}

async function peer(onRequest: Parameters<typeof createUdpPeer>[0]): Promise<UdpPeer> {
  const made = await createUdpPeer(onRequest);
  cleanup.push(() => made.close());
  return made;
}

async function closedPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

describe('what is asked', () => {
  const asked = (transport: TransportName, targets: Target[]): string[] =>
    targetsFor(transport, { findings: named(targets) }).map(({ address, port }) => `${address}:${port}`);

  it.each<[string, TransportName, Target[], string[]]>([
    ['the account’s own port', 'udp', [target('udp', 5070)], ['127.0.0.1:5070']],
    ['UDP on 5070: TCP there too', 'tcp', [target('udp', 5070)], ['127.0.0.1:5070']],
    ['UDP on 5070: TLS at its own port', 'tls', [target('udp', 5070)], ['127.0.0.1:5061']],
    ['TLS on 5071: UDP at its own port', 'udp', [target('tls', 5071)], ['127.0.0.1:5060']],
    ['WSS: the others at their own ports', 'tcp', [target('wss', 443, { path: '/ws' })], ['127.0.0.1:5060']],
    ['a WebSocket is not guessed', 'wss', [target('udp', 5060)], []],
    [
      'every target of SRV',
      'udp',
      [target('udp', 1), target('udp', 2), target('udp', 1)],
      ['127.0.0.1:1', '127.0.0.1:2'],
    ],
    ['what resolution names for another transport', 'tcp', [target('udp', 1), target('tcp', 9)], ['127.0.0.1:9']],
    [
      'a flood of targets',
      'udp',
      Array.from({ length: 30 }, (_, n) => target('udp', n + 1)),
      Array.from({ length: 8 }, (_, n) => `127.0.0.1:${n + 1}`),
    ],
    [
      'a flood of hosts for comparison',
      'tcp',
      Array.from({ length: 30 }, (_, n) => target('udp', n + 1)),
      ['127.0.0.1:1', '127.0.0.1:2'],
    ],
  ])('%s', (_, transport, targets, expected) => expect(asked(transport, targets)).toEqual(expected));

  it('the URL of a WebSocket beside another transport is compared', async () => {
    const web = await createStreamPeer(
      (socket) => void socket.once('data', () => socket.end('HTTP/1.1 404 Not Found\r\n\r\n')),
    );
    cleanup.push(() => web.close());
    const context = contextWith([target('udp', 5060)], { transport: 'udp', wsUrl: `ws://127.0.0.1:${web.at.port}/x` });
    expect(reachCheck('ws').when?.(context)).toBe(true);
    expect(reachCheck('wss').when?.(context)).toMatch(/^Not needed/);
    const { status, facts, summary } = await reachCheck('ws').run(context, signal);
    expect(status).toBe('info');
    expect(facts).toMatchObject({
      configured: false,
      probes: [{ outcome: 'upgrade-refused', upgrade: { status: 404 } }],
    });
    expect(summary).toContain('refused the WebSocket with HTTP 404 (for comparison');
  });

  it('one whose name does not resolve says so', async () => {
    const resolver: TargetResolver = { resolve: () => Promise.reject(new Error('The name ws.test does not exist.')) };
    const context = contextWith([target('udp', 5060)], { transport: 'udp', wsUrl: 'ws://ws.test/' });
    const instruments = { ...context.instruments, resolver };
    const { status, facts, summary } = await reachCheck('ws').run({ ...context, instruments }, signal);
    expect({ status, summary, probes: facts.probes }).toEqual({
      status: 'info',
      summary: 'The name ws.test does not exist.',
      probes: [],
    });
  });
});

describe('reach', () => {
  it('answered: pass, with figures and the messages', async () => {
    const server = await peer(({ respond }) => respond(200));
    const context = contextWith([target('udp', server.at.port)]);
    const { status, facts, summary, evidence } = await reachCheck('udp').run(context, signal);
    expect(status).toBe('pass');
    expect(facts).toMatchObject({ transport: 'udp', configured: true, probes: [{ outcome: 'answered' }] });
    expect(summary).toMatch(/^127\.0\.0\.1:\d+ answered 200 after \d+ ms\.$/);
    expect(evidence.map(({ kind }) => kind)).toEqual(['table', 'ladder', 'packet', 'packet']);
    expect(context.doings[0]).toMatch(/^Asking 127/);
  });

  it('a dead first target with a living second: warn', async () => {
    const [closed, server] = await Promise.all([closedPort(), peer(({ respond }) => respond(200))]);
    const context = contextWith([target('udp', closed), target('udp', server.at.port)]);
    const { status, facts } = await reachCheck('udp').run(context, signal);
    expect(status).toBe('warn');
    expect(facts.probes.map(({ outcome }) => outcome)).toEqual(['refused', 'answered']);
  });

  it('a silent server by UDP that answers by TCP: half the wait', { timeout: 12_000 }, async () => {
    const server = await peer(() => {});
    const context = contextWith([target('udp', server.at.port)]);
    const probe = { ...blankProbe(target('tcp', 5060)), outcome: 'answered' as const };
    context.findings['reach.tcp'] = { transport: 'tcp', configured: false, probes: [probe] };
    const { status, facts } = await reachCheck('udp').run(context, signal);
    expect(status).toBe('fail');
    expect(facts.probes[0]).toMatchObject({ outcome: 'silent', sent: 4 });
    expect(facts.probes[0]?.waitedMs).toBeLessThan(5000);
    expect(context.doings.at(-1)).toMatch(/is silent by UDP: request 4 after 3\.5 s$/);
  });

  it('a comparison that fails is information', async () => {
    const port = await closedPort();
    const { status, facts } = await reachCheck('tcp').run(contextWith([target('udp', port)]), signal);
    expect(status).toBe('info');
    expect(facts).toMatchObject({ configured: false, probes: [{ outcome: 'refused', transport: 'tcp', port }] });
  });

  it('a certificate that is refused: the chain is among the evidence', async () => {
    const server = await createStreamPeer(answering(200), { key: pem('leaf.key.pem'), cert: pem('expired.pem') });
    cleanup.push(() => server.close());
    const context = contextWith([target('tls', server.at.port)], { tls: { ca: pem('root.pem') } });
    const { status, summary, evidence } = await reachCheck('tls').run(context, signal);
    expect(status).toBe('fail');
    expect(summary).toMatch(/has expired/);
    expect(evidence.map(({ label }) => label)).toContain('Certificates shown');
  });

  it('cancelled: ends at once', async () => {
    const cancelling = new AbortController();
    const server = await peer(() => cancelling.abort());
    // On a clock that stands still nothing ends by its time: only the cancelling is left.
    const context = contextWith([target('udp', server.at.port)]);
    const instruments = { ...context.instruments, clock: createManualClock() };
    const { facts } = await reachCheck('udp').run({ ...context, instruments }, cancelling.signal);
    expect(facts.probes).toMatchObject([{ outcome: 'silent' }]);
  });

  const made = (outcome: TargetProbe['outcome'], more: Partial<TargetProbe> = {}): TargetProbe => ({
    ...blankProbe(target('udp', 5060)),
    outcome,
    ...more,
  });
  const judged = (probes: TargetProbe[], configured = true): string =>
    statusOf({ transport: 'udp', configured, probes } satisfies ReachFacts);
  it('is judged by the targets that this network can reach at all', () => {
    const v6 = { address: '2001:db8::1' };
    expect(judged([made('answered'), made('unreachable', v6)])).toBe('pass');
    expect(judged([made('answered', v6), made('unreachable', v6)])).toBe('warn');
    expect(judged([made('answered'), made('silent', v6)])).toBe('warn');
    expect(judged([made('unreachable', v6)])).toBe('fail');
    expect(judged([made('answered', { answeredFrom: { address: '192.0.2.9', port: 1 } })])).toBe('warn');
    expect(judged([made('garbage')], false)).toBe('info');
  });
});

/** Findings after `reach.udp`, as if it had been configured and asked. */
async function afterUdp(server: UdpPeer): Promise<CheckContext> {
  const context = contextWith([target('udp', server.at.port)]);
  const { facts } = await reachCheck('udp').run(context, signal);
  context.findings['reach.udp'] = facts;
  return context;
}

describe('reach.size', () => {
  const small = 1500;
  it('a small and a large request, both answered', async () => {
    const context = await afterUdp(await peer(({ respond }) => respond(200)));
    expect(size.when?.(context)).toBe(true);
    const { status, facts } = await size.run(context, signal);
    expect(status).toBe('pass');
    expect(facts).toMatchObject({ small: 'answered', large: 'answered', largeStatus: 200, largeSent: 1 });
    expect(facts.largeOctets).toBeGreaterThan(2500);
    expect(facts.largeOctets).toBeLessThan(2800);
    expect(facts.smallOctets).toBeLessThan(600);
  });

  it('the large one refused as too large: it arrived', async () => {
    const server = await peer(({ request, respond }) => respond((request.raw?.length ?? 0) > small ? 513 : 200));
    const { status, facts } = await size.run(await afterUdp(server), signal);
    expect(status).toBe('pass');
    expect(facts).toMatchObject({ large: 'refused', largeStatus: 513 });
  });

  it('the large one lost', async () => {
    const server = await peer(({ request, respond }) => void ((request.raw?.length ?? 0) < small && respond(200)));
    const { status, facts, summary } = await size.run(await afterUdp(server), signal);
    expect(status).toBe('warn');
    expect(facts).toMatchObject({ small: 'answered', large: 'silent', largeSent: 4, largeStatus: null });
    expect(summary).toBe(
      `A request of ${facts.largeOctets} octets was sent 4 times and never answered; one of ${facts.smallOctets} octets was.`,
    );
  });

  it('is of use only where the account speaks UDP and is answered', () => {
    expect(size.when?.(contextWith([target('tcp', 5060)]))).toMatch(/^Not needed/);
    const probes = [blankProbe(target('udp', 5060))];
    const findings: Findings = { 'reach.udp': { transport: 'udp', configured: true, probes } };
    expect(size.when?.(contextWith([target('udp', 5060)], {}, findings))).toMatch(/^Not tried/);
    expect(rport.when?.(contextWith([target('udp', 5060)], {}, findings))).toBe(true);
  });
});

describe('reach.rport', () => {
  it('asks the target that answers', async () => {
    const context = await afterUdp(await peer(({ respond }) => respond(200)));
    const { status, facts, summary } = await rport.run(context, signal);
    expect(status).toBe('pass');
    expect(facts).toMatchObject({ repliedTo: 'source', withoutRport: 'answered' });
    expect(summary).toContain(`port ${facts.sourcePort}`);
  });

  it('is of no use where UDP is refused or not wanted', () => {
    const probes = [{ ...blankProbe(target('udp', 5060)), outcome: 'refused' as const }];
    const refused: Findings = { 'reach.udp': { transport: 'udp', configured: true, probes } };
    expect(rport.when?.(contextWith([target('udp', 5060)], {}, refused))).toMatch(/^Not tried/);
    expect(rport.when?.(contextWith([target('tcp', 5060)]))).toMatch(/^Not needed/);
  });
});

describe('reach.host', () => {
  it('runs only where nothing answers', async () => {
    const answered = await afterUdp(await peer(({ respond }) => respond(404)));
    expect(host.when?.(answered)).toMatch(/^Not needed/);
    expect(host.when?.(contextWith([target('udp', 5060)]))).toBe(true);
  });

  it('a host that is there refuses on closed ports', async () => {
    const { status, facts, summary, evidence } = await host.run(contextWith([target('udp', 5060)]), signal);
    expect(status).toBe('info');
    expect(facts.udp.map(({ outcome }) => outcome)).toContain('refused');
    expect(facts.tcp.map(({ outcome }) => outcome)).toContain('refused');
    expect(facts.gateway).toBeNull();
    expect(summary).toBe('127.0.0.1 is up: it answers other packets.');
    expect(evidence).toHaveLength(1);
  });
});
