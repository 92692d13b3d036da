/** RFC 3261 section 10 with RFC 3581, RFC 5626 and RFC 7118. */
import { describe, expect, test } from 'vitest';
import { headerValue } from '../protocol/sip/headers';
import type { SipHeader, SipRequest } from '../protocol/sip/message';
import type { Account, RegistrationStatus } from './api';
import { aliceAccount, BOB, createPair, FakeMedia, settle } from './testdata/pair';
import { RawPeer } from './testdata/rawPeer';

function setUp(account: Account = aliceAccount) {
  const pair = createPair();
  pair.network.layers.delete(BOB);
  const registrar = new RawPeer(pair.network.host(BOB));
  const registration = pair.alice.register(account);
  const phases: string[] = [];
  registration.on('changed', ({ phase, status }) => phases.push(`${phase} ${status}`));
  return { ...pair, registrar, registration, phases };
}

/** Accepts with the Contact that came, for the time that it asked for or `expires`. */
function accept(registrar: RawPeer, request: SipRequest, expires?: number, more: SipHeader[] = []): void {
  const contact = headerValue(request, 'Contact') ?? '';
  const value = expires === undefined ? contact : contact.replace(/expires=\d+/, `expires=${expires}`);
  registrar.respond(request, 200, { headers: [{ name: 'Contact', value }, ...more] });
}

async function outcome(started: Promise<RegistrationStatus>): Promise<RegistrationStatus> {
  await settle();
  return started;
}

