/** RFC 3261 sections 9, 13 and 15: the ways a call can end, and what may cross on the wire. */
import { describe, expect, test } from 'vitest';
import { aliceAccount, BOB, BOB_URI, createPair, establish, FakeMedia, settle, watch } from '../testdata/pair';
import { PEER_SDP, RawPeer } from '../testdata/rawPeer';
import { headerValues } from '../../protocol/sip/headers';
import { createUserAgent } from '../userAgent';

/** Alice calls a peer that the test plays. */
function scripted() {
  const pair = createPair();
  pair.network.layers.delete(BOB);
  const peer = new RawPeer(pair.network.host(BOB));
  const media = new FakeMedia('alice');
  const call = pair.alice.invite(aliceAccount, BOB_URI, media);
  return { ...pair, peer, media, call, seen: watch(call) };
}

describe('CANCEL', () => {
  test('ends a ringing call; bob is told why', async () => {
    const pair = createPair();
    const call = pair.alice.invite(aliceAccount, BOB_URI, new FakeMedia('alice'));
    const seen = watch(call);
    await settle();
    const peer = pair.incoming[0]!;
    const peerSeen = watch(peer);
    await peer.ring();
    await settle();
    const done = call.hangup({ q850: 16 });
    await settle();
    await done;
    expect(seen.end).toMatchObject({ by: 'local', outcome: 'cancelled', status: 487 });
    expect(peerSeen.end).toMatchObject({ by: 'remote', outcome: 'cancelled', q850: 16 });
    expect(
      pair.network
        .lines()
        .slice(2)
        .map((line) => line.slice(10, 27)),
    ).toEqual(['CANCEL sip:bob@19', 'SIP/2.0 200 OK', 'SIP/2.0 487 Reque', 'ACK sip:bob@192.0']);
  });

  test('waits for a provisional response', async () => {
    const { clock, peer, call, seen } = scripted();
    await settle();
    void call.hangup();
    await settle();
    expect(peer.requests('CANCEL')).toHaveLength(0);
    peer.respond(peer.requests('INVITE')[0]!, 180);
    await settle();
    expect(peer.requests('CANCEL')).toHaveLength(1);
    expect(seen.end).toBeNull();
    await clock.advance(2000);
    expect(seen.end).toMatchObject({ by: 'local', outcome: 'cancelled' });
  });

  test('that crosses a 200 ends in ACK and BYE', async () => {
    const { peer, call, seen } = scripted();
    await settle();
    const invite = peer.requests('INVITE')[0]!;
    peer.respond(invite, 180);
    await settle();
    peer.onRequest = (request) => {
      if (request.method === 'BYE' || request.method === 'CANCEL') peer.respond(request, 200);
    };
    void call.hangup();
    peer.respond(invite, 200, { body: PEER_SDP });
    await settle();
    expect(peer.requests().map(({ method }) => method)).toEqual(['INVITE', 'CANCEL', 'ACK', 'BYE']);
    expect(seen.events).toEqual(['progress 180', 'terminated local cancelled']);
  });

  test('before anything was sent sends nothing', async () => {
    const { peer, call, seen } = scripted();
    void call.hangup();
    await settle();
    expect(seen.end).toMatchObject({ outcome: 'cancelled' });
    expect(peer.requests().filter(({ method }) => method !== 'INVITE')).toHaveLength(0);
  });

  test('without a final response the INVITE is given up after 64*T1', async () => {
    const { clock, peer, call } = scripted();
    await settle();
    peer.respond(peer.requests('INVITE')[0]!, 180);
    await settle();
    void call.hangup();
    await clock.advance(33_000);
    const before = peer.got.length;
    peer.respond(peer.requests('INVITE')[0]!, 200, { body: PEER_SDP });
    await settle();
    expect(peer.got).toHaveLength(before);
  });

  test('ring time-out', async () => {
    const pair = createPair();
    const call = pair.alice.invite(aliceAccount, BOB_URI, new FakeMedia('alice'), { ringTimeoutMs: 20_000 });
    const seen = watch(call);
    await settle();
    await pair.incoming[0]!.ring();
    await pair.clock.advance(20_100);
    expect(seen.end).toMatchObject({ outcome: 'cancelled', error: expect.stringContaining('20 s') });
  });
});

