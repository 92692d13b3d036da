/** Each way in which a registrar can say no, and what is found out where it says yes, on real sockets. */
import { createSocket } from 'node:dgram';
import { afterEach, describe, expect, it } from 'vitest';
import { createSystemClock } from '../../../net/clock';
import { createManualClock } from '../../../net/manualClock';
import { headerValue } from '../../../protocol/sip/headers';
import { serializeMessage } from '../../../protocol/sip/serialize';
import { createResponder } from '../../../responder/responder';
import type { Account } from '../../../sip/api';
import type { RegisterFacts } from '../../facts/registration';
import { createTestContext, type TestContext } from '../../testing/line';
import {
  challenge,
  createScriptedRegistrar,
  type Script,
  type ScriptedRegistrar,
} from '../../testing/scriptedRegistrar';
import type { PeerRequest } from '../../testing/udpPeer';
import { register } from './register';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function scripted(script: Script = {}): Promise<ScriptedRegistrar> {
  const registrar = await createScriptedRegistrar(script);
  closers.push(registrar.close);
  return registrar;
}

async function companion(): Promise<Account> {
  const responder = await createResponder({
    listen: '127.0.0.1',
    sipPort: 0,
    udpEcho: [],
    tcpEcho: [],
    password: 'correct horse',
    realm: 'sidetone',
    clock: createSystemClock(),
    createMedia: () => Promise.reject(new Error('not part of this test')),
  });
  closers.push(() => responder.close());
  return {
    aor: 'sip:alice@pbx.test',
    password: 'correct horse',
    registrar: `sip:127.0.0.1:${responder.sip.port}`,
    transport: 'udp',
    expiresS: 300,
  };
}

async function run(context: TestContext, signal = new AbortController().signal) {
  const outcome = await register.run(context, signal);
  expect(context.instruments.openLines).toBe(0);
  return outcome;
}

const statuses = ({ steps }: RegisterFacts): (number | null)[] => steps.map(({ response }) => response?.status ?? null);