describe('registration', () => {
  test('registers, reads all bindings back and refreshes a minute before the end', async () => {
    const { clock, registrar, registration, phases } = setUp();
    const other = { name: 'Contact', value: '<sip:alice@198.51.100.7:5062>;expires=77' };
    registrar.onRequest = (request) => accept(registrar, request, 300, [other]);
    const status = await outcome(registration.start());
    expect(status).toMatchObject({
      phase: 'registered',
      grantedExpiresS: 300,
      expiresAt: clock.now() + 300_000,
      transport: 'udp',
      seenAs: '192.0.2.1:5060',
      status: 200,
      error: null,
    });
    expect(status.bindings).toEqual([
      { contact: 'sip:alice@192.0.2.1:5060', expiresS: 300, ours: true },
      { contact: 'sip:alice@198.51.100.7:5062', expiresS: 77, ours: false },
    ]);
    const [first] = registrar.requests();
    expect(first).toMatchObject({ method: 'REGISTER', uri: 'sip:pbx.test' });
    await clock.advance(239_000);
    expect(registrar.requests()).toHaveLength(1);
    await clock.advance(1001);
    const second = registrar.requests()[1]!;
    expect(headerValue(second, 'CSeq')).toBe('2 REGISTER');
    expect(headerValue(second, 'Call-ID')).toBe(headerValue(first!, 'Call-ID'));
    expect(phases).toEqual(['registering null', 'registered 200', 'registered 200']);
  });

  test('answers challenges, and refreshes without a new one', async () => {
    const { clock, registrar, registration } = setUp();
    registrar.onRequest = (request) => {
      if (headerValue(request, 'Authorization')) return accept(registrar, request);
      const header = { name: 'WWW-Authenticate', value: 'Digest realm="pbx.test", nonce="n", qop="auth"' };
      registrar.respond(request, 401, { headers: [header] });
    };
    expect(await outcome(registration.start())).toMatchObject({ phase: 'registered' });
    await clock.advance(241_000);
    const sent = registrar
      .requests()
      .map((request) => /nc=(\d+)/.exec(headerValue(request, 'Authorization') ?? '')?.[1]);
    expect(sent).toEqual([undefined, '00000001', '00000002']);
  });

  test('423: asks for the minimum, and keeps to it', async () => {
    const { clock, registrar, registration } = setUp();
    registrar.onRequest = (request) => {
      if (headerValue(request, 'Expires') === '1800') return accept(registrar, request);
      registrar.respond(request, 423, { headers: [{ name: 'Min-Expires', value: '1800' }] });
    };
    expect(await outcome(registration.start())).toMatchObject({ phase: 'registered', grantedExpiresS: 1800 });
    await clock.advance(1_741_000);
    expect(registrar.requests()).toHaveLength(3);
  });

  test('stop removes the binding', async () => {
    const { clock, registrar, registration } = setUp();
    registrar.onRequest = (request) =>
      request.headers.some(({ value }) => value.includes('expires=0'))
        ? registrar.respond(request, 200)
        : accept(registrar, request);
    await outcome(registration.start());
    const stopping = registration.stop();
    await settle();
    await stopping;
    expect(registration.status).toMatchObject({ phase: 'unregistered', bindings: [], expiresAt: null });
    expect(headerValue(registrar.requests()[1]!, 'Expires')).toBe('0');
    await clock.advance(1_000_000);
    expect(registrar.requests()).toHaveLength(2);
  });

  test('a refusal is not tried again, a fault of the server is: Retry-After counts', async () => {
    const refused = setUp();
    refused.registrar.onRequest = (request) => refused.registrar.respond(request, 403);
    const status = await outcome(refused.registration.start());
    expect(status).toMatchObject({ phase: 'failed', status: 403, error: expect.stringContaining('403') });
    await refused.clock.advance(1_000_000);
    expect(refused.registrar.requests()).toHaveLength(1);

    const faulty = setUp();
    faulty.registrar.onRequest = (request) =>
      faulty.registrar.respond(request, 500, { headers: [{ name: 'Retry-After', value: '120 (maintenance)' }] });
    await outcome(faulty.registration.start());
    await faulty.clock.advance(119_000);
    expect(faulty.registrar.requests()).toHaveLength(1);
    await faulty.clock.advance(2000);
    expect(faulty.registrar.requests()).toHaveLength(2);
  });

  test('backs off more and more', async () => {
    const { clock, registrar, registration } = setUp();
    registrar.onRequest = (request) => registrar.respond(request, 500);
    await outcome(registration.start());
    await clock.advance(600_000);
    const tries = registrar.requests().length;
    expect(tries).toBeGreaterThan(5);
    expect(tries).toBeLessThan(12);
  });

  test('nobody answers', async () => {
    const { clock, registration } = setUp();
    const started = registration.start();
    await clock.advance(33_000);
    expect(await started).toMatchObject({
      phase: 'failed',
      status: 408,
      error: expect.stringContaining('No answer to REGISTER'),
    });
  });

  test('given up while nobody answers: whoever waits is told at once, and nothing more is sent', async () => {
    const { alice, clock, registrar, registration } = setUp();
    const started = registration.start();
    await clock.advance(600);
    expect(registrar.requests()).toHaveLength(2);
    registration.abandon();
    expect(await started).toMatchObject({ phase: 'failed', error: expect.stringContaining('given up') });
    await registration.stop();
    await alice.close();
    await clock.advance(700_000);
    expect(registrar.requests()).toHaveLength(2);
  });

  test('a lost connection is registered anew', async () => {
    const account = { ...aliceAccount, transport: 'tcp', registrar: `sip:${BOB};transport=tcp` } as const;
    const { aliceTransport, registrar, registration } = setUp(account);
    registrar.onRequest = (request) => accept(registrar, request);
    expect(await outcome(registration.start())).toMatchObject({ transport: 'tcp' });
    expect(headerValue(registrar.requests()[0]!, 'Contact')).toContain(';transport=tcp>');
    aliceTransport.flows[0]?.close();
    await settle();
    expect(registrar.requests()).toHaveLength(2);
    expect(registration.status.phase).toBe('registered');
  });

  test('calls to the own domain take the flow of the registration', async () => {
    const { alice, aliceTransport, registrar, registration } = setUp();
    registrar.onRequest = (request) => request.method === 'REGISTER' && accept(registrar, request);
    await outcome(registration.start());
    const call = alice.invite(aliceAccount, 'sip:carol@pbx.test', new FakeMedia('alice'));
    await settle();
    expect(registrar.requests('INVITE')).toHaveLength(1);
    expect(call.flow).toBe(aliceTransport.flows[0]);
  });

  test('over WebSocket the addresses are .invalid (RFC 7118 section 5)', async () => {
    const account = { ...aliceAccount, registrar: null, transport: 'ws', wsUrl: `ws://${BOB}/sip` } as const;
    const pair = createPair();
    pair.network.layers.delete(BOB);
    const registrar = new RawPeer(pair.network.host(BOB));
    pair.resolver.names.set(BOB, [{ transport: 'ws', host: BOB, address: BOB, port: 80, path: '/sip' }]);
    registrar.onRequest = (request) => accept(registrar, request);
    const status = await outcome(pair.alice.register(account).start());
    expect(status.phase).toBe('registered');
    const [request] = registrar.requests();
    expect(headerValue(request!, 'Via')).toMatch(/^SIP\/2\.0\/WS [0-9a-f]+\.invalid;branch=z9hG4bK/);
    expect(headerValue(request!, 'Contact')).toMatch(/^<sip:alice@[0-9a-f]+\.invalid;transport=ws>/);
  });

  test('an account without a user is refused with a sentence', () => {
    const pair = createPair();
    expect(() => pair.alice.register({ ...aliceAccount, aor: 'alice' })).toThrow('is no SIP address');
  });

  test('OPTIONS with a Call-ID of the caller', async () => {
    const { alice, registrar } = setUp();
    registrar.onRequest = (request) => registrar.respond(request, 200);
    const answered = alice.options(aliceAccount, `sip:${BOB}`, undefined, {
      headers: [
        { name: 'call-id', value: 'own@192.0.2.1' },
        { name: 'X-Other', value: 'kept' },
      ],
    });
    await settle();
    expect((await answered).status).toBe(200);
    const [request] = registrar.requests('OPTIONS');
    expect(request?.headers.filter(({ name }) => name.toLowerCase() === 'call-id')).toEqual([
      { name: 'Call-ID', value: 'own@192.0.2.1' },
    ]);
    expect(headerValue(request!, 'X-Other')).toBe('kept');
  });

  test('OPTIONS: status, delay, or one sentence', async () => {
    const pair = createPair();
    const good = pair.alice.options(aliceAccount, `sip:${BOB}`);
    await settle();
    expect(await good).toMatchObject({ status: 200, error: null, target: { address: BOB } });
    pair.network.layers.delete(BOB);
    const silent = pair.alice.options(aliceAccount, `sip:${BOB}`);
    await pair.clock.advance(33_000);
    expect(await silent).toMatchObject({ status: 408, response: null, error: expect.stringContaining('No answer') });
    const controller = new AbortController();
    const aborted = pair.alice.options(aliceAccount, `sip:${BOB}`, controller.signal);
    controller.abort();
    expect(await aborted).toMatchObject({ error: expect.stringContaining('cancelled') });
  });
});