describe('no answer and refusals', () => {
  test('timer B: nobody answers', async () => {
    const { clock, seen } = scripted();
    await clock.advance(33_000);
    expect(seen.end).toMatchObject({
      by: 'none',
      outcome: 'failed',
      status: 408,
      error: expect.stringContaining('32 s'),
    });
  });

  test('busy, with a Reason', async () => {
    const { peer, seen } = scripted();
    await settle();
    const reason = { name: 'Reason', value: 'Q.850;cause=17;text="User busy"' };
    peer.respond(peer.requests('INVITE')[0]!, 486, { headers: [reason] });
    await settle();
    expect(seen.end).toMatchObject({
      by: 'remote',
      outcome: 'rejected',
      status: 486,
      q850: 17,
      reasonText: 'User busy',
    });
    expect(peer.requests('ACK')).toHaveLength(1);
  });

  test('bob rejects', async () => {
    const pair = createPair();
    const seen = watch(pair.alice.invite(aliceAccount, BOB_URI, new FakeMedia('alice')));
    await settle();
    await pair.incoming[0]!.hangup({ status: 603, q850: 21 });
    await settle();
    expect(seen.end).toMatchObject({ status: 603, reason: 'Decline', q850: 21 });
  });

  test('488 where the media does not fit', async () => {
    const pair = createPair();
    const seen = watch(pair.alice.invite(aliceAccount, BOB_URI, new FakeMedia('alice')));
    await settle();
    const media = new FakeMedia('bob');
    media.refuses = true;
    await expect(pair.incoming[0]!.answer(media)).rejects.toThrow('No codec');
    await settle();
    expect(seen.end).toMatchObject({ status: 488 });
  });

  test('an unknown name is one sentence', async () => {
    const pair = createPair();
    const seen = watch(pair.alice.invite(aliceAccount, 'sip:bob@nowhere.test', new FakeMedia('alice')));
    await settle();
    expect(seen.end).toMatchObject({ by: 'none', outcome: 'failed', error: 'The name nowhere.test does not exist.' });
  });
});

describe('the ACK', () => {
  test('lost on its way: the 200 is repeated, the ACK too', async () => {
    const pair = createPair();
    let lost = 0;
    pair.network.rule = (text) => text.startsWith('ACK') && lost++ < 2;
    const { call, peer } = await establish(pair);
    const seen = watch(call);
    const peerSeen = watch(peer);
    await pair.clock.advance(2000);
    expect(seen.events).toEqual(['ackTrouble 1', 'ackTrouble 2']);
    expect(peerSeen.events).toEqual(['ackTrouble 1', 'ackTrouble 2', 'confirmed']);
    const repeated = pair.ladder
      .filter(({ retransmission }) => retransmission)
      .map(({ startLine }) => startLine.slice(0, 7));
    expect(repeated).toEqual(['SIP/2.0', 'ACK sip', 'SIP/2.0', 'ACK sip']);
  });

  test('that never comes ends the call by BYE after 64*T1', async () => {
    const pair = createPair();
    pair.network.rule = (text) => text.startsWith('ACK');
    const { call, peer } = await establish(pair);
    const seen = watch(call);
    const peerSeen = watch(peer);
    await pair.clock.advance(33_000);
    expect(peerSeen.end).toMatchObject({
      by: 'local',
      outcome: 'answered',
      error: expect.stringContaining('never acknowledged'),
    });
    expect(seen.end).toMatchObject({ by: 'remote', q850: 102 });
  });

  test('bob hangs up only after it (section 15)', async () => {
    const pair = createPair();
    pair.network.rule = (text) => text.startsWith('ACK') && pair.clock.now() % 100_000 < 1000;
    const { peer } = await establish(pair);
    void peer.hangup();
    await settle();
    expect(pair.network.lines().filter((line) => line.includes('BYE'))).toEqual([]);
    await pair.clock.advance(2000);
    expect(pair.network.lines().filter((line) => line.includes('BYE'))).toHaveLength(1);
  });
});

