import { describe, expect, it } from 'vitest';
import { createResolver } from '../../../net/dnsResolver';
import type { NameServices } from '../../../net/dnsQueries';
import { createManualClock } from '../../../net/manualClock';
import type { Account } from '../../../sip/api';
import { createTestContext } from '../../testing/line';
import { nextHopOf, resolveNames } from './resolve';

const ACCOUNT: Account = { aor: 'sip:alice@pbx.test', transport: 'udp', expiresS: 300 };
const failing = (code: string) => (): Promise<never> => Promise.reject(Object.assign(new Error(code), { code }));

async function resolve(changes: Partial<Account>, services: Partial<NameServices> = {}) {
  const context = createTestContext({ ...ACCOUNT, ...changes });
  const missing = failing('ENOTFOUND');
  const nameServices = (): NameServices => ({
    naptr: missing,
    srv: missing,
    a: missing,
    aaaa: missing,
    hostsFile: async () => [],
    system: missing,
    cancel: () => {},
    ...services,
  });
  const instruments = { ...context.instruments, resolver: createResolver({ nameServices, random: () => 0 }) };
  return resolveNames.run({ ...context, instruments }, new AbortController().signal);
}

describe('the next hop', () => {
  it.each<[Partial<Account>, string]>([
    [{}, 'sip:pbx.test'],
    [{ registrar: 'sip:10.0.0.1' }, 'sip:10.0.0.1'],
    [{ registrar: 'sip:10.0.0.1', outboundProxy: 'sip:10.0.0.2;lr' }, 'sip:10.0.0.2;lr'],
    [{ registrar: 'sip:10.0.0.1', transport: 'wss', wsUrl: 'wss://ws.test/' }, 'wss://ws.test/'],
    [{ registrar: 'sip:10.0.0.1', transport: 'udp', wsUrl: 'wss://ws.test/' }, 'sip:10.0.0.1'],
  ])('%o: %s', (changes, expected) => expect(nextHopOf({ ...ACCOUNT, ...changes })).toBe(expected));
});

describe('names.resolve', () => {
  it('an address needs no name server', async () => {
    const { status, summary, facts } = await resolve({ registrar: 'sip:192.0.2.1:5070' });
    expect(status).toBe('pass');
    expect(summary).toBe('192.0.2.1 is an address: no name server is needed.');
    expect(facts).toMatchObject({ literal: true, nameServers: [], steps: [], failure: null });
    expect(facts.targets).toMatchObject([{ address: '192.0.2.1', port: 5070, transport: 'udp' }]);
  });

  it('every target of SRV in the order of use, with the steps', async () => {
    const { facts, evidence, summary } = await resolve(
      {},
      {
        srv: async () => [
          { name: 'second.test', port: 5070, priority: 20, weight: 0 },
          { name: 'first.test', port: 5060, priority: 10, weight: 0 },
        ],
        a: async (name) => (name === 'first.test' ? ['192.0.2.1'] : ['192.0.2.2']),
      },
    );
    expect(facts.targets.map(({ address, port }) => `${address}:${port}`)).toEqual([
      '192.0.2.1:5060',
      '192.0.2.2:5070',
    ]);
    expect(facts.steps.map(({ type }) => type)).toContain('SRV');
    expect(summary).toBe('pbx.test leads to 192.0.2.1:5060 by UDP, 192.0.2.2:5070 by UDP.');
    expect(evidence.map(({ kind }) => kind)).toEqual(['table', 'table']);
  });

  it('a name of this machine is no matter of name servers', async () => {
    const { facts } = await resolve({}, { hostsFile: async () => ['10.0.0.1'] });
    expect(facts).toMatchObject({ literal: true, failure: null });
  });

  it.each([
    ['ENOTFOUND', /^The name pbx\.test does not exist/],
    ['ESERVFAIL', /could not answer for pbx\.test/],
    ['ETIMEOUT', /^No name server answered/],
    ['ECONNREFUSED', /^No name server answered/],
  ])('%s is told apart', async (code, sentence) => {
    const fail = failing(code);
    const { status, facts, summary } = await resolve({}, { naptr: fail, srv: fail, a: fail, aaaa: fail });
    expect(status).toBe('fail');
    expect(facts.failure?.code).toBe(code);
    expect(facts.failure?.sentence).toMatch(sentence);
    expect(facts.steps.length).toBeGreaterThan(0);
    expect(summary).toMatch(/[^.]\.$/);
  });

  it('a missing SRV record is not the error where the address is what failed', async () => {
    const { facts } = await resolve({}, { a: failing('ESERVFAIL') });
    expect(facts.failure?.code).toBe('ESERVFAIL');
  });

  it('name servers that never answer: the whole search runs out of time', async () => {
    const clock = createManualClock();
    const context = createTestContext(ACCOUNT);
    const never = (): Promise<never> => new Promise(() => {});
    const nameServices = (): NameServices => ({
      naptr: never,
      srv: never,
      a: never,
      aaaa: never,
      hostsFile: async () => [],
      system: never,
      cancel: () => {},
    });
    const instruments = { ...context.instruments, resolver: createResolver({ clock, nameServices }) };
    const running = resolveNames.run({ ...context, instruments }, new AbortController().signal);
    clock.advance(10_000);
    expect((await running).facts.failure).toMatchObject({ code: 'ETIMEOUT' });
  });

  it.each([
    [{ registrar: 'sip:@@' }, /neither a SIP URI/],
    [{ registrar: 'sip:pbx.test;transport=pigeon' }, /transport "pigeon"/],
  ])('what is no address: %o', async (changes, sentence) => {
    const { facts } = await resolve(changes);
    expect(facts.failure?.code).toBe('EBADNAME');
    expect(facts.failure?.sentence).toMatch(sentence);
  });

  it('passwords and tokens are not told', async () => {
    const sip = await resolve({ registrar: 'sip:alice:secret@192.0.2.1' });
    const web = await resolve({ transport: 'wss', wsUrl: 'wss://bob:secret@192.0.2.1/ws?key=secret' });
    expect(JSON.stringify([sip, { ...web, facts: { ...web.facts, targets: [] } }])).not.toContain('secret');
    expect(web.facts.uri).toBe('wss://***@192.0.2.1/ws?***');
  });
});
