import { afterEach, describe, expect, it } from 'vitest';
import { parseNameAddr } from '../../../protocol/sip/nameAddr';
import { headerValue } from '../../../protocol/sip/headers';
import { createTestContext, type TestContext } from '../../testing/line';
import {
  challenge,
  createScriptedRegistrar,
  type Script,
  type ScriptedRegistrar,
} from '../../testing/scriptedRegistrar';
import type { PeerRequest } from '../../testing/udpPeer';
import { bindings } from './bindings';
import { inbound } from './inbound';
import { register } from './register';
import { stranger } from './stranger';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const NEVER = new AbortController().signal;

/** A context in which the registration has been tried. */
async function tried(script: Script): Promise<{ context: TestContext; registrar: ScriptedRegistrar }> {
  const registrar = await createScriptedRegistrar(script);
  closers.push(registrar.close);
  const context = createTestContext(registrar.account);
  const { facts } = await register.run(context, NEVER);
  return { registrar, context: createTestContext(registrar.account, { findings: { 'registration.register': facts } }) };
}

const userOf = ({ request }: PeerRequest): string => parseNameAddr(headerValue(request, 'To') ?? '')?.uri ?? '';
const isAlice = (incoming: PeerRequest): boolean => userOf(incoming) === 'sip:alice@pbx.test';
const refuse =
  (status: number) =>
  ({ respond }: PeerRequest): true => {
    respond(status);
    return true;
  };

describe('registration.stranger', () => {
  it('everybody is refused', async () => {
    const { context, registrar } = await tried({ register: refuse(403) });
    expect(stranger.when?.(context)).toBe(true);
    const { facts, status, summary } = await stranger.run(context, NEVER);
    expect(status).toBe('info');
    expect(facts).toMatchObject({ status: 403, challenged: false, wrongPasswordStatus: null });
    expect(facts.user).toMatch(/^sidetone-[0-9a-f]{10}$/);
    expect(summary).toContain('gets 403 Forbidden, where we get 403');
    expect(context.instruments.openLines).toBe(0);
    const last = registrar.requests.at(-1);
    expect(last && headerValue(last, 'Authorization')).toBeUndefined();
    expect(last && headerValue(last, 'To')).toContain(`${facts.user}@pbx.test`);
  });

  it('only this user is refused: another one is challenged', async () => {
    const { context } = await tried({
      register: (incoming) => (isAlice(incoming) ? refuse(404)(incoming) : challenge()(incoming)),
    });
    const { facts } = await stranger.run(context, NEVER);
    expect(facts).toMatchObject({ status: 401, challenged: true, wrongPasswordStatus: null });
  });

  it('after 403 to our credentials: a wrong password gets another answer, tried once', async () => {
    let right = '';
    const { context, registrar } = await tried({
      register: (incoming) => {
        const credentials = headerValue(incoming.request, 'Authorization') ?? '';
        const nonceOnly = /username="alice"/.test(credentials);
        right ||= nonceOnly ? credentials : '';
        if (nonceOnly && credentials === right) return refuse(403)(incoming);
        incoming.respond(401, {
          headers: [{ name: 'WWW-Authenticate', value: 'Digest realm="pbx.test", nonce="n1", qop="auth"' }],
        });
        return true;
      },
    });
    const before = registrar.requests.length;
    const { facts } = await stranger.run(context, NEVER);
    expect(facts).toMatchObject({ status: 401, challenged: true, wrongPasswordStatus: 401 });
    const authorized = registrar.requests.slice(before).filter((one) => headerValue(one, 'Authorization'));
    expect(authorized).toHaveLength(1);
    expect(context.instruments.openLines).toBe(0);
  });

  it('a stranger who is let in is taken out again', async () => {
    const { context, registrar } = await tried({
      register: (incoming) => isAlice(incoming) && refuse(403)(incoming),
    });
    const { facts } = await stranger.run(context, NEVER);
    expect(facts.status).toBe(200);
    expect([...registrar.bound.values()].map(({ size }) => size)).toEqual([0]);
  });

  it.each([
    ['registered', () => false],
    ['a wrong password', challenge()],
    ['500', refuse(500)],
  ])('is not needed: %s', async (what, script) => {
    const { context } = await tried({
      register: what === 'a wrong password' ? (incoming) => refuse(401)(incoming) : script,
    });
    expect(stranger.when?.(context)).toContain('Not needed');
  });

  it('is not needed where nothing was tried', () => {
    const account = { aor: 'sip:alice@pbx.test', transport: 'udp', expiresS: 60 } as const;
    expect(stranger.when?.(createTestContext(account))).toContain('Not needed');
  });

  it('cancelled: nothing stays open', async () => {
    const { context } = await tried({ register: refuse(403) });
    await expect(stranger.run(context, AbortSignal.abort())).rejects.toThrow();
    expect(context.instruments.openLines).toBe(0);
  });
});

describe('registration.inbound and registration.bindings present what was found out', () => {
  it('on a registrar that answers by itself and knows nobody else', async () => {
    const { context } = await tried({});
    expect(inbound.when?.(context)).toBe(true);
    expect(await inbound.run(context, NEVER)).toMatchObject({
      status: 'info',
      facts: { reached: null, status: 200 },
      summary: expect.stringContaining('(the answer was 200)'),
    });
    expect(bindings.when?.(context)).toBe(true);
    expect(await bindings.run(context, NEVER)).toMatchObject({ status: 'pass', facts: { foreign: [] } });
  });

  it('with a dead contact, and a request that got lost', async () => {
    const { context } = await tried({
      others: ['<sip:alice@127.0.0.1:9>;expires=60'],
      options: ({ respond }) => respond(408),
    });
    expect(await inbound.run(context, NEVER)).toMatchObject({ status: 'warn', facts: { reached: false } });
    expect(await bindings.run(context, NEVER)).toMatchObject({
      status: 'warn',
      summary: '1 other contact is registered under our address; at sip:alice@127.0.0.1:9 nobody is there any more.',
    });
  });

  it('are skipped where there is nothing to present', async () => {
    const { context } = await tried({ register: refuse(403) });
    expect(inbound.when?.(context)).toContain('could be tried');
    expect(bindings.when?.(context)).toContain('could not');
    await expect(inbound.run(context, NEVER)).rejects.toThrow('could be tried');
  });
});
