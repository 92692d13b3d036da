/** What the checks of STUN and TURN servers found, and calls by WebRTC that asked them. */
import type { IcePairFacts } from '../../../src-shared/model/ice';
import type { BindingProbe, IceNatFacts, IceServerAt, TurnProbe } from '../facts/ice';
import type { Findings } from '../facts/findings';
import { OWN, PUBLIC, call, healthy as plainLine, reach, silent } from './findings';
import { candidate, ice, noPair, pair } from './ice';

export const TURN = '198.51.100.60';
/** Calls by WebRTC, which asks these servers. */
export const healthy = (changes: Findings): Findings =>
  plainLine({ 'call.setup': { call: call({ ice: ice() }) }, ...changes });

export function place(changes: Partial<IceServerAt> = {}): IceServerAt {
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

export function binding(changes: Partial<BindingProbe> = {}): BindingProbe {
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

export function stun(...probes: BindingProbe[]): Findings {
  return { 'ice.stun': { probes, elsewhere: [], wrong: [] } };
}

export const DATA = { way: 'own-socket', sent: 3, outward: true, inward: true, rttMs: 20 } as const;
export const LOST = { ...DATA, sent: 12, outward: false, inward: false, rttMs: null };

export function relay(changes: Partial<TurnProbe> = {}): TurnProbe {
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

export const NOT_ALLOCATED: Partial<TurnProbe> = { relayed: null, lifetimeS: null, permissions: [], data: [] };

export function refused(failed: TurnProbe['failed'], code: number, reason: string): Partial<TurnProbe> {
  return { ...NOT_ALLOCATED, failed, error: { code, reason } };
}

export function dead(how: TurnProbe['reach'], changes: Partial<TurnProbe> = {}): TurnProbe {
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

export const turn = (...probes: TurnProbe[]): Findings => ({ 'ice.turn': { probes } });

export function nat(changes: Partial<IceNatFacts> = {}): Findings {
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
export function noWay(changes: Parameters<typeof noPair>[0] = {}): Findings {
  return { 'call.setup': { call: call({ ice: noPair(changes), streams: [], media: null, probe: null }) } };
}

export function relayPair(relayProtocol: 'udp' | 'tcp' | 'tls'): IcePairFacts {
  return pair({ local: candidate({ address: TURN, port: 50_000, type: 'relay', relayProtocol }) });
}

/** A WebRTC call over a relay. */
export function overRelay(relayProtocol: 'udp' | 'tcp' | 'tls'): Findings {
  const pairs = [relayPair(relayProtocol)];
  return { 'call.setup': { call: call({ ice: ice({ pairs, local: pairs.map(({ local }) => local) }) }) } };
}

export const RELAY_ONLY = { ice: { urls: ['turn:turn.test'], policy: 'relay' as const } };
/** Signalling by TCP, and its UDP is silent. */
export const SIP_SILENT: Findings = {
  'reach.udp': reach({ configured: false, probe: silent() }),
  'reach.tcp': reach({ transport: 'tcp' }),
};
export const silentUdp = binding({ reach: 'silent' });
export const byTcp = binding({ transport: 'tcp', configured: false });
