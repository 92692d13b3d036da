/** A relay by its own words: each refusal at its step. What really relays is tried against coturn (e2e/peers/stunTurn.test.ts). */
import { afterEach, describe, expect, it } from 'vitest';
import { createSystemClock } from '../../../net/clock';
import { ATTRIBUTE } from '../../../protocol/stun/attributes';
import { METHOD, addressValue, numberValue, textValue, valueOf } from '../../../protocol/stun/message';
import { createStunPeer, mapped, type StunPeer, type StunRequest } from '../../testing/stunPeer';
import type { TurnProbe } from '../../facts/ice';
import type { IceTarget } from './servers';
import { credentialsEnd, whyImplausible } from './turnSteps';
import { walkTurn } from './turnWalk';

const clock = createSystemClock();
const peers: StunPeer[] = [];
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
});

const CHALLENGE = [
  [ATTRIBUTE.realm, textValue('pbx.test')],
  [ATTRIBUTE.nonce, textValue('nonce')],
  [ATTRIBUTE.software, textValue('Scripted')],
] as const;

/** @param answer to a request with credentials; null: none */
async function walk(
  answer: (request: StunRequest) => Uint8Array | null | Promise<Uint8Array>,
  changes: Partial<IceTarget> = {},
  leftMs = 800,
): Promise<TurnProbe> {
  const peer = await createStunPeer((request, own) => {
    const signed = valueOf(request.message, ATTRIBUTE.username) !== null;
    const response = signed ? answer(request) : request.refuse(401, 'Unauthorized', CHALLENGE);
    void Promise.resolve(response).then((octets) => octets && own.send(octets, request.from));
  });
  peers.push(peer);
  const place = { kind: 'turn', transport: 'udp', host: 'turn.test', ...peer.at, configured: true } as const;
  return walkTurn(
    { ...place, url: 'turn:turn.test', username: 'alice', credential: 'secret of alice', ...changes },
    {
      clock,
      signal: new AbortController().signal,
      patienceMs: 400,
      endsAt: clock.now() + leftMs,
      stunAt: null,
      ourAddresses: [],
      peers: ['198.51.100.7'],
    },
  );
}

const steps = (probe: TurnProbe): string[] => probe.steps.map(({ name, outcome }) => `${name} ${outcome}`);

describe('refused', () => {
  it.each([
    [401, 'Unauthorized', 'authenticate', 'are not accepted'],
    [438, 'Stale Nonce', 'authenticate', 'has grown old'],
    [441, 'Wrong Credentials', 'authenticate', 'not those of the allocation'],
    [300, 'Try Alternate', 'allocate', 'to another one'],
    [437, 'Allocation Mismatch', 'allocate', 'another allocation'],
    [442, 'Unsupported Transport Address', 'allocate', 'does not relay UDP'],
    [486, 'Allocation Quota Reached', 'allocate', 'number of allocations'],
    [508, 'Insufficient Capacity', 'allocate', 'no capacity left'],
    [599, 'Something New', 'allocate', '599 Something New'],
  ] as const)('%s %s ends it at "%s"', async (code, reason, step, text) => {
    const probe = await walk((request) => request.refuse(code, reason, CHALLENGE));
    expect(probe).toMatchObject({ reach: 'answered', failed: step, error: { code, reason }, realm: 'pbx.test' });
    expect(probe.steps.at(-1)).toMatchObject({ name: step, code });
    expect(probe.steps.at(-1)?.text).toContain(text);
    expect(probe.staleNonces).toBe(code === 438 ? 2 : 0);
    expect(JSON.stringify(probe)).not.toContain('secret of alice');
  });

  it('silence after the credentials', async () => {
    const probe = await walk(() => null);
    expect(probe).toMatchObject({ reach: 'answered', failed: 'authenticate', error: null });
    expect(steps(probe)).toEqual(['reach done', 'challenge done', 'authenticate failed']);
    expect(probe.steps.at(-1)?.text).toMatch(/^no answer within 0\.\d s, when the time of the check was over/);
  });

  it('an answer that takes longer than the first one may is waited for', async () => {
    const late = async (request: StunRequest): Promise<Uint8Array> => {
      await new Promise((resolve) => setTimeout(resolve, 900));
      return request.refuse(508, 'Cannot create socket');
    };
    const probe = await walk(late, {}, 20_000);
    expect(probe).toMatchObject({ failed: 'allocate', error: { code: 508 } });
  });

  it('no user name in the configuration', async () => {
    const probe = await walk(() => null, { username: '', credential: '' });
    expect(probe).toMatchObject({ failed: 'authenticate', hasCredentials: false, error: { code: 401 } });
    expect(probe.failure).toContain('the configuration has none for it');
  });

  it('a name without an address', async () => {
    const probe = await walk(() => null, { address: null });
    expect(probe).toMatchObject({ reach: 'unresolved', failed: 'reach' });
  });
});

it('granted, and the permission refused with 403: no data can be tried', async () => {
  const probe = await walk((request) => {
    const { method, transactionId } = request.message;
    if (method === METHOD.createPermission) return request.refuse(403, 'Forbidden');
    return request.grant([
      [ATTRIBUTE.xorRelayedAddress, addressValue({ address: '0.0.0.0', port: 50_000 }, transactionId)],
      mapped(request, { address: '192.0.2.1', port: 4000 }),
      [ATTRIBUTE.lifetime, numberValue(120)],
    ]);
  });
  // The scripted server does not sign, which an answer need not (RFC 8489 section 9.2.4).
  expect(probe).toMatchObject({ failed: 'permission', lifetimeS: 120, data: [] });
  expect(probe.implausible).toContain('0.0.0.0');
  expect(probe.permissions.filter(({ who }) => who !== 'relay')).toEqual([
    { peer: '192.0.2.1', who: 'ourselves', error: { code: 403, reason: 'Forbidden' } },
    { peer: '198.51.100.7', who: 'server', error: { code: 403, reason: 'Forbidden' } },
  ]);
  expect(steps(probe).slice(-3)).toEqual(['data unknown', 'refresh done', 'release done']);
});

describe('what can be read off', () => {
  it.each([
    ['10.0.0.1', '198.51.100.1', 'is private'],
    ['127.0.0.1', '198.51.100.1', 'loopback'],
    ['0.0.0.0', '198.51.100.1', 'nobody can send'],
    ['10.0.0.1', '10.0.0.2', null],
    ['198.51.100.9', '10.0.0.2', null],
    ['2001:db8::1', '198.51.100.1', null],
  ])('a relayed address %s of the server %s', (address, server, why) => {
    const found = whyImplausible({ address, port: 50_000 }, server);
    if (why === null) expect(found).toBeNull();
    else expect(found).toContain(why);
  });

  it.each([
    ['1700000000:alice', 1_700_000_000_000],
    ['alice:1700000000', 1_700_000_000_000],
    ['1700000000', 1_700_000_000_000],
    ['alice', null],
    ['4930123456', 4_930_123_456_000],
    ['12345', null],
  ])('user name %s', (username, end) => {
    expect(credentialsEnd(username)).toBe(end);
  });
});
