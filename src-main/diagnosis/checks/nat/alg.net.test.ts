import { deflateRawSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../../../src-shared/model/media';
import { createSystemClock } from '../../../net/clock';
import { createManualClock } from '../../../net/manualClock';
import { encodeReceived, joinMessages } from '../../../protocol/companion/answer';
import { serializeMessage } from '../../../protocol/sip/serialize';
import { createResponder } from '../../../responder/responder';
import { buildResponse } from '../../../sip/messages/response';
import type { Account } from '../../../sip/api';
import { registered } from '../../testdata/findings';
import { createTestContext } from '../../testing/line';
import { createRewritingRelay, type Rewriting } from '../../testing/rewritingRelay';
import { createUdpPeer, type PeerRequest } from '../../testing/udpPeer';
import { alg } from './alg';
import { algWays } from './algWays';

const ACCOUNT: Account = {
  aor: 'sip:alice@pbx.test',
  password: 'correct horse',
  registrar: 'sip:192.0.2.1',
  transport: 'udp',
  expiresS: 60,
};
const NEVER = new AbortController().signal;

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function companion(): Promise<Endpoint> {
  const responder = await createResponder({
    listen: '127.0.0.1',
    sipPort: 0,
    udpEcho: [],
    tcpEcho: [],
    password: 'sidetone',
    realm: 'sidetone',
    clock: createSystemClock(),
    createMedia: () => Promise.reject(new Error('not part of this test')),
  });
  closers.push(() => responder.close());
  return responder.sip;
}

const uriOf = ({ address, port }: Endpoint): string => `sip:${address}:${port}`;

async function behind(rewriting: Rewriting): Promise<string> {
  const relay = await createRewritingRelay(await companion(), rewriting);
  closers.push(relay.close);
  return uriOf(relay.at);
}

/** Somebody by UDP who answers so. */
async function somebody(answer: (incoming: PeerRequest) => void): Promise<string> {
  const peer = await createUdpPeer(answer);
  closers.push(peer.close);
  return uriOf(peer.at);
}

async function run(responder: string, account: Partial<Account> = {}) {
  const context = createTestContext({ ...ACCOUNT, ...account }, { subject: { responder } });
  expect(alg.when?.(context)).toBe(true);
  const outcome = await alg.run(context, NEVER);
  expect(context.instruments.openLines).toBe(0);
  return outcome;
}

describe('with a companion', () => {
  it('nothing on the way: one probe is enough', async () => {
    const responder = uriOf(await companion());
    const { facts, status, summary } = await run(responder);
    expect(facts).toEqual({
      companion: true,
      hints: [],
      probes: [
        {
          transport: 'udp',
          port: Number(responder.split(':')[2]),
          outcome: 'answered',
          rewrites: [],
          responseRewrites: [],
          seenAs: { address: '127.0.0.1', port: expect.any(Number) },
        },
      ],
    });
    expect(status).toBe('pass');
    expect(summary).toBe('Our requests reach the companion just as they left.');
  });

  it('the cleartext of an account by TCP is TCP', async () => {
    const { facts } = await run(uriOf(await companion()), { transport: 'tcp' });
    expect(facts.probes).toMatchObject([{ transport: 'tcp', outcome: 'answered', rewrites: [] }]);
  });

  it('a gateway that rewrites Via, Contact, Call-ID, SDP and whatever looks like our address, by UDP alone', async () => {
    const responder = await behind({ out: (text) => text.replaceAll('127.0.0.1', '127.0.0.9') });
    const { facts, status, summary, evidence } = await run(responder);
    const [udp, tcp, tls] = facts.probes;
    expect(udp).toMatchObject({ transport: 'udp', outcome: 'answered' });
    const fields = udp?.rewrites.map(({ field }) => field);
    for (const field of ['Via sent-by', 'Contact', 'Call-ID', 'SDP o=', 'SDP c=', 'X-Sidetone-Address']) {
      expect(fields).toContain(field);
    }
    expect(fields).not.toContain('SDP m=');
    expect(tcp).toMatchObject({ transport: 'tcp', outcome: 'answered', rewrites: [], responseRewrites: [] });
    expect(tls).toMatchObject({ transport: 'tls', outcome: 'refused' });
    expect(status).toBe('warn');
    expect(summary).toContain('our request arrived changed: Request-URI, Via sent-by');
    const compare = evidence.find(({ kind }) => kind === 'compare');
    expect(JSON.stringify(compare)).toContain('c=IN IP4 127.0.0.9');
  });

  it('a gateway that changes responses alone', async () => {
    const responder = await behind({ back: (text) => text.replace(/;rport=\d+/, ';rport=7') });
    const { facts } = await run(responder);
    expect(facts.probes[0]).toMatchObject({ rewrites: [], responseRewrites: [{ field: 'Via rport', received: '7' }] });
  });

  it('a NAT that changes nothing but where we come from is no proof', async () => {
    const { facts, status } = await run(await behind({}));
    expect(facts.probes).toMatchObject([{ transport: 'udp', outcome: 'answered', rewrites: [], responseRewrites: [] }]);
    expect(status).toBe('pass');
  });
});

describe('no companion, or a strange one', () => {
  const json = ({ request, from }: PeerRequest, received: Uint8Array): Uint8Array => {
    const response = buildResponse(request, 200, { toTag: 'x' });
    const body = encodeReceived({
      deflated: deflateRawSync(joinMessages({ request: received, responseHead: serializeMessage(response) })),
      from,
      transport: 'udp',
      at: Date.now(),
    });
    return serializeMessage({
      ...response,
      body,
      headers: [...response.headers, { name: 'Content-Type', value: 'application/json' }],
    });
  };
  const answering = (make: (incoming: PeerRequest) => Uint8Array) => async (): Promise<string> => {
    const peer = await createUdpPeer((incoming) => peer.send(make(incoming), incoming.from));
    closers.push(peer.close);
    return uriOf(peer.at);
  };

  it.each<[string, () => Promise<string>, string]>([
    ['a server that answers OPTIONS as any does', () => somebody(({ respond }) => respond(200)), 'not-a-companion'],
    ['a server that does not know OPTIONS', () => somebody(({ respond }) => respond(405)), 'not-a-companion'],
    [
      'other JSON',
      answering(({ request }) => serializeMessage({ ...buildResponse(request, 200), body: Buffer.from('{"a":1}') })),
      'not-a-companion',
    ],
    ['base64 of something else', answering((incoming) => json(incoming, Buffer.from('hello'))), 'lying'],
    [
      'the request of somebody else',
      answering((incoming) =>
        json(
          incoming,
          serializeMessage({
            ...incoming.request,
            headers: incoming.request.headers.map(({ name, value }) => ({
              name,
              value: name === 'CSeq' ? '77 OPTIONS' : value,
            })),
          }),
        ),
      ),
      'lying',
    ],
  ])('%s', async (_, make, outcome) => {
    const { facts, status, summary } = await run(await make());
    expect(facts.companion).toBe(false);
    expect(facts.probes[0]).toMatchObject({ transport: 'udp', outcome, rewrites: [], responseRewrites: [] });
    expect(facts.probes.slice(1).map((probe) => probe.outcome)).toEqual(['refused', 'refused']);
    expect(status).toBe('info');
    expect(summary).toContain(`UDP ${outcome}`);
  });

  it('silence by UDP is given up after 4 s, and TCP tried meanwhile', async () => {
    const clock = createManualClock();
    let seen = 0;
    // Stops in the middle: the request is taken, and nothing comes of it.
    const responder = await behind({ out: () => (seen++, '\r\n\r\n') });
    const context = createTestContext(ACCOUNT, { subject: { responder }, clock });
    const running = alg.run(context, NEVER);
    await expect.poll(() => seen).toBeGreaterThan(0);
    clock.advance(1500);
    await expect.poll(() => [context.doings.length, context.instruments.openLines]).toEqual([3, 1]);
    clock.advance(4000);
    const { facts } = await running;
    expect(facts.companion).toBe(true);
    expect(facts.probes.map(({ transport, outcome }) => [transport, outcome])).toEqual([
      ['udp', 'silent'],
      ['tcp', 'answered'],
      ['tls', 'refused'],
    ]);
  });

  it('an address that is none, and a name that does not resolve', async () => {
    expect(await run('companion')).toMatchObject({ status: 'info', facts: { companion: false, probes: [] } });
    const { facts } = await run('sip:192.0.2.1:bad');
    expect(facts.probes).toEqual([]);
  });

  it('hints alone', async () => {
    const findings = { 'registration.register': registered({ rewrittenContact: 'sip:alice@203.0.113.7:61000' }) };
    const context = createTestContext(ACCOUNT, { findings });
    expect(alg.when?.(context)).toBe(true);
    const { facts, status } = await alg.run(context, NEVER);
    expect(facts).toMatchObject({ companion: false, probes: [], hints: [{ kind: 'foreign-contact' }] });
    expect(status).toBe('warn');
    expect(alg.when?.(createTestContext(ACCOUNT))).toContain('sidetone respond');
  });

  it('cancelled: at once, and nothing stays open', async () => {
    const abort = new AbortController();
    const responder = await somebody(() => abort.abort());
    const context = createTestContext(ACCOUNT, { subject: { responder } });
    await expect(alg.run(context, abort.signal)).rejects.toThrow();
    expect(context.instruments.openLines).toBe(0);
  });
});

it.each([
  ['sip:responder.test:5070', 'udp', ['udp 5070', 'tcp 5070', 'tls 5071']],
  ['sip:responder.test', 'tls', ['udp 5060', 'tcp 5060', 'tls 5061']],
  ['sip:responder.test:5061;transport=tls', 'tcp', ['tcp 5060', 'udp 5060', 'tls 5061']],
  ['sips:[2001:db8::1]:6061', 'auto', ['udp 6060', 'tcp 6060', 'tls 6061']],
  ['responder.test', 'udp', []],
] as const)('the ways to %s for an account by %s', (responder, own, expected) => {
  const ways = algWays(responder, own);
  expect(ways.map(({ transport, port }) => `${transport} ${port}`)).toEqual(expected);
  for (const { transport, uri } of ways) expect(uri).toMatch(new RegExp(`^sip:.*;transport=${transport}$`));
});
