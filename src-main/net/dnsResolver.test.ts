import type { NaptrRecord, SrvRecord } from 'node:dns';
import { describe, expect, it } from 'vitest';
import type { NameServices } from './dnsQueries';
import { createResolver } from './dnsResolver';
import { createManualClock } from './manualClock';
import { NetError } from './errors';
import type { Target } from './transport';

interface Zone {
  naptr?: Record<string, [order: number, preference: number, service: string, replacement: string][]>;
  srv?: Record<string, [priority: number, weight: number, port: number, name: string][]>;
  a?: Record<string, string[]>;
  aaaa?: Record<string, string[]>;
  hosts?: Record<string, string[]>;
  system?: Record<string, string[]>;
  /** Code of every name that is not there. */
  missing?: string;
}

/** Name services out of a table, with the queries in the order in which they came. */
function services(zone: Zone): { nameServices: () => NameServices; asked: string[] } {
  const asked: string[] = [];
  const find = async <T>(type: string, table: Record<string, T[]> | undefined, name: string): Promise<T[]> => {
    asked.push(`${type} ${name}`);
    const records = table?.[name];
    if (!records) throw Object.assign(new Error(name), { code: zone.missing ?? 'ENOTFOUND' });
    return records;
  };
  const nameServices = (): NameServices => ({
    naptr: async (name) =>
      (await find('NAPTR', zone.naptr, name)).map(([order, preference, service, replacement]): NaptrRecord => ({
        order,
        preference,
        service,
        replacement,
        flags: 's',
        regexp: '',
      })),
    srv: async (name) =>
      (await find('SRV', zone.srv, name)).map(([priority, weight, port, target]): SrvRecord => ({
        priority,
        weight,
        port,
        name: target,
      })),
    a: (name) => find('A', zone.a, name),
    aaaa: (name) => find('AAAA', zone.aaaa, name),
    hostsFile: async (name) => zone.hosts?.[name] ?? [],
    system: (name) => find('system', zone.system, name),
    cancel: () => {},
  });
  return { nameServices, asked };
}

const text = ({ transport, address, port, path }: Target): string => `${transport} ${address} ${port}${path ?? ''}`;

const FULL: Zone = {
  naptr: {
    'pbx.test': [
      [20, 0, 'SIP+D2U', '_sip._udp.pbx.test'],
      [10, 1, 'SIP+D2T', '_sip._tcp.pbx.test'],
      [10, 0, 'SIPS+D2T', '_sips._tcp.pbx.test'],
      [5, 0, 'E2U+email', 'mail.test'],
      [5, 1, 'SIP+D2S', '_sip._sctp.pbx.test'],
    ],
  },
  srv: {
    '_sip._udp.pbx.test': [[1, 0, 5060, 'a.test']],
    '_sip._tcp.pbx.test': [[1, 0, 5070, 'a.test']],
    '_sips._tcp.pbx.test': [
      [2, 0, 5071, 'b.test'],
      [1, 0, 5061, 'a.test'],
    ],
  },
  a: { 'a.test': ['192.0.2.1'], 'b.test': ['192.0.2.2'], 'pbx.test': ['192.0.2.9'] },
  aaaa: { 'a.test': ['2001:db8::1'] },
};

