import { describe, expect, it } from 'vitest';
import type { Findings } from '../../facts/findings';
import type { RegisterFacts } from '../../facts/registration';
import { OWN, PUBLIC, reach, registered, SERVER, step } from '../../testdata/findings';
import { createTestContext } from '../../testing/line';
import { algHints } from './algHints';
import { readTranslation, translation } from './translation';

const LOCAL = { address: OWN, port: 40_000 };
const SEEN = { address: PUBLIC, port: 61_000 };
const seenBy = (transport: 'udp' | 'tcp' | 'tls', seenAs: typeof SEEN | null, local = LOCAL, address = SERVER) =>
  reach({ transport, configured: transport === 'udp', probe: { local, seenAs, address } });
const registering = (changes: Partial<RegisterFacts>): Findings => ({ 'registration.register': registered(changes) });

describe('nat.translation', () => {
  it.each<[string, Findings, object]>([
    [
      'a NAT',
      registering({ local: LOCAL, seenAs: SEEN }),
      { translated: true, portKept: false, localIsPrivate: true, seenIsPrivate: false },
    ],
    [
      'a NAT that keeps ports',
      registering({ local: LOCAL, seenAs: { ...SEEN, port: 40_000 } }),
      { translated: true, portKept: true },
    ],
    ['none', registering({ local: LOCAL, seenAs: LOCAL }), { translated: false, portKept: true, seenIsPrivate: true }],
    [
      'a carrier NAT (RFC 6598)',
      registering({ local: LOCAL, seenAs: { address: '100.64.7.7', port: 1 } }),
      { translated: true, seenIsPrivate: true },
    ],
    [
      'IPv6 however it is written',
      registering({ local: { address: '2001:db8::1', port: 7 }, seenAs: { address: '2001:DB8:0::1', port: 7 } }),
      { translated: false, localIsPrivate: false },
    ],
    [
      'unique local IPv6',
      registering({ local: { address: 'fd00::1', port: 7 }, seenAs: SEEN }),
      { localIsPrivate: true },
    ],
    ['OPTIONS alone', { 'reach.udp': seenBy('udp', SEEN) }, { translated: true, seenAs: SEEN }],
    [
      'the own transport before others',
      { 'reach.tcp': seenBy('tcp', SEEN), 'reach.udp': seenBy('udp', LOCAL) },
      {
        translated: false,
        byTransport: [
          { transport: 'udp', local: LOCAL, seenAs: LOCAL },
          { transport: 'tcp', local: LOCAL, seenAs: SEEN },
        ],
      },
    ],
    ['nobody told', { 'reach.udp': seenBy('udp', null) }, { translated: null, seenAs: null, local: null }],
  ])('%s', (_, findings, expected) => expect(readTranslation(findings)).toMatchObject(expected));

  it('is skipped where no server said anything, and else says it in a sentence', async () => {
    const account = { aor: 'sip:alice@pbx.test', transport: 'udp', expiresS: 60 } as const;
    const context = (findings: Findings) => createTestContext(account, { findings });
    expect(translation.when?.(context({}))).toBe('No server said where it sees us.');
    const seen = context({ 'reach.udp': seenBy('udp', SEEN), 'reach.tls': seenBy('tls', SEEN) });
    expect(translation.when?.(seen)).toBe(true);
    const { status, summary, evidence } = await translation.run(seen, new AbortController().signal);
    expect(status).toBe('info');
    expect(summary).toContain(`we send from ${OWN}:40000, the server sees ${PUBLIC}:61000`);
    expect(evidence.map(({ kind }) => kind)).toEqual(['field', 'field', 'table']);
  });
});

describe('hints of an ALG without a companion', () => {
  const NEAR = '192.168.1.1';
  const via = (sentBy: string) => step({ via: { sentBy, received: null, rport: null } });
  const noting = (address: string, seenAs = LOCAL): Findings => {
    const contact = `sip:alice@${OWN}:40000`;
    const response = { contacts: [`<${contact}>;expires=300;received="sip:${address}:61000"`] };
    return registering({
      contact,
      local: LOCAL,
      seenAs,
      server: { address: SERVER, port: 5060 },
      steps: [step(response)],
    });
  };
  it.each<[string, Findings, string[]]>([
    ['a healthy line', { ...registering({}), 'reach.udp': seenBy('udp', SEEN), 'reach.tls': seenBy('tls', SEEN) }, []],
    ['nothing known', {}, []],
    [
      'a registrar that holds another contact of ours',
      registering({ rewrittenContact: 'sip:alice@203.0.113.7:61000' }),
      ['foreign-contact'],
    ],
    ['a Via that came back with another sent-by', registering({ steps: [via(`${PUBLIC}:61000`)] }), ['via-rewritten']],
    ['a Via with another port', registering({ steps: [via(`${OWN}:61000`)] }), ['via-rewritten']],
    ['a note of the registrar that its Via does not bear out', noting('203.0.113.7'), ['via-rewritten']],
    ['the same note where there is no NAT', noting(OWN), []],
    ['a note of the proxy before the registrar', noting(SERVER), []],
    ['a note that the Via bears out', noting(PUBLIC, SEEN), []],
    ['a Via that cannot be read', registering({ steps: [via('?? ??')] }), []],
    [
      'UDP hides the NAT that TLS shows',
      { 'reach.udp': seenBy('udp', LOCAL), 'reach.tls': seenBy('tls', SEEN) },
      ['no-received-behind-nat'],
    ],
    [
      'UDP says nothing where TCP shows a NAT',
      { 'reach.udp': seenBy('udp', null), 'reach.tcp': seenBy('tcp', SEEN) },
      ['no-received-behind-nat'],
    ],
    [
      'TCP and TLS do not agree',
      { 'reach.udp': seenBy('udp', LOCAL), 'reach.tcp': seenBy('tcp', LOCAL), 'reach.tls': seenBy('tls', SEEN) },
      [],
    ],
    ['no NAT at all', { 'reach.udp': seenBy('udp', LOCAL), 'reach.tls': seenBy('tls', LOCAL) }, []],
    ['UDP alone', { 'reach.udp': seenBy('udp', LOCAL) }, []],
    [
      'a server in our own network, with a load balancer before TLS',
      { 'reach.udp': seenBy('udp', LOCAL, LOCAL, NEAR), 'reach.tls': seenBy('tls', SEEN, LOCAL, NEAR) },
      [],
    ],
    [
      'another server',
      { 'reach.udp': seenBy('udp', LOCAL), 'reach.tls': seenBy('tls', SEEN, LOCAL, '198.51.100.99') },
      [],
    ],
    [
      'we are in the open',
      {
        'reach.udp': seenBy('udp', SEEN, { address: '192.0.2.5', port: 1 }),
        'reach.tls': seenBy('tls', SEEN, { address: '192.0.2.5', port: 2 }),
      },
      [],
    ],
  ])('%s', (_, findings, expected) => expect(algHints(findings).map(({ kind }) => kind)).toEqual(expected));
});
