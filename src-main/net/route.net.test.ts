import { describe, expect, it } from 'vitest';
import { localAddressFor, localInterfaces } from './route';

describe('the local address towards a remote one', () => {
  it.each(['127.0.0.1', '127.8.9.10'])('%s is reached from loopback', async (remote) => {
    expect(await localAddressFor(remote)).toBe('127.0.0.1');
  });

  // The system refuses both before it looks for a route, in the way in which it refuses where there is none.
  it.each(['255.255.255.255', 'pbx.test', ''])('%s has no way', async (remote) => {
    await expect(localAddressFor(remote)).rejects.toMatchObject({ reason: 'unreachable' });
  });
});

describe('addresses of this machine', () => {
  it('are those of loopback and no addresses of a link', () => {
    const addresses = localInterfaces().map(({ address }) => address);
    expect(addresses).toContain('127.0.0.1');
    expect(addresses.filter((address) => /^fe[89ab]/i.test(address))).toEqual([]);
  });
});
