/** STUN and TURN servers as a table: what is found, what is named first, what must not be named at all. */
import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../src-shared/model/diagnosis';
import type { IcePairFacts } from '../../../src-shared/model/ice';
import type { BindingProbe, IceCandidatesFacts, IceNatFacts, IceServerAt, TurnProbe } from '../facts/ice';
import type { Findings } from '../facts/findings';
import { conclude } from '../verdict';
import {
  OWN,
  PUBLIC,
  SERVER,
  call,
  deafCall,
  healthy as plainLine,
  input,
  probe as sipProbe,
  reach,
  silent,
} from '../testdata/findings';
import { candidate, ice, noPair, pair } from '../testdata/ice';
import { table } from '../testdata/table';

const TURN = '198.51.100.60';
/** Calls by WebRTC, which asks these servers. */
const healthy = (changes: Findings): Findings =>
  plainLine({ 'call.setup': { call: call({ ice: ice() }) }, ...changes });

function place(changes: Partial<IceServerAt> = {}): IceServerAt {
  const kind = changes.kind ?? 'stun';
  const transport = changes.transport ?? 'udp';
  const port = changes.port ?? 3478;
  return {
    url: `${kind}:turn.test:${port} ${transport}`,
    configured: true,
    kind,
    host: 'turn.test',
    port,
    transport,
    address: TURN,
    ...changes,
  };
}

function binding(changes: Partial<BindingProbe> = {}): BindingProbe {
  const answered = (changes.reach ?? 'answered') === 'answered';
  return {
    ...place(changes),
    reach: 'answered',
    sent: answered ? 1 : 3,
    connectMs: null,
    tlsMs: null,
    answerMs: answered ? 20 : null,
    waitedMs: answered ? null : 3000,
    local: { address: OWN, port: 40_000 },
    mapped: answered ? { address: PUBLIC, port: 40_000 } : null,
    origin: null,
    other: null,
    software: null,
    error: null,
    tlsFailure: null,
    tls: null,
    failure: answered ? null : 'no answer within 3000 ms.',
    ...changes,
  };
}

function stun(...probes: BindingProbe[]): Findings {
  return { 'ice.stun': { probes, elsewhere: [], wrong: [] } };
}

const DATA = { way: 'own-socket', sent: 3, outward: true, inward: true, rttMs: 20 } as const;
const LOST = { ...DATA, sent: 12, outward: false, inward: false, rttMs: null };

function relay(changes: Partial<TurnProbe> = {}): TurnProbe {
  return {
    ...place({ kind: 'turn', ...changes }),
    reach: 'answered',
    steps: [],
    failed: null,
    sent: 2,
    waitedMs: null,
    local: { address: OWN, port: 40_000 },
    mapped: { address: PUBLIC, port: 40_000 },
    relayed: { address: TURN, port: 50_000 },
    implausible: null,
    lifetimeS: 600,
    software: null,
    realm: 'pbx.test',
    hasCredentials: true,
    credentialsLeftS: null,
    staleNonces: 0,
    error: null,
    permissions: [{ peer: PUBLIC, who: 'ourselves', error: null }],
    data: [DATA],
    tlsFailure: null,
    tls: null,
    failure: null,
    ...changes,
  };
}

const NOT_ALLOCATED: Partial<TurnProbe> = { relayed: null, lifetimeS: null, permissions: [], data: [] };

function refused(failed: TurnProbe['failed'], code: number, reason: string): Partial<TurnProbe> {
  return { ...NOT_ALLOCATED, failed, error: { code, reason } };
}

function dead(how: TurnProbe['reach'], changes: Partial<TurnProbe> = {}): TurnProbe {
  return relay({
    ...NOT_ALLOCATED,
    reach: how,
    failed: 'reach',
    waitedMs: 2500,
    sent: 3,
    failure: 'no answer.',
    ...changes,
  });
}

const turn = (...probes: TurnProbe[]): Findings => ({ 'ice.turn': { probes } });