describe('RFC 3263 section 4', () => {
  it.each<[string, Zone, string, Parameters<ReturnType<typeof createResolver>['resolve']>[1], string[]]>([
    ['numeric host: UDP, no look-up', {}, 'sip:alice@192.0.2.5', 'auto', ['udp 192.0.2.5 5060']],
    ['numeric sips', {}, 'sips:[2001:db8::5]', 'auto', ['tls 2001:db8::5 5061']],
    ['numeric with port and transport', {}, 'sip:192.0.2.5:5070;transport=tcp', 'auto', ['tcp 192.0.2.5 5070']],
    [
      'NAPTR: by order and preference, unknown services left out, all of it for fail-over',
      FULL,
      'sip:pbx.test',
      'auto',
      [
        'tls 192.0.2.1 5061',
        'tls 2001:db8::1 5061',
        'tls 192.0.2.2 5071',
        'tcp 192.0.2.1 5070',
        'tcp 2001:db8::1 5070',
        'udp 192.0.2.1 5060',
        'udp 2001:db8::1 5060',
      ],
    ],
    [
      'sips: nothing but TLS',
      FULL,
      'sips:pbx.test',
      'auto',
      ['tls 192.0.2.1 5061', 'tls 2001:db8::1 5061', 'tls 192.0.2.2 5071'],
    ],
    ['transport given: its SRV', FULL, 'sip:pbx.test', 'tcp', ['tcp 192.0.2.1 5070', 'tcp 2001:db8::1 5070']],
    ['port given: addresses only', FULL, 'sip:pbx.test:5099', 'auto', ['udp 192.0.2.9 5099']],
    [
      'no NAPTR: SRV of each transport',
      { ...FULL, naptr: {} },
      'sip:pbx.test',
      'auto',
      [
        'udp 192.0.2.1 5060',
        'udp 2001:db8::1 5060',
        'tcp 192.0.2.1 5070',
        'tcp 2001:db8::1 5070',
        'tls 192.0.2.1 5061',
        'tls 2001:db8::1 5061',
        'tls 192.0.2.2 5071',
      ],
    ],
    ['no SRV: addresses, default port', { a: FULL.a }, 'sip:pbx.test', 'auto', ['udp 192.0.2.9 5060']],
    ['no SRV, sips', { a: FULL.a }, 'sips:pbx.test', 'auto', ['tls 192.0.2.9 5061']],
    [
      'SRV target "." is no service',
      { a: FULL.a, srv: { '_sip._udp.pbx.test': [[0, 0, 0, '']] } },
      'sip:pbx.test',
      'udp',
      ['udp 192.0.2.9 5060'],
    ],
    ['WebSocket URL', { a: FULL.a }, 'wss://pbx.test/ws', 'auto', ['wss 192.0.2.9 443/ws']],
    ['WebSocket URL with port', { a: FULL.a }, 'ws://pbx.test:8080', 'auto', ['ws 192.0.2.9 8080/']],
    ['hosts file', { ...FULL, hosts: { 'pbx.test': ['127.0.0.9'] } }, 'sip:pbx.test', 'auto', ['udp 127.0.0.9 5060']],
    [
      'getaddrinfo as the last resort',
      { system: { 'pbx.local': ['fe80::1', '192.0.2.8'] } },
      'sip:pbx.local',
      'auto',
      ['udp 192.0.2.8 5060', 'udp fe80::1 5060'],
    ],
  ])('%s', async (_what, zone, uri, transport, expected) => {
    const { targets } = await createResolver({ ...services(zone), random: () => 0 }).resolve(uri, transport);
    expect(targets.map(text)).toEqual(expected);
    expect(new Set(targets.map(({ host }) => host)).size).toBe(1);
  });

  it('what was asked is kept, failures too', async () => {
    const { nameServices } = services({ ...FULL, naptr: {}, srv: {} });
    const { steps } = await createResolver({ nameServices }).resolve('sip:pbx.test', 'auto');
    expect(steps.map(({ type, name, records, error }) => [type, name, records.join(), error])).toEqual([
      ['NAPTR', 'pbx.test', '', 'ENOTFOUND'],
      ['SRV', '_sip._udp.pbx.test', '', 'ENOTFOUND'],
      ['SRV', '_sip._tcp.pbx.test', '', 'ENOTFOUND'],
      ['SRV', '_sips._tcp.pbx.test', '', 'ENOTFOUND'],
      ['A', 'pbx.test', '192.0.2.9', null],
      ['AAAA', 'pbx.test', '', 'ENOTFOUND'],
    ]);
  });

  it('a name in the hosts file is asked of nobody', async () => {
    const { nameServices, asked } = services({ hosts: { 'pbx.test': ['127.0.0.9'] } });
    const { steps } = await createResolver({ nameServices }).resolve('sip:pbx.test', 'auto');
    expect(asked).toEqual([]);
    expect(steps).toMatchObject([{ type: 'A', records: ['127.0.0.9 (hosts file)'] }]);
  });

  it.each([
    ['ENOTFOUND', 'The name nowhere.test does not exist or has no address: check its spelling.'],
    ['ETIMEOUT', 'No name server answered for nowhere.test: check the network connection and the DNS settings.'],
    ['ESERVFAIL', 'The name server could not answer for nowhere.test: its zone or the DNS server is faulty.'],
  ])('%s is told in one sentence, with the steps', async (missing, message) => {
    const error: unknown = await createResolver(services({ missing }))
      .resolve('sip:nowhere.test', 'auto')
      .catch((reason: unknown) => reason);
    if (!(error instanceof NetError) || error.detail.reason !== 'dns') throw error;
    expect(error.message).toBe(message);
    expect(error.detail.steps.length).toBeGreaterThan(4);
  });

  it('an abort ends it at once', async () => {
    let cancelled = 0;
    const hang = (): Promise<never> => new Promise(() => {});
    const nameServices = (): NameServices => ({
      ...services({}).nameServices(),
      naptr: hang,
      srv: hang,
      cancel: () => void cancelled++,
    });
    const controller = new AbortController();
    const resolution = createResolver({ nameServices }).resolve('sip:pbx.test', 'auto', controller.signal);
    controller.abort();
    await expect(resolution).rejects.toMatchObject({ reason: 'aborted' });
    expect(cancelled).toBe(1);
  });

  it('addresses of one family do not wait long for a name server that leaves the other unanswered', async () => {
    const clock = createManualClock();
    const { nameServices } = services(FULL);
    const silent = (): NameServices => ({ ...nameServices(), aaaa: () => new Promise(() => {}) });
    const resolution = createResolver({ nameServices: silent, clock }).resolve('sip:b.test:5060', 'udp');
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(1000);
    const { targets, steps } = await resolution;
    expect(targets.map(text)).toEqual(['udp 192.0.2.2 5060']);
    expect(steps.at(-1)).toMatchObject({ type: 'AAAA', error: 'ETIMEOUT' });
  });

  it('what was not answered beside what was is not asked again for a minute', async () => {
    const clock = createManualClock();
    const { nameServices, asked } = services(FULL);
    const silent = (): NameServices => ({
      ...nameServices(),
      srv: async (name) => {
        asked.push(`SRV ${name}`);
        clock.advance(4500);
        throw Object.assign(new Error(name), { code: 'ETIMEOUT' });
      },
    });
    const resolver = createResolver({ nameServices: silent, clock });
    const srvQuestions = async (): Promise<number> => {
      const { targets } = await resolver.resolve('sip:pbx.test', 'udp');
      expect(targets.map(text)).toEqual(['udp 192.0.2.9 5060']);
      return asked.filter((question) => question.startsWith('SRV')).length;
    };
    expect(await srvQuestions()).toBe(1);
    expect(await srvQuestions()).toBe(1);
    clock.advance(60_000);
    expect(await srvQuestions()).toBe(2);
  });

  it('a resolution that hangs ends after 10 s with the steps so far', async () => {
    let fire = (): void => {};
    const clock = {
      now: () => 0,
      setTimeout: (callback: () => void) => {
        fire = callback;
        return { cancel: () => {} };
      },
    };
    const nameServices = (): NameServices => ({ ...services({}).nameServices(), srv: () => new Promise(() => {}) });
    const resolution = createResolver({ nameServices, clock }).resolve('sip:pbx.test', 'auto');
    await new Promise((resolve) => setImmediate(resolve));
    fire();
    await expect(resolution).rejects.toMatchObject({
      reason: 'dns',
      detail: { steps: [{ type: 'NAPTR' }] },
      message: 'The name servers did not resolve pbx.test within 10 s.',
    });
  });
});
