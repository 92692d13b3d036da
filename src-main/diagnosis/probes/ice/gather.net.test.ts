import { afterEach, expect, it } from 'vitest';
import { createSystemClock } from '../../../net/clock';
import type { LocalInterface } from '../../../net/route';
import { createStunPeer, mapped, type StunPeer } from '../../testing/stunPeer';
import { gather } from './gather';
import type { IceTarget } from './servers';

const options = { clock: createSystemClock(), signal: new AbortController().signal, patienceMs: 300 };
const peers: StunPeer[] = [];
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
});

const own = (name: string, address: string): LocalInterface => ({ name, address, family: 'IPv4', internal: false });
const LAN = own('eth0', '127.0.0.1');
const VPN = own('tun0', '127.0.0.3');

/** @param hears whom the server answers */
async function server(hears: (address: string) => boolean): Promise<IceTarget> {
  const peer = await createStunPeer((request, self) => {
    if (!hears(request.from.address)) return;
    const outside = { address: '192.0.2.1', port: request.from.port };
    self.send(request.grant([mapped(request, outside)]), request.from);
  });
  peers.push(peer);
  const place = { kind: 'stun', transport: 'udp', host: 'stun.test', ...peer.at, configured: true } as const;
  return { ...place, url: `stun:stun.test:${peer.at.port}`, username: '', credential: '' };
}

it('host and reflexive candidates of each interface, the same one of two servers once', async () => {
  const targets = [await server(() => true), await server(() => true)];
  const facts = await gather([LAN, VPN], targets, options);
  expect(facts.candidates.map(({ type, address }) => `${type} ${address}`)).toEqual([
    'host 127.0.0.1',
    'srflx 192.0.2.1',
    'host 127.0.0.3',
    'srflx 192.0.2.1',
  ]);
  const [host, reflexive, second] = facts.candidates;
  expect(reflexive).toMatchObject({ relatedAddress: host?.address, relatedPort: host?.port, server: targets[0]?.url });
  // RFC 8445 section 5.1.2: host before reflexive, the first interface before the second.
  expect(host?.priority).toBeGreaterThan(second?.priority ?? 0);
  expect(second?.priority).toBeGreaterThan(reflexive?.priority ?? 0);
  expect(facts).toMatchObject({ stuck: [], silent: [] });
});

it('the interface on which nobody answers is stuck', async () => {
  const facts = await gather([LAN, VPN], [await server((address) => address !== VPN.address)], options);
  expect(facts.stuck).toEqual([{ name: 'tun0', address: VPN.address, waitedMs: expect.any(Number) }]);
  expect(facts.silent).toEqual([]);
  expect(facts.durationMs).toBeGreaterThan(290);
});

it('a server that answers nobody is silent, and no interface is to blame', async () => {
  const dead = await server(() => false);
  const facts = await gather([LAN, VPN], [dead, await server(() => true)], options);
  expect(facts.silent).toEqual([{ url: dead.url, waitedMs: expect.any(Number) }]);
  expect(facts.stuck).toEqual([]);
});

it('an address that is gone fails by itself', async () => {
  const facts = await gather([own('eth9', '192.0.2.99'), LAN], [await server(() => true)], options);
  expect(facts.steps[0]).toMatchObject({ interface: 'eth9', outcome: 'failed' });
  expect(facts.candidates).toHaveLength(2);
});