function nat(changes: Partial<IceNatFacts> = {}): Findings {
  return {
    'ice.nat': {
      way: 'rfc5780',
      server: 'stun:turn.test',
      refused: [],
      local: { address: OWN, port: 40_000 },
      mapped: { address: PUBLIC, port: 1024 },
      translated: true,
      mapping: 'address-and-port-dependent',
      filtering: 'address-and-port-dependent',
      hairpin: false,
      observations: [
        { to: { address: TURN, port: 3478 }, mapped: { address: PUBLIC, port: 1024 } },
        { to: { address: '198.51.100.61', port: 3478 }, mapped: { address: PUBLIC, port: 2048 } },
      ],
      ...changes,
    },
  };
}

/** A WebRTC call that found no way for its audio. */
function noWay(changes: Parameters<typeof noPair>[0] = {}): Findings {
  return { 'call.setup': { call: call({ ice: noPair(changes), streams: [], media: null, probe: null }) } };
}

function relayPair(relayProtocol: 'udp' | 'tcp' | 'tls'): IcePairFacts {
  return pair({ local: candidate({ address: TURN, port: 50_000, type: 'relay', relayProtocol }) });
}

/** A WebRTC call over a relay. */
function overRelay(relayProtocol: 'udp' | 'tcp' | 'tls'): Findings {
  const pairs = [relayPair(relayProtocol)];
  return { 'call.setup': { call: call({ ice: ice({ pairs, local: pairs.map(({ local }) => local) }) }) } };
}

const RELAY_ONLY = { ice: { urls: ['turn:turn.test'], policy: 'relay' as const } };
/** Signalling by TCP, and its UDP is silent. */
const SIP_SILENT: Findings = {
  'reach.udp': reach({ configured: false, probe: silent() }),
  'reach.tcp': reach({ transport: 'tcp' }),
};
const silentUdp = binding({ reach: 'silent' });
const byTcp = binding({ transport: 'tcp', configured: false });

table('STUN servers', [
  {
    what: 'all is well',
    findings: healthy({ ...stun(binding()), ...turn(relay()) }),
    primary: null,
    status: 'healthy',
  },
  {
    what: 'silent, while SIP by UDP is answered',
    findings: healthy(stun(silentUdp, binding({ transport: 'tcp', configured: false, reach: 'silent' }))),
    primary: 'stun-unreachable',
    status: 'degraded',
    confidence: 'proven',
    never: ['udp-blocked'],
  },
  {
    what: 'silent by UDP, while it answers by TCP and SIP by UDP is answered: its port alone is closed',
    findings: healthy(stun(silentUdp, byTcp)),
    primary: 'stun-unreachable',
    confidence: 'proven',
    never: ['udp-blocked'],
  },
  {
    what: 'refused',
    findings: healthy(stun(binding({ reach: 'refused' }))),
    primary: 'stun-unreachable',
    confidence: 'proven',
  },
  {
    what: 'the name has no address',
    findings: healthy(stun(binding({ reach: 'unresolved', address: null, failure: 'The name has no address.' }))),
    primary: 'stun-unreachable',
    confidence: 'proven',
  },
  {
    what: 'silent, and a call without ICE works',
    findings: plainLine(stun(silentUdp)),
    primary: 'stun-unreachable',
    status: 'healthy',
  },
  {
    what: 'silent, and a call without ICE hears nothing',
    findings: plainLine({ ...stun(silentUdp), 'call.setup': { call: deafCall() } }),
    primary: 'media-both-blocked',
    status: 'failed',
  },
  {
    what: 'it wants credentials in place of telling our address',
    findings: healthy(stun(binding({ mapped: null, error: { code: 401, reason: 'Unauthorized' } }))),
    primary: 'stun-unreachable',
    status: 'degraded',
    confidence: 'likely',
  },
  {
    what: 'silent, and nothing else is known of UDP',
    findings: healthy({ ...SIP_SILENT, ...stun(silentUdp), 'call.setup': undefined }),
    primary: 'stun-unreachable',
    confidence: 'likely',
    never: ['udp-blocked'],
  },
  {
    what: 'a relay that answers no Binding request is no STUN server that fails',
    findings: healthy({ ...stun(binding({ kind: 'turn', reach: 'silent' })), ...turn(relay()) }),
    primary: null,
    never: ['stun-unreachable', 'turn-unreachable'],
  },
]);

