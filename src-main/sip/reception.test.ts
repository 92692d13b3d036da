/** RFC 3261 sections 8.2, 9.2 and 17.2.3: what strangers may do to us. */
import { assert, nat, property, uint8Array } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { headerValue } from '../protocol/sip/headers';
import { ALICE, BOB, createPair, establish, FakeMedia, settle, watch } from './testdata/pair';
import { PEER_SDP, RawPeer } from './testdata/rawPeer';

const STRANGER = '203.0.113.9';

function stranger(options: Parameters<typeof createPair>[1] = {}) {
  const pair = createPair({}, options);
  const peer = new RawPeer(pair.network.host(STRANGER));
  const send = async (...text: string[]): Promise<(typeof peer.got)[number]['message'] | undefined> => {
    peer.send(`${text.join('\r\n')}\r\n\r\n`, { address: BOB, port: 5060 });
    await settle();
    return peer.responses().at(-1);
  };
  return { ...pair, peer, send };
}

/** A request in its lines, with `change` over the headers that it always has. */
function lines(method: string, change: Record<string, string | null> = {}, uri = `sip:bob@${BOB}`): string[] {
  const headers: Record<string, string | null> = {
    Via: `SIP/2.0/UDP ${STRANGER}:5060;branch=z9hG4bK${method}1;rport`,
    'Max-Forwards': '70',
    From: '<sip:mallory@example.org>;tag=m',
    To: `<sip:bob@${BOB}>`,
    'Call-ID': 'strange',
    CSeq: `1 ${method}`,
    Contact: `<sip:mallory@${STRANGER}>`,
    ...change,
  };
  const text = Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  return [`${method} ${uri} SIP/2.0`, ...text];
}

describe('requests of strangers', () => {
  test.each([
    ['OPTIONS is answered', lines('OPTIONS'), 200],
    ['a method that is no SIP', lines('FROBNICATE'), 501],
    ['a method that is not for us', lines('SUBSCRIBE'), 405],
    ['REFER out of a dialog', lines('REFER'), 405],
    ['BYE without a dialog', lines('BYE', { To: `<sip:bob@${BOB}>;tag=x` }), 481],
    ['BYE without a To tag', lines('BYE'), 481],
    ['INFO in a dialog that is none', lines('INFO', { To: `<sip:bob@${BOB}>;tag=x` }), 481],
    ['CANCEL of nothing', lines('CANCEL'), 481],
    ['an extension that we lack', lines('INVITE', { Require: 'telepathy, 100rel' }), 420],
    ['a scheme that we lack', lines('INVITE', {}, 'soap.beep://bob'), 416],
    ['a missing Call-ID', lines('INVITE', { 'Call-ID': null }), 400],
    ['a CSeq of another method', lines('INVITE', { CSeq: '1 BYE' }), 400],
    ['another version', ['INVITE sip:bob@x SIP/7.0', ...lines('INVITE').slice(1)], 505],
  ])('%s', async (_name, text, status) => {
    const { send, incoming } = stranger({ onRequest: undefined });
    expect(await send(...text)).toMatchObject({ status });
    expect(incoming).toHaveLength(0);
  });

  test('420 names the extension, 405 the methods', async () => {
    const { send } = stranger({ onRequest: undefined });
    const lacking = await send(...lines('INVITE', { Require: 'telepathy' }));
    expect(headerValue(lacking!, 'Unsupported')).toBe('telepathy');
    expect(headerValue((await send(...lines('MESSAGE')))!, 'Allow')).toContain('INVITE');
  });

  test.each([
    ['an ACK', lines('ACK')],
    ['a response', ['SIP/2.0 200 OK', ...lines('INVITE').slice(1)]],
    ['no Via', lines('INVITE', { Via: null })],
    ['no SIP', ['GET / HTTP/1.1', 'Host: x']],
  ])('%s is met with silence', async (_name, text) => {
    const { send } = stranger();
    expect(await send(...text)).toBeUndefined();
  });

  test('requests that the agent does not handle go to whoever asked for them', async () => {
    const { send, requests, peer } = stranger();
    await send(...lines('REGISTER'));
    expect(requests[0]?.remote).toEqual({ address: STRANGER, port: 5060 });
    requests[0]?.respond(200, undefined, [{ name: 'X-Test', value: '1' }]);
    await settle();
    const response = peer.responses()[0]!;
    expect(headerValue(response, 'X-Test')).toBe('1');
    expect(headerValue(response, 'To')).toContain(';tag=');
    await send(...lines('REGISTER'));
    expect(requests).toHaveLength(1);
    expect(peer.responses()).toHaveLength(2);
  });

  test('the same request by another way is a merged one: 482', async () => {
    const { send, incoming } = stranger();
    await send(...lines('INVITE'));
    const second = await send(...lines('INVITE', { Via: `SIP/2.0/UDP ${STRANGER}:5060;branch=z9hG4bKother;rport` }));
    expect(second).toMatchObject({ status: 482 });
    expect(incoming).toHaveLength(1);
  });

  test('a client of RFC 2543 has no cookie in its branch; its ACK is matched all the same', async () => {
    const { send, incoming, clock, peer } = stranger();
    const via = { Via: `SIP/2.0/UDP ${STRANGER}:5060` };
    await send(...lines('INVITE', via));
    await send(...lines('INVITE', via));
    expect(incoming).toHaveLength(1);
    await incoming[0]!.reject(486);
    await settle();
    const to = headerValue(peer.responses().at(-1)!, 'To')!;
    await send(...lines('ACK', { ...via, To: to, CSeq: '1 ACK' }));
    const answered = peer.responses().length;
    await clock.advance(5000);
    expect(peer.responses()).toHaveLength(answered);
  });

  test('the top Via says where the request came from', async () => {
    const { send } = stranger();
    const response = await send(...lines('OPTIONS', { Via: 'SIP/2.0/UDP 10.0.0.9:5099;branch=z9hG4bKnat;rport' }));
    expect(headerValue(response!, 'Via')).toBe(
      `SIP/2.0/UDP 10.0.0.9:5099;branch=z9hG4bKnat;rport=5060;received=${STRANGER}`,
    );
  });

  test('without rport the port of sent-by is answered (RFC 3261 section 18.2.2)', async () => {
    const { send, network } = stranger();
    await send(...lines('OPTIONS', { Via: `SIP/2.0/UDP ${STRANGER}:5099;branch=z9hG4bKport` }));
    expect(network.sent.at(-1)).toMatchObject({ to: `${STRANGER}:5099` });
  });

  test('a caller behind a NAT is reached on the way that it came', async () => {
    const { send, incoming, network, clock } = stranger();
    await send(...lines('INVITE', { Contact: '<sip:mallory@10.0.0.9:5060>' }));
    await incoming[0]!.answer(new FakeMedia('bob'));
    void incoming[0]!.hangup();
    await clock.advance(33_000);
    const bye = network.sent.find(({ text }) => text.startsWith('BYE'));
    expect(bye).toMatchObject({ to: `${STRANGER}:5060`, text: expect.stringContaining('BYE sip:mallory@10.0.0.9') });
  });

  test('any octets whatever: no exception, no call', async () => {
    const { peer, incoming, bobTransport } = stranger();
    const head = lines('INVITE', { 'Content-Length': String(PEER_SDP.length) });
    const whole = Buffer.from(`${head.join('\r\n')}\r\n\r\n${PEER_SDP}`);
    const deliver = (octets: Uint8Array): void => bobTransport.receive(peerFlow, octets);
    peer.send('OPTIONS', { address: BOB, port: 5060 });
    const peerFlow = createPair().network.host(STRANGER).flow('udp', { address: BOB, port: 5060 });
    assert(property(uint8Array({ maxLength: 400 }), (octets) => deliver(octets)));
    assert(property(nat(whole.length - 1), (length) => deliver(whole.subarray(0, length))));
    await settle();
    expect(incoming).toHaveLength(0);
  });
});

