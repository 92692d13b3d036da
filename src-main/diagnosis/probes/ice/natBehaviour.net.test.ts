import { afterEach, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../../../src-shared/model/media';
import { createSystemClock } from '../../../net/clock';
import { ATTRIBUTE } from '../../../protocol/stun/attributes';
import { valueOf } from '../../../protocol/stun/message';
import { createStunPeer, mapped, plainAddress, type StunPeer, type StunRequest } from '../../testing/stunPeer';
import type { BindingProbe } from '../../facts/ice';
import { probeBinding } from './binding';
import { natBehaviour } from './natBehaviour';

const options = { clock: createSystemClock(), signal: new AbortController().signal, patienceMs: 150 };
const peers: StunPeer[] = [];
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
});

interface Nat {
  /** What the NAT makes of a flow to this address. */
  maps(from: Endpoint, to: Endpoint): Endpoint;
  /** From which of the server's ends an answer gets in that went out to the first one. */
  lets?(from: 'first' | 'port' | 'other'): boolean;
}

interface Lies {
  other?: Endpoint | null;
  change?: 'ignored' | 'refused';
}

/** A server with two addresses and two ports, and a NAT before it, played by the same sockets. */
async function server(nat: Nat, lies: Lies = {}): Promise<BindingProbe> {
  const ends = new Map<string, StunPeer>();
  const first: Endpoint = { address: '127.0.0.1', port: 0 };
  const other: Endpoint = { address: '127.0.0.2', port: 0 };
  const answer = (request: StunRequest, peer: StunPeer): void => {
    const change = valueOf(request.message, ATTRIBUTE.changeRequest)?.[3] ?? 0;
    const named = lies.other === undefined ? other : lies.other;
    const attributes = [
      mapped(request, nat.maps(request.from, request.at)),
      ...(named ? [[ATTRIBUTE.otherAddress, plainAddress(named)] as const] : []),
    ];
    if (change && lies.change === 'refused') return peer.send(request.refuse(420, 'Unknown Attribute'), request.from);
    if (!change || lies.change === 'ignored') return peer.send(request.grant(attributes), request.from);
    const sender = change === 6 ? 'other' : 'port';
    if (nat.lets?.(sender) ?? true) ends.get(sender)?.send(request.grant(attributes), request.from);
  };
  const open = async (name: string, at: Endpoint): Promise<StunPeer> => {
    const peer = await createStunPeer(answer, at);
    peers.push(peer);
    ends.set(name, peer);
    return peer;
  };
  first.port = (await open('first', first)).at.port;
  other.port = (await open('port', { address: first.address, port: 0 })).at.port;
  await open('other', other);
  await open('address', { address: other.address, port: first.port });
  const place = { kind: 'stun', transport: 'udp', host: first.address, ...first, configured: true } as const;
  const probe = await probeBinding({ ...place, url: `stun:${first.port}`, username: '', credential: '' }, options);
  expect(probe.reach).toBe('answered');
  return probe;
}

const OUTSIDE = '192.0.2.1';
const same: Nat['maps'] = ({ port }) => ({ address: OUTSIDE, port });

describe('mapping (RFC 5780 section 4.3)', () => {
  it.each([
    ['endpoint-independent', same],
    ['address-dependent', (_, to) => ({ address: OUTSIDE, port: to.address === '127.0.0.1' ? 1000 : 2000 })],
    [
      'address-and-port-dependent',
      (_, to) => ({ address: OUTSIDE, port: to.port ^ (to.address === '127.0.0.1' ? 0 : 1) }),
    ],
  ] as [string, Nat['maps']][])('%s', async (mapping, maps) => {
    const facts = await natBehaviour([await server({ maps })], options);
    expect(facts).toMatchObject({ way: 'rfc5780', mapping, translated: true, refused: [] });
  });

  it('no translation at all', async () => {
    const facts = await natBehaviour([await server({ maps: (from) => from })], options);
    expect(facts).toMatchObject({ mapping: 'endpoint-independent', translated: false, hairpin: null });
  });
});

describe('filtering (RFC 5780 section 4.4)', () => {
  it.each([
    ['endpoint-independent', () => true],
    ['address-dependent', (from) => from === 'port'],
    ['address-and-port-dependent', () => false],
  ] as [string, Nat['lets']][])('%s', async (filtering, lets) => {
    const facts = await natBehaviour([await server({ maps: same, lets })], options);
    expect(facts.filtering).toBe(filtering);
  });
});

describe('servers that are not believed', () => {
  it.each([
    ['names no other address', { other: null }, 'OTHER-ADDRESS'],
    ['names its own address', { other: { address: '127.0.0.1', port: 9 } }, 'no other one'],
    ['names none that could be', { other: { address: '0.0.0.0', port: 9 } }, 'which is none'],
    ['names one that is silent', { other: { address: '127.0.0.9', port: 9 } }, 'does not answer'],
  ] as [string, Lies, string][])('%s', async (_, lies, why) => {
    const facts = await natBehaviour([await server({ maps: same }, lies)], options);
    expect(facts).toMatchObject({ way: 'none', mapping: null, filtering: null });
    expect(facts.refused[0]?.why).toContain(why);
  });

  it.each([
    ['answers from the same address as ever', 'ignored', 'it answers from 127.0.0.1'],
    ['does not know CHANGE-REQUEST', 'refused', '420 Unknown Attribute'],
  ] as [string, Lies['change'], string][])(
    '%s: the mapping stands, the filtering is not known',
    async (_, change, why) => {
      const facts = await natBehaviour([await server({ maps: same }, { change })], options);
      expect(facts).toMatchObject({ way: 'rfc5780', mapping: 'endpoint-independent', filtering: null });
      expect(facts.refused[0]?.why).toContain(why);
    },
  );

  it('two of them show all the same whether the mapping depends on whom we ask', async () => {
    const lies = { other: null };
    const differing = [
      await server({ maps: () => ({ address: OUTSIDE, port: 1000 }) }, lies),
      await server({ maps: () => ({ address: OUTSIDE, port: 2000 }) }, lies),
    ];
    expect(await natBehaviour(differing, options)).toMatchObject({ way: 'two-servers', mapping: 'dependent' });
  });
});