table('UDP that does not get out', [
  {
    what: 'nothing by UDP, a relay by TCP works, the call as well',
    findings: healthy({
      ...SIP_SILENT,
      ...stun(silentUdp, byTcp),
      ...turn(dead('silent'), relay({ transport: 'tcp', data: [{ ...DATA, way: 'relay-to-relay' }] })),
      ...overRelay('tcp'),
    }),
    primary: 'udp-blocked',
    status: 'degraded',
    confidence: 'proven',
    never: ['stun-unreachable', 'turn-unreachable', 'sip-udp-blocked'],
  },
  {
    what: 'only relays by TLS are allowed, and their certificate is of another name: UDP would not help',
    findings: healthy({
      ...SIP_SILENT,
      ...stun(silentUdp, byTcp),
      ...turn(dead('tls-failed', { transport: 'tls', tlsFailure: 'name-mismatch' })),
      ...noWay(),
    }),
    subject: RELAY_ONLY,
    primary: 'tls-certificate-name-mismatch',
    status: 'failed',
    also: ['ice-checks-failed'],
  },
  {
    what: 'and no relay is known: the call has no way',
    findings: healthy({ ...SIP_SILENT, ...stun(silentUdp, byTcp), ...noWay() }),
    primary: 'udp-blocked',
    status: 'failed',
    never: ['stun-unreachable'],
    also: ['ice-checks-failed'],
  },
  {
    what: 'nobody wants UDP, and calls work: worth a note',
    findings: healthy({
      ...SIP_SILENT,
      ...stun(binding({ kind: 'turn', transport: 'tls', port: 443 }), binding({ ...silentUdp, configured: false })),
      ...turn(relay({ transport: 'tls', port: 443 })),
      ...overRelay('tls'),
    }),
    primary: 'udp-blocked',
    status: 'healthy',
  },
  {
    what: 'a closed port answers by ICMP: UDP gets out',
    findings: healthy({
      ...SIP_SILENT,
      'ice.stun': {
        probes: [silentUdp, byTcp],
        elsewhere: [{ address: SERVER, port: 61_001, outcome: 'refused' }],
        wrong: [],
      },
      ...noWay(),
    }),
    primary: 'stun-unreachable',
    never: ['udp-blocked'],
  },
  {
    what: 'the SIP port refuses by ICMP: UDP gets out',
    findings: healthy({
      ...stun(silentUdp, byTcp),
      'reach.udp': reach({ configured: false, probe: sipProbe({ outcome: 'refused' }) }),
      'reach.tcp': reach({ transport: 'tcp' }),
      'call.setup': undefined,
    }),
    primary: 'stun-unreachable',
    never: ['udp-blocked'],
  },
]);

table('symmetric NAT', [
  { what: 'calls work', findings: healthy(nat()), primary: 'nat-symmetric', status: 'healthy' },
  {
    what: 'no call was made, and no relay is configured',
    findings: healthy({ ...nat(), 'call.setup': undefined }),
    primary: 'nat-symmetric',
    status: 'degraded',
  },
  {
    what: 'no call was made, and a relay works',
    findings: healthy({ ...nat(), ...turn(relay()), 'call.setup': undefined }),
    primary: 'nat-symmetric',
    status: 'healthy',
  },
  {
    what: 'the call finds no way, and no relay is configured',
    findings: healthy({ ...nat(), ...noWay() }),
    primary: 'nat-symmetric',
    status: 'failed',
    also: ['ice-checks-failed'],
  },
  {
    what: 'every server sees the same',
    findings: healthy(nat({ mapping: 'endpoint-independent' })),
    primary: null,
    never: ['nat-symmetric'],
  },
  { what: 'nothing is translated', findings: healthy(nat({ translated: false })), primary: null },
]);