describe('floods', () => {
  test('of one source are dropped beyond its rate, and leave calls and others alone', async () => {
    const pair = stranger();
    const { call } = await establish(pair);
    const seen = watch(call);
    for (let i = 0; i < 3000; i++) {
      pair.peer.send(
        `${lines('INVITE', { 'Call-ID': `flood${i}`, Via: `SIP/2.0/UDP ${STRANGER}:5060;branch=z9hG4bK${i};rport` }).join('\r\n')}\r\n\r\n`,
        { address: BOB, port: 5060 },
      );
    }
    await settle();
    expect(pair.incoming.length).toBeLessThan(60);
    const holding = call.hold(true);
    await settle();
    await holding;
    const done = call.hangup();
    await settle();
    await done;
    expect(seen.end).toMatchObject({ by: 'local', outcome: 'answered' });
    const answered = pair.alice.options({ aor: 'sip:alice@pbx.test', transport: 'udp', expiresS: 60 }, `sip:${BOB}`);
    await settle();
    expect((await answered).status).toBe(200);
  });

  test('of many forged sources are bounded in all', async () => {
    const pair = createPair();
    let delivered = 0;
    for (let i = 0; i < 5000; i++) {
      const address = `198.18.${i >> 8}.${i & 255}`;
      const flow = pair.network.host(address).flow('udp', { address: BOB, port: 5060 });
      const text = lines('INVITE', { 'Call-ID': `f${i}`, Via: `SIP/2.0/UDP ${address}:5060;branch=z9hG4bK${i};rport` });
      pair.bobTransport.receive(flow, Buffer.from(`${text.join('\r\n')}\r\n\r\n`));
      delivered++;
    }
    expect(delivered).toBe(5000);
    expect(pair.incoming.length).toBeLessThanOrEqual(1000);
  });

  test('are let through where the guard is off', async () => {
    const pair = createPair({}, { guardStrangers: false });
    const flow = pair.network.host(STRANGER).flow('udp', { address: BOB, port: 5060 });
    for (let i = 0; i < 200; i++) {
      const text = lines('INVITE', {
        'Call-ID': `f${i}`,
        Via: `SIP/2.0/UDP ${STRANGER}:5060;branch=z9hG4bK${i};rport`,
      });
      pair.bobTransport.receive(flow, Buffer.from(`${text.join('\r\n')}\r\n\r\n`));
    }
    expect(pair.incoming).toHaveLength(200);
  });
});

test('credentials never reach the ladder', async () => {
  const pair = createPair();
  pair.network.layers.delete(BOB);
  const peer = new RawPeer(pair.network.host(BOB));
  peer.onRequest = (request) => {
    const header = { name: 'WWW-Authenticate', value: 'Digest realm="r", nonce="n"' };
    peer.respond(request, headerValue(request, 'Authorization') ? 200 : 401, { headers: [header] });
  };
  void pair.alice.register({ aor: `sip:alice@${BOB}`, password: 'secret', transport: 'udp', expiresS: 60 }).start();
  await settle();
  const sent = pair.ladder.filter(({ raw }) => raw.includes('Authorization:'));
  expect(sent).toHaveLength(1);
  expect(sent[0]?.raw).toContain('response="***"');
  expect(sent[0]).toMatchObject({ from: `${ALICE}:5060`, to: `${BOB}:5060`, cseq: '2 REGISTER', transport: 'udp' });
});
