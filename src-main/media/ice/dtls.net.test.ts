import { afterEach, describe, expect, it } from 'vitest';
import { createSystemClock } from '../../net/clock';
import { DtlsHandshake, decisive, ownFingerprint } from './dtls';

const clock = createSystemClock();
const made: DtlsHandshake[] = [];
afterEach(() => made.splice(0).forEach((one) => one.close()));

/** Both ends of a handshake, and a way between them that delays, and loses what `loses` selects. */
async function handshake(
  oneWayMs: number,
  loses: (data: Uint8Array, from: 'client' | 'server') => boolean = () => false,
): Promise<{ client: DtlsHandshake; server: DtlsHandshake }> {
  const fingerprints = [await ownFingerprint()];
  const end = (role: 'client' | 'server', peer: () => DtlsHandshake): DtlsHandshake => {
    const send = (data: Uint8Array): void => {
      const copy = Buffer.from(data);
      if (!loses(copy, role)) clock.setTimeout(() => peer().receive(copy), oneWayMs);
    };
    const setup = { local: null, remote: null };
    const one = new DtlsHandshake({ clock, role, setup, fingerprints, send }, { state: () => {}, keys: () => {} });
    made.push(one);
    return one;
  };
  const client: DtlsHandshake = end('client', () => server);
  const server: DtlsHandshake = end('server', () => client);
  await Promise.all([server.start(), client.start()]);
  return { client, server };
}

const states = ({ client, server }: Awaited<ReturnType<typeof handshake>>): string[] => [
  client.facts.state,
  server.facts.state,
];

const HELLO_VERIFY_REQUEST = 3;

describe('the handshake', () => {
  it('ends well where a round trip is longer than the first retransmission: the cookie is asked for twice', async () => {
    let asked = 0;
    const both = await handshake(320, (data, from) => {
      asked += Number(from === 'server' && data[13] === HELLO_VERIFY_REQUEST);
      return false;
    });
    await expect.poll(() => states(both), { timeout: 8000 }).toEqual(['connected', 'connected']);
    expect(asked).toBeGreaterThan(1);
    expect(both.client.facts).toMatchObject({ fingerprintMatches: true, error: null });
  });

  it('ends well where the first question for the cookie is lost', async () => {
    let lost = false;
    const both = await handshake(5, (data, from) => {
      const loses = !lost && from === 'server' && data[13] === HELLO_VERIFY_REQUEST;
      lost ||= loses;
      return loses;
    });
    await expect.poll(() => states(both), { timeout: 8000 }).toEqual(['connected', 'connected']);
    expect(lost).toBe(true);
  });
});

describe('the fingerprint that counts', () => {
  const one = (hash: string, value = 'AB') => ({ hash, value });
  it.each([
    ['the only one', [one('sha-1')], [one('sha-1')]],
    ['that by the strongest hash', [one('sha-1'), one('sha-256')], [one('sha-256')]],
    [
      'of several certificates each',
      [one('sha-256', 'AB'), one('sha-1'), one('sha-256', 'CD')],
      [one('sha-256', 'AB'), one('sha-256', 'CD')],
    ],
    ['none by a hash that is broken or unknown', [one('md5'), one('sha-9')], []],
  ])('%s (RFC 8122 section 5.1)', (_what, announced, expected) => expect(decisive(announced)).toEqual(expected));
});
