import { afterEach, describe, expect, it } from 'vitest';
import { createSystemClock } from '../../../net/clock';
import { serializeMessage } from '../../../protocol/sip/serialize';
import { createResponder } from '../../../responder/responder';
import type { RegisterFacts } from '../../facts/registration';
import { registered } from '../../testdata/findings';
import { createTestContext } from '../../testing/line';
import { createRewritingRelay } from '../../testing/rewritingRelay';
import { createScriptedRegistrar, type ScriptedRegistrar } from '../../testing/scriptedRegistrar';
import { createLifetime, lifetime, summarize } from './lifetime';

const NEVER = new AbortController().signal;
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const inboundWorks: RegisterFacts = registered({
  inbound: { way: 'own-address', reached: true, afterMs: 3, status: 200 },
});

/** A registrar that brings requests to whoever is registered, the first so many times. */
async function forwarding(times: number): Promise<ScriptedRegistrar> {
  const registrar: ScriptedRegistrar = await createScriptedRegistrar({
    options: ({ request, index, respond }) => {
      const [contact = ''] = registrar.bound.get(registrar.account.aor) ?? [];
      const via = { name: 'Via', value: `SIP/2.0/UDP 127.0.0.1:${registrar.at.port};branch=z9hG4bKf${index}` };
      const forwarded = { ...request, uri: contact, headers: [via, ...request.headers] };
      const to = { address: '127.0.0.1', port: Number(/:(\d+)$/.exec(contact)?.[1]) };
      if (index < times) registrar.send(serializeMessage(forwarded), to);
      respond(index < times ? 200 : 408);
    },
  });
  closers.push(registrar.close);
  return registrar;
}

describe('through the registrar to our own address', () => {
  it.each([
    ['as long as was tried', 3, { longestGoodS: 0.06, shortestBadS: null }, [true, true, true], 'pass'],
    ['for a while', 1, { longestGoodS: 0.02, shortestBadS: 0.04 }, [true, false], 'warn'],
    ['not at all', 0, { longestGoodS: null, shortestBadS: 0.02 }, [false], 'warn'],
  ] as const)('the way stays open %s', async (_, times, facts, reached, status) => {
    const registrar = await forwarding(times);
    const check = createLifetime([0.02, 0.04, 0.06]);
    const context = createTestContext(registrar.account, {
      mode: 'full',
      findings: { 'registration.register': inboundWorks },
    });
    expect(check.when?.(context)).toBe(true);
    const outcome = await check.run(context, NEVER);
    expect(outcome.facts).toMatchObject({ way: 'own-address', keepAliveS: 28, ...facts });
    expect(outcome.facts.probes.map((probe) => probe.reached)).toEqual(reached);
    expect(outcome.status).toBe(status);
    expect(context.instruments.openLines).toBe(0);
    expect(registrar.bound.get(registrar.account.aor)).toEqual(new Set());
  });

  it('cancelled in the middle of the silence: the binding goes', async () => {
    const registrar = await forwarding(9);
    const abort = new AbortController();
    const context = createTestContext(registrar.account, { findings: { 'registration.register': inboundWorks } });
    const running = lifetime.run(context, abort.signal);
    await expect.poll(() => registrar.bound.get(registrar.account.aor)?.size).toBe(1);
    abort.abort();
    await expect(running).rejects.toThrow();
    expect(registrar.bound.get(registrar.account.aor)).toEqual(new Set());
    expect(context.instruments.openLines).toBe(0);
  });

  it('is skipped where the server does not pass requests on', () => {
    const account = { aor: 'sip:alice@pbx.test', transport: 'udp', expiresS: 60 } as const;
    expect(lifetime.when?.(createTestContext(account))).toContain('no companion');
    expect(lifetime.mode).toBe('full');
  });
});

describe('by a companion', () => {
  it('all idle times at once, through a NAT that forgets us', async () => {
    const responder = await createResponder({
      listen: '127.0.0.1',
      sipPort: 0,
      udpEcho: [],
      tcpEcho: [],
      password: 'sidetone',
      realm: 'sidetone',
      clock: createSystemClock(),
      createMedia: () => Promise.reject(new Error('not part of this test')),
    });
    closers.push(() => responder.close());
    let startedAt = 0;
    const relay = await createRewritingRelay(responder.sip, {
      // After 1.5 s what comes from outside finds nobody any more.
      back: (text) => (performance.now() - startedAt < 1500 ? text : ''),
    });
    closers.push(relay.close);
    const account = { aor: 'sip:alice@pbx.test', transport: 'udp', expiresS: 60 } as const;
    const context = createTestContext(account, { subject: { responder: `sip:127.0.0.1:${relay.at.port}` } });
    startedAt = performance.now();
    const { facts, summary } = await createLifetime([1, 2]).run(context, NEVER);
    expect(facts).toEqual({
      way: 'companion',
      probes: [
        { idleS: 1, reached: true },
        { idleS: 2, reached: false },
      ],
      longestGoodS: 1,
      shortestBadS: 2,
      keepAliveS: 28,
    });
    expect(summary).toContain('After 2 s of silence a request from outside did not arrive, after 1 s it still did');
    expect(context.instruments.openLines).toBe(0);
  });

  it('that is none: nothing is known', async () => {
    const registrar = await createScriptedRegistrar();
    closers.push(registrar.close);
    const subject = { responder: `sip:127.0.0.1:${registrar.at.port}` };
    const { facts, status } = await lifetime.run(createTestContext(registrar.account, { subject }), NEVER);
    expect(status).toBe('info');
    expect(facts).toMatchObject({ longestGoodS: null, shortestBadS: null });
    expect(facts.probes.every(({ reached }) => reached === null)).toBe(true);
  });
});

it.each<[string, (boolean | null)[], number | null, number | null]>([
  ['all good', [true, true, true], 30, null],
  ['all bad', [false, false, false], null, 5],
  ['from 15 s on', [true, false, false], 5, 15],
  ['one lost on the way', [true, false, true], 30, null],
  ['some unknown', [null, true, false], 15, 30],
  ['nothing known', [null, null, null], null, null],
])('%s', (_, reached, longestGoodS, shortestBadS) => {
  const probes = [5, 15, 30].map((idleS, at) => ({ idleS, reached: reached[at] ?? null }));
  expect(summarize('companion', probes, 'tcp')).toMatchObject({ longestGoodS, shortestBadS, keepAliveS: 110 });
});