table('relays', [
  {
    what: '401 after credentials, and a call without ICE hears nothing',
    findings: plainLine({
      ...turn(relay(refused('authenticate', 401, 'Unauthorized'))),
      'call.setup': { call: deafCall() },
    }),
    primary: 'media-both-blocked',
    also: ['turn-auth-failed'],
    status: 'failed',
  },
  {
    what: '401 after credentials, and calls work without the relay',
    findings: healthy(turn(relay(refused('authenticate', 401, 'Unauthorized')))),
    primary: 'turn-auth-failed',
    status: 'degraded',
    confidence: 'proven',
    never: ['turn-unreachable', 'turn-relay-broken'],
  },
  {
    what: '401 after credentials, and nothing but relays is allowed',
    findings: healthy({ ...turn(relay(refused('authenticate', 401, 'Unauthorized'))), ...noWay({ policy: 'relay' }) }),
    subject: RELAY_ONLY,
    primary: 'turn-auth-failed',
    status: 'failed',
    also: ['ice-checks-failed'],
  },
  {
    what: 'each nonce is stale',
    findings: healthy(turn(relay({ ...refused('authenticate', 438, 'Stale Nonce'), staleNonces: 3 }))),
    primary: 'turn-auth-failed',
    confidence: 'likely',
  },
  {
    what: 'a stale nonce that was answered by trying again',
    findings: healthy(turn(relay({ staleNonces: 2 }))),
    primary: null,
    never: ['turn-auth-failed'],
  },
  {
    what: '401 in the call alone',
    findings: healthy(
      noWay({
        gathering: { ...ice().gathering, refused: [{ url: 'turn:turn.test', code: 401, reason: 'Unauthorized' }] },
      }),
    ),
    primary: 'turn-auth-failed',
    status: 'failed',
  },
  {
    what: '486',
    findings: healthy({ ...turn(relay(refused('allocate', 486, 'Allocation Quota Reached'))), ...noWay() }),
    primary: 'turn-quota',
    status: 'failed',
    confidence: 'proven',
  },
  {
    what: '508',
    findings: healthy(turn(relay(refused('allocate', 508, 'Cannot create socket')))),
    primary: 'turn-quota',
    never: ['turn-auth-failed', 'turn-unreachable'],
  },
  {
    what: '486 beside a call of ours that has its relayed address: it took the last one',
    findings: healthy({
      ...turn(relay(refused('allocate', 486, 'Allocation Quota Reached'))),
      ...overRelay('udp'),
    }),
    primary: null,
    never: ['turn-quota'],
  },
  {
    what: '403 for everybody',
    findings: healthy({
      ...turn(
        relay({
          permissions: [{ peer: PUBLIC, who: 'ourselves', error: { code: 403, reason: 'Forbidden IP' } }],
          data: [],
        }),
      ),
      ...noWay(),
    }),
    primary: 'turn-peer-forbidden',
    status: 'failed',
    confidence: 'proven',
  },
  {
    what: '403 for our own address alone, while two relayed addresses reach each other',
    findings: healthy(
      turn(
        relay({
          permissions: [
            { peer: '10.0.0.2', who: 'ourselves', error: { code: 403, reason: 'Forbidden IP' } },
            { peer: SERVER, who: 'server', error: null },
          ],
          data: [{ ...DATA, way: 'relay-to-relay' }],
        }),
      ),
    ),
    primary: 'turn-peer-forbidden',
    status: 'healthy',
  },
  {
    what: '403 in the call, for the address that the far end named',
    findings: healthy({
      ...turn(relay()),
      ...noWay({
        pairs: [{ ...relayPair('udp'), nominated: false, state: 'failed', error: { code: 403, reason: 'Forbidden' } }],
      }),
    }),
    primary: 'turn-peer-forbidden',
    status: 'failed',
  },
  {
    what: 'silent by UDP and by TCP',
    findings: healthy({ ...turn(dead('silent'), dead('silent', { transport: 'tcp' })), ...noWay() }),
    primary: 'turn-unreachable',
    status: 'failed',
    never: ['udp-blocked', 'turn-auth-failed'],
  },
  {
    what: 'refused, while another address of it works',
    findings: healthy(turn(dead('refused', { transport: 'tls' }), relay())),
    primary: 'turn-unreachable',
    status: 'degraded',
    confidence: 'proven',
  },
  {
    what: 'the certificate has expired',
    findings: healthy({ ...turn(dead('tls-failed', { transport: 'tls', tlsFailure: 'expired' })), ...noWay() }),
    primary: 'tls-certificate-expired',
    also: ['turn-unreachable'],
  },
  {
    what: 'granted, and nothing comes through',
    findings: healthy({
      ...turn(relay({ data: [LOST, { ...LOST, way: 'relay-to-relay' }], failed: 'data' })),
      ...noWay(),
    }),
    primary: 'turn-relay-broken',
    status: 'failed',
    confidence: 'proven',
  },
  {
    what: 'granted, and data passes only inside the server',
    findings: healthy(turn(relay({ data: [LOST, { ...DATA, way: 'relay-to-relay' }], failed: 'data' }))),
    primary: 'turn-relay-broken',
    status: 'degraded',
    confidence: 'likely',
  },
  {
    what: 'granted, and no other end could be had to try it with',
    findings: healthy(turn(relay({ data: [] }))),
    primary: null,
    never: ['turn-relay-broken'],
  },
  {
    what: 'nothing comes through, but the call went over it',
    findings: healthy({
      ...turn(relay({ data: [LOST] })),
      ...overRelay('udp'),
    }),
    primary: 'turn-relay-broken',
    status: 'healthy',
    reason: /^The call went through turn:turn\.test/,
  },
]);