describe('forking (13.2.2.4)', () => {
  test('the first 200 wins, another is acknowledged and hung up', async () => {
    const { peer, call, seen } = scripted();
    await settle();
    const invite = peer.requests('INVITE')[0]!;
    peer.respond(invite, 180, { tag: 'one' });
    peer.respond(invite, 183, { tag: 'two', body: PEER_SDP });
    await settle();
    peer.respond(invite, 200, { tag: 'one', body: PEER_SDP });
    await settle();
    expect(call.state).toBe('confirmed');
    peer.respond(invite, 200, { tag: 'two', body: PEER_SDP });
    await settle();
    const after = peer
      .requests()
      .slice(1)
      .map(({ method, headers }) => `${method} ${headers.find(({ name }) => name === 'To')?.value.split('=')[1]}`);
    expect(after).toEqual(['ACK one', 'ACK two', 'BYE two']);
    expect(seen.events).toEqual(['progress 180', 'progress 183 early', 'established', 'confirmed']);
  });
});

test('both hang up at once', async () => {
  const pair = createPair();
  const { call, peer } = await establish(pair);
  const seen = watch(call);
  const peerSeen = watch(peer);
  void call.hangup();
  void peer.hangup();
  await pair.clock.advance(3000);
  expect(seen.events).toHaveLength(1);
  expect(peerSeen.events).toHaveLength(1);
});

test('close ends calls and is bounded', async () => {
  const pair = createPair();
  const { call } = await establish(pair);
  const seen = watch(call);
  pair.network.rule = () => true;
  const closing = pair.alice.close();
  await pair.clock.advance(2001);
  await closing;
  expect(seen.end).toMatchObject({ by: 'local' });
  expect(() => pair.alice.invite(aliceAccount, BOB_URI, new FakeMedia('x'))).toThrow('closed');
});

test('a lossy, slow, reordering link: calls come up and end all the same', async () => {
  const pair = createPair({ timers: { t1: 50 } }, { timers: { t1: 50 } });
  let n = 0;
  pair.network.rule = () => (n++ % 3 === 0 ? true : (n * 37) % 90);
  const seen = [];
  for (let i = 0; i < 10; i++) seen.push(watch(pair.alice.invite(aliceAccount, BOB_URI, new FakeMedia('alice'))));
  await pair.clock.advance(700);
  expect(pair.incoming).toHaveLength(10);
  for (const call of pair.incoming) void call.answer(new FakeMedia('bob'));
  await pair.clock.advance(3000);
  for (const call of pair.incoming) void call.hangup();
  await pair.clock.advance(4000);
  for (const { events } of seen) {
    expect(events.filter((event) => !event.startsWith('ackTrouble'))).toEqual(
      expect.arrayContaining(['established', 'confirmed', 'terminated remote answered']),
    );
  }
});

test('createUserAgent without handlers refuses calls', async () => {
  const pair = createPair();
  pair.network.layers.delete(BOB);
  createUserAgent({ transports: pair.network.host(BOB), resolver: pair.resolver, clock: pair.clock });
  const seen = watch(pair.alice.invite(aliceAccount, BOB_URI, new FakeMedia('alice')));
  await settle();
  expect(seen.end).toMatchObject({ status: 480 });
});

describe('a WebSocket that was closed in mid-call', () => {
  test('BYE goes to the account\u2019s own WebSocket, not to the inside that Record-Route names', async () => {
    const pair = createPair();
    pair.network.layers.delete(BOB);
    const peer = new RawPeer(pair.network.host(BOB));
    pair.resolver.names.set('ws.pbx.test', [{ transport: 'ws', host: BOB, address: BOB, port: 8090, path: '/sip' }]);
    const account = { ...aliceAccount, registrar: null, transport: 'ws', wsUrl: 'ws://ws.pbx.test/sip' } as const;
    const call = pair.alice.invite(account, BOB_URI, new FakeMedia('alice'));
    const seen = watch(call);
    await settle();
    const inside = { name: 'Record-Route', value: '<sip:10.0.0.1:8080;transport=ws;lr>' };
    peer.respond(peer.requests('INVITE')[0]!, 200, { body: PEER_SDP, headers: [inside] });
    await settle();
    peer.onRequest = (request) => peer.respond(request, 200);
    pair.aliceTransport.flows[0]?.close();
    void call.hangup();
    await settle();
    expect(peer.requests('BYE')).toHaveLength(1);
    expect(headerValues(peer.requests('BYE')[0]!, 'Route')).toEqual([inside.value]);
    expect(pair.network.sent.at(-2)?.to).toBe(`${BOB}:8090`);
    expect(seen.end).toMatchObject({ by: 'local', outcome: 'answered' });
  });
});