describe('registered', () => {
  it.each(['udp', 'tcp'] as const)(
    'at a companion by %s, with everything that is found out on the way',
    async (transport) => {
      const account = { ...(await companion()), transport };
      const context = createTestContext(account);
      const { status, facts, summary, evidence } = await run(context);
      expect(status).toBe('pass');
      expect(facts).toMatchObject({
        outcome: 'registered',
        transport,
        status: 200,
        askedExpiresS: 300,
        grantedExpiresS: 300,
        foreign: [],
        hasPassword: true,
        error: null,
        rewrittenContact: null,
        bindings: { foreign: [] },
        // The companion answers OPTIONS by itself.
        inbound: { way: 'own-address', reached: null, status: 200 },
      });
      expect(statuses(facts)).toEqual([401, 200]);
      expect(facts.steps.map(({ authorized }) => authorized)).toEqual([false, true]);
      expect(facts.seenAs).toEqual(facts.local);
      expect(facts.contact).toContain(`127.0.0.1:${facts.local?.port}`);
      expect(facts.steps[1]?.response?.date).toBeGreaterThan(Date.now() - 10_000);
      expect(summary).toMatch(/^Registered at 127\.0\.0\.1:\d+ by (UDP|TCP) for 300 s, after \d+ ms\.$/);
      // The binding is gone again: whoever registers next sees none but its own.
      expect((await run(createTestContext(account))).facts.foreign).toEqual([]);
      expect(JSON.stringify([facts, evidence])).not.toMatch(/correct horse|response=\\?"[0-9a-f]{8}/);
    },
  );

  it('for less than was asked for, with another telephone and a dead one beside us', async () => {
    const dead = createSocket('udp4');
    await new Promise<void>((resolve) => dead.bind(0, '127.0.0.1', resolve));
    const { port: deadPort } = dead.address();
    await new Promise<void>((resolve) => dead.close(() => resolve()));
    const phone = await scripted();
    const others = [
      `<sip:alice@127.0.0.1:${deadPort}>;expires=77`,
      `<sip:alice@127.0.0.1:${phone.at.port}>;expires=60`,
      '<sip:alice@phone.test:5060>;expires=50',
      '<sip:x@abc.invalid;transport=ws>;expires=40',
    ];
    const registrar = await scripted({ others });
    const { facts } = await run(createTestContext(registrar.account));
    expect(facts.foreign).toHaveLength(4);
    expect(facts.bindings?.foreign).toEqual([
      {
        contact: `sip:alice@127.0.0.1:${deadPort}`,
        expiresS: 77,
        outcome: 'refused',
        ownAddress: true,
        samePublicAddress: true,
      },
      {
        contact: `sip:alice@127.0.0.1:${phone.at.port}`,
        expiresS: 60,
        outcome: 'answered',
        ownAddress: true,
        samePublicAddress: true,
      },
      {
        contact: 'sip:alice@phone.test:5060',
        expiresS: 50,
        outcome: 'unprobed',
        ownAddress: false,
        samePublicAddress: false,
      },
      {
        contact: 'sip:x@abc.invalid;transport=ws',
        expiresS: 40,
        outcome: 'unprobed',
        ownAddress: false,
        samePublicAddress: false,
      },
    ]);
    // Whom we ask is told neither our password nor anything that it is derived from.
    for (const request of phone.requests) expect(headerValue(request, 'Authorization')).toBeUndefined();
    expect(registrar.bound.get(registrar.account.aor)).toEqual(new Set());
  });

  it('a dead contact that has gone meanwhile accuses nobody', async () => {
    const dead = createSocket('udp4');
    await new Promise<void>((resolve) => dead.bind(0, '127.0.0.1', resolve));
    const others = [`<sip:alice@127.0.0.1:${dead.address().port}>;expires=77`];
    await new Promise<void>((resolve) => dead.close(() => resolve()));
    const registrar = await scripted({
      others,
      register: ({ index }) => {
        if (index === 1) others.splice(0);
        return false;
      },
    });
    const { facts } = await run(createTestContext(registrar.account));
    expect(facts.foreign).toHaveLength(1);
    expect(facts.bindings).toEqual({ foreign: [] });
  });

  it('under the address that the registrar sees us at: that is ours, and no stranger', async () => {
    const registrar = await scripted({
      register: ({ request, respond }) => {
        const own = headerValue(request, 'Contact') ?? '';
        const contacts = own.includes('expires=0')
          ? []
          : ['<sip:alice@203.0.113.7:61000>;expires=120', '<sip:alice@203.0.113.7:61001>;expires=9'];
        respond(200, {
          headers: [{ name: 'Expires', value: '3600' }, ...contacts.map((value) => ({ name: 'Contact', value }))],
          via: (via) => via.replace(';rport', ';rport=61000;received=203.0.113.7'),
        });
        return true;
      },
    });
    const { facts } = await run(createTestContext(registrar.account));
    expect(facts).toMatchObject({
      outcome: 'registered',
      grantedExpiresS: 120,
      seenAs: { address: '203.0.113.7', port: 61_000 },
      rewrittenContact: 'sip:alice@203.0.113.7:61000',
      foreign: [{ contact: 'sip:alice@203.0.113.7:61001', expiresS: 9 }],
      bindings: { foreign: [{ outcome: 'unprobed', ownAddress: false, samePublicAddress: true }] },
    });
  });

  const forwarding = (answer: (incoming: PeerRequest) => void): Promise<ScriptedRegistrar> => {
    const ready = scripted({
      options: (incoming) => {
        void ready.then((registrar) => {
          const [contact = ''] = registrar.bound.get(registrar.account.aor) ?? [];
          const port = Number(/:(\d+)$/.exec(contact)?.[1]);
          const via = { name: 'Via', value: `SIP/2.0/UDP 127.0.0.1:${registrar.at.port};branch=z9hG4bKforward` };
          const headers = [via, ...incoming.request.headers.filter(({ name }) => !name.startsWith('X-'))];
          const forwarded = { ...incoming.request, uri: contact, headers };
          if (port > 0) registrar.send(serializeMessage(forwarded), { address: '127.0.0.1', port });
          answer(incoming);
        });
      },
    });
    return ready;
  };

  it('a request to our own address comes in, known by its Call-ID alone', async () => {
    const registrar = await forwarding(({ respond }) => respond(200));
    const { facts } = await run(createTestContext(registrar.account));
    expect(facts.inbound).toMatchObject({ way: 'own-address', reached: true, status: 200 });
    expect(facts.inbound?.afterMs).toBeGreaterThan(0);
  });

  it.each([
    ['the server gave it up', (incoming: PeerRequest) => incoming.respond(408), {}, false, 408],
    ['silence of a server that answers OPTIONS otherwise', () => {}, { answered: true }, false, null],
    ['silence of a server that may never answer OPTIONS', () => {}, {}, null, null],
    ['nobody there, says the server', (incoming: PeerRequest) => incoming.respond(404), { answered: true }, null, 404],
  ])('a request to our own address: %s', async (_, options, { answered }: { answered?: boolean }, reached, status) => {
    const registrar = await scripted({ options });
    const clock = createManualClock();
    const context = createTestContext(registrar.account, {
      clock,
      findings: answered ? { 'reach.udp': { transport: 'udp', configured: true, probes: [ANSWERED] } } : {},
    });
    const running = run(context);
    await expect.poll(() => registrar.requests.some(({ method }) => method === 'OPTIONS')).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(3000);
    const { facts } = await running;
    expect(facts.inbound).toMatchObject({ reached, status, afterMs: null });
  });
});

const ANSWERED = {
  transport: 'udp',
  host: 'pbx.test',
  address: '127.0.0.1',
  port: 5060,
  outcome: 'answered',
  connectMs: null,
  answerMs: 1,
  sent: 1,
  waitedMs: null,
  status: 200,
  server: null,
  date: null,
  seenAs: null,
  local: null,
  tls: null,
  tlsFailure: null,
  upgrade: null,
  error: null,
} as const;

describe('refused', () => {
  const always =
    (status: number, headers: { name: string; value: string }[] = [], reason?: string) =>
    ({ respond }: PeerRequest): boolean => {
      respond(status, { headers, reason });
      return true;
    };
  const www = (value: string) => ({ name: 'WWW-Authenticate', value });

  it.each<[string, Script['register'], Partial<Account>, (number | null)[], object, object]>([
    [
      'a wrong password',
      always(401, [www('Digest realm="pbx.test", nonce="n", qop="auth"')]),
      {},
      [401, 401],
      { hasPassword: true, error: expect.stringContaining('refused the user name or password') },
      { authorized: true, response: { challenges: [{ realm: 'pbx.test', stale: false, supported: true }] } },
    ],
    [
      'no password',
      challenge(),
      { password: undefined },
      [401],
      { hasPassword: false, error: expect.stringContaining('asks for a password') },
      { authorized: false, response: { challenges: [{ supported: true }] } },
    ],
    [
      'stale every time',
      ({ respond, index }) => {
        const value = `Digest realm="pbx.test", nonce="n${index}", qop="auth"${index > 0 ? ', stale=true' : ''}`;
        respond(401, { headers: [www(value)] });
        return true;
      },
      {},
      [401, 401, 401, 401, 401],
      { error: expect.stringContaining('stale') },
      { authorized: true, response: { challenges: [{ stale: true }] } },
    ],
    [
      'an algorithm that nobody has',
      always(401, [www('Digest realm="pbx.test", nonce="n", algorithm=AKAv1-MD5')]),
      {},
      [401],
      {},
      { authorized: false, response: { challenges: [{ scheme: 'Digest', algorithm: 'AKAv1-MD5', supported: false }] } },
    ],
    [
      'another scheme',
      always(401, [www('Bearer realm="x"')]),
      {},
      [401],
      {},
      { response: { challenges: [{ scheme: 'Bearer', supported: false }] } },
    ],
    ['a challenge without any', always(401), {}, [401], {}, { response: { challenges: [] } }],
    [
      'a proxy that wants credentials and does not take ours',
      always(407, [{ name: 'Proxy-Authenticate', value: 'Digest realm="edge", nonce="n"' }]),
      {},
      [407, 407],
      {},
      { authorized: true, response: { challenges: [{ proxy: true, realm: 'edge' }] } },
    ],
    [
      '403 before a challenge',
      always(403, [{ name: 'Warning', value: '399 pbx.test "Not from here"' }]),
      {},
      [403],
      { status: 403 },
      { authorized: false, response: { warning: 'Not from here', challenges: [] } },
    ],
    [
      '403 after credentials',
      (incoming) => challenge()(incoming) || always(403, [], 'Too many devices')(incoming),
      {},
      [401, 403],
      { status: 403 },
      { authorized: true, response: { reason: 'Too many devices' } },
    ],
    ['an unknown user', always(404), {}, [404], { status: 404 }, { authorized: false }],
    [
      'an overloaded server',
      always(503, [
        { name: 'Retry-After', value: '30' },
        { name: 'Reason', value: 'Q.850;cause=42;text="busy"' },
      ]),
      {},
      [503],
      { status: 503 },
      { response: { retryAfterS: 30, reasonHeader: { text: 'busy', q850: 42 } } },
    ],
    ['a broken server', always(500), {}, [500], { status: 500 }, { response: { status: 500 } }],
  ])('%s', async (_, script, changes, expected, facts, last) => {
    const registrar = await scripted({ register: script });
    const outcome = await run(createTestContext({ ...registrar.account, ...changes }));
    expect(outcome.status).toBe('fail');
    expect(outcome.facts).toMatchObject({
      outcome: 'refused',
      grantedExpiresS: null,
      inbound: null,
      bindings: null,
      ...facts,
    });
    expect(statuses(outcome.facts)).toEqual(expected);
    expect(outcome.facts.steps.at(-1)).toMatchObject(last);
    expect(outcome.summary).toContain(`refused the registration: ${outcome.facts.status}`);
  });

  it('423, and then granted for the minimum', async () => {
    const registrar = await scripted({
      register: ({ request, respond }) => {
        if (Number(headerValue(request, 'Expires')) === 1800 || headerValue(request, 'Expires') === '0') return false;
        respond(423, { headers: [{ name: 'Min-Expires', value: '1800' }] });
        return true;
      },
    });
    const { facts } = await run(createTestContext(registrar.account));
    expect(statuses(facts)).toEqual([423, 200]);
    expect(facts).toMatchObject({ outcome: 'registered', askedExpiresS: 300, grantedExpiresS: 1800 });
  });
});

describe('unanswered', () => {
  it('silence is given up after 8 s in a quick run, and nothing is sent after it', async () => {
    const silent = await scripted({ register: () => true });
    const clock = createManualClock();
    const running = run(createTestContext(silent.account, { clock }));
    await expect.poll(() => silent.requests.length).toBe(1);
    for (const sent of [2, 3, 4, 5]) {
      clock.advance(500 * 2 ** (sent - 2));
      await expect.poll(() => silent.requests.length).toBe(sent);
    }
    clock.advance(500);
    const { status, facts, summary } = await running;
    expect(status).toBe('fail');
    expect(facts).toMatchObject({ outcome: 'unanswered', status: null, error: 'No answer to REGISTER within 8 s.' });
    expect(facts.steps).toMatchObject([{ sent: 5, response: null }]);
    expect(summary).toBe('No answer to REGISTER within 8 s. REGISTER was sent 5 times.');
    clock.advance(60_000);
    expect(silent.requests).toHaveLength(5);
  });

  it('silence of the first server leads to the next', async () => {
    const silent = await scripted({ register: () => true });
    const second = await scripted();
    const clock = createManualClock();
    const target = (registrar: ScriptedRegistrar) => ({ ...registrar.at, transport: 'udp' as const, host: 'pbx.test' });
    const context = createTestContext(silent.account, {
      clock,
      findings: {
        'names.resolve': {
          uri: 'sip:pbx.test',
          host: 'pbx.test',
          literal: false,
          targets: [target(silent), target(silent), target(second)],
          steps: [],
          failure: null,
          nameServers: [],
        },
      },
    });
    const running = run(context);
    await expect.poll(() => silent.requests.length).toBe(1);
    clock.advance(4000);
    await expect.poll(() => second.requests.length).toBeGreaterThan(1);
    clock.advance(5000);
    const { facts } = await running;
    expect(facts).toMatchObject({ outcome: 'registered', server: second.at });
    expect(statuses(facts)).toEqual([null, 200]);
    expect(second.bound.get(second.account.aor)).toEqual(new Set());
  });

  it.each(['udp', 'tcp'] as const)('nobody listens there: %s', async (transport) => {
    const registrar = await createScriptedRegistrar();
    await registrar.close();
    const account = { ...registrar.account, transport, registrar: `sip:127.0.0.1:${registrar.at.port}` };
    const { status, facts, summary } = await run(createTestContext(account));
    expect(status).toBe('fail');
    expect(facts).toMatchObject({ outcome: 'unanswered', transport: transport === 'udp' ? 'udp' : null });
    expect(summary).toContain('refused');
  });

  it.each([
    ['garbage', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    [
      'a response to somebody else',
      'SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 1.2.3.4;branch=z9hG4bKx\r\nCSeq: 1 REGISTER\r\n\r\n',
    ],
    ['octets', Buffer.from([0, 255, 1, 254])],
  ])('%s counts as silence', async (_, data) => {
    const clock = createManualClock();
    const registrar: ScriptedRegistrar = await scripted({
      register: ({ from }) => {
        registrar.send(data, from);
        return true;
      },
    });
    const running = run(createTestContext(registrar.account, { clock }));
    await expect.poll(() => registrar.requests.length).toBe(1);
    clock.advance(8500);
    expect((await running).facts.outcome).toBe('unanswered');
  });
});

describe('cancelled', () => {
  /** At the arrival of the n-th request, whatever it is. */
  it.each([0, 1, 2, 3])('when the registrar has got %i requests: nothing stays bound', async (moment) => {
    const abort = new AbortController();
    let seen = 0;
    const tick = (): void => void (seen++ === moment && abort.abort());
    const registrar = await scripted({
      register: (incoming) => {
        tick();
        return challenge()(incoming);
      },
      options: ({ respond }) => {
        tick();
        respond(200);
      },
    });
    const context = createTestContext(registrar.account);
    await register.run(context, abort.signal).catch(() => {});
    expect(abort.signal.aborted).toBe(true);
    expect(context.instruments.openLines).toBe(0);
    expect(registrar.bound.get(registrar.account.aor) ?? new Set()).toEqual(new Set());
  });

  it('in the middle of a long silence: at once', async () => {
    const silent = await scripted({ register: () => true });
    const clock = createManualClock();
    const abort = new AbortController();
    const context = createTestContext(silent.account, { clock });
    const running = register.run(context, abort.signal);
    await expect.poll(() => silent.requests.length).toBe(1);
    clock.advance(3000);
    abort.abort();
    await running;
    expect(context.instruments.openLines).toBe(0);
  });

  it('at the beginning of a silence: an answer is hoped for a second long', async () => {
    const silent = await scripted({ register: () => true });
    const abort = new AbortController();
    const clock = createManualClock();
    const context = createTestContext(silent.account, { clock });
    const running = register.run(context, abort.signal);
    await expect.poll(() => silent.requests.length).toBe(1);
    abort.abort();
    clock.advance(1000);
    await running;
    expect(context.instruments.openLines).toBe(0);
  });

  it('before it began', async () => {
    const registrar = await scripted();
    const context = createTestContext(registrar.account);
    await register.run(context, AbortSignal.abort()).catch(() => {});
    expect(context.instruments.openLines).toBe(0);
    expect(registrar.bound.get(registrar.account.aor) ?? new Set()).toEqual(new Set());
  });
});

it('an account with nothing to register with is left alone', () => {
  const account: Account = { aor: 'sip:alice@192.0.2.1', transport: 'udp', expiresS: 60 };
  expect(register.when?.(createTestContext(account))).toContain('nothing to register with');
  expect(register.when?.(createTestContext({ ...account, password: 'x' }))).toBe(true);
});