const STUCK = { stuck: [{ name: 'tun0', address: '10.9.0.2', waitedMs: 3000 }] };

table('gathering', [
  {
    what: 'one interface holds everybody up, the call as well',
    findings: healthy({
      'ice.candidates': gathering(STUCK),
      'call.setup': { call: call({ ice: ice({ gathering: { ...ice().gathering, durationMs: 3000 } }) }) },
    }),
    primary: 'ice-gathering-slow',
    status: 'degraded',
    confidence: 'proven',
  },
  {
    what: 'one interface leads nowhere, and no call waits for it',
    findings: healthy({ 'ice.candidates': gathering(STUCK) }),
    primary: 'ice-gathering-slow',
    status: 'healthy',
  },
  {
    what: 'it is quick all the same',
    findings: healthy({ 'ice.candidates': gathering({ ...STUCK, durationMs: 300 }) }),
    primary: null,
  },
]);

function gathering(changes: Partial<IceCandidatesFacts>): IceCandidatesFacts {
  return { startedAt: 0, durationMs: 3000, candidates: [], steps: [], stuck: [], silent: [], ...changes };
}

describe('a check that failed and harms nobody', () => {
  const findings = healthy({ ...turn(relay({ data: [LOST] })), ...overRelay('udp') });
  const failed = (id: string): CheckResult => ({
    id,
    area: 'ice',
    title: '',
    status: 'fail',
    startedAt: '',
    durationMs: 1,
    summary: 'It failed.',
    evidence: [],
  });

  it('is explained by the note that rests on it first', () => {
    const { status, causes } = conclude(input(findings), [failed('ice.turn')]);
    expect(status).toBe('healthy');
    expect(causes[0]).toMatchObject({ code: 'turn-relay-broken', role: 'note' });
  });

  it('does not hide another one', () => {
    const { causes } = conclude(input(findings), [failed('ice.turn'), failed('ice.nat')]);
    expect(causes[0]).toMatchObject({ code: 'unknown', evidence: ['ice.nat'] });
  });
});
