/** Changes of a session that is up: hold, glare, session timer, UPDATE, transfer, DTMF by INFO. */
import { describe, expect, test } from 'vitest';
import { aliceAccount, ALICE, BOB, BOB_URI, createPair, establish, FakeMedia, settle, watch } from '../testdata/pair';
import { PEER_SDP, RawPeer } from '../testdata/rawPeer';

/** Alice's call to a peer that the test plays, answered with `headers` in the 200. */
async function scripted(headers: { name: string; value: string }[] = []) {
  const pair = createPair();
  pair.network.layers.delete(BOB);
  const peer = new RawPeer(pair.network.host(BOB));
  const media = new FakeMedia('alice');
  const call = pair.alice.invite(aliceAccount, BOB_URI, media);
  await settle();
  const invite = peer.requests('INVITE')[0]!;
  peer.respond(invite, 200, { body: PEER_SDP, headers });
  await settle();
  return { ...pair, peer, invite, media, call, seen: watch(call) };
}

describe('re-INVITE', () => {
  test('hold and resume are told on both sides', async () => {
    const pair = createPair();
    const { call, peer, media } = await establish(pair);
    const seen = watch(call);
    const peerSeen = watch(peer);
    const holding = call.hold(true);
    await settle();
    await holding;
    expect(media.held).toBe(true);
    const resuming = call.hold(false);
    await settle();
    await resuming;
    expect(seen.events).toEqual(['renegotiated', 'held us', 'renegotiated', 'held']);
    expect(peerSeen.events).toEqual(['renegotiated', 'held peer', 'renegotiated', 'held']);
    expect(call.sdp.offer).toContain('sendrecv');
  });

  test('refused with 488: back to what was', async () => {
    const pair = createPair();
    const { call, peerMedia, media } = await establish(pair);
    peerMedia.refuses = true;
    const holding = call.hold(true);
    await settle();
    await expect(holding).rejects.toThrow('488');
    expect(media.held).toBe(false);
    expect(media.log).toContain('rollback');
    expect(call.state).toBe('confirmed');
    expect(call.sdp.offer).toContain('sendrecv');
  });

  test('glare: both get 491, both get through later (section 14.1)', async () => {
    const pair = createPair();
    const { call, peer } = await establish(pair);
    const both = Promise.all([call.hold(true), peer.reinvite()]);
    await settle();
    expect(pair.network.lines().filter((line) => line.includes('491'))).toHaveLength(2);
    await pair.clock.advance(10_000);
    await both;
    expect(pair.network.lines().filter((line) => line.includes(' 200 OK'))).toHaveLength(3);
  });

  test('481 ends the call', async () => {
    const { peer, call, seen } = await scripted();
    peer.onRequest = (request) => {
      if (request.method === 'INVITE') peer.respond(request, 481);
      if (request.method === 'BYE') peer.respond(request, 200);
    };
    const failing = expect(call.reinvite()).rejects.toThrow('lost the call');
    await settle();
    await failing;
    expect(seen.end).toMatchObject({ by: 'local', error: expect.stringContaining('481') });
  });

  test('without offer is answered with ours; the ACK brings the answer', async () => {
    const { peer, invite, media, seen } = await scripted();
    peer.request(invite, 'INVITE', 7);
    await settle();
    expect(peer.responses().at(-1)?.status).toBe(200);
    peer.request(invite, 'ACK', 7, [{ name: 'Content-Type', value: 'application/sdp' }], PEER_SDP);
    await settle();
    expect(media.log.slice(2)).toEqual(['createOffer', 'acceptAnswer peer 1 1']);
    expect(seen.events).toEqual(['renegotiated']);
  });

  test('out of order gets 500, a wrong tag 481', async () => {
    const { peer, invite } = await scripted();
    peer.request(invite, 'INFO', 9);
    peer.request(invite, 'INFO', 8);
    await settle();
    expect(peer.responses().map(({ status }) => status)).toEqual([200, 500]);
    peer.send(
      `BYE sip:alice@${ALICE} SIP/2.0\r\nVia: SIP/2.0/UDP ${BOB}:5060;branch=z9hG4bKwrong\r\nFrom: <${BOB_URI}>;tag=other\r\n` +
        `To: <sip:alice@pbx.test>;tag=other\r\nCall-ID: nobody\r\nCSeq: 1 BYE\r\n\r\n`,
      { address: ALICE, port: 5060 },
    );
    await settle();
    expect(peer.responses().at(-1)?.status).toBe(481);
  });
});

describe('session timer (RFC 4028)', () => {
  const timer = (value: string): { name: string; value: string }[] => [{ name: 'Session-Expires', value }];

  test('ours to refresh: by UPDATE where the peer allows it, at half of the interval', async () => {
    const { clock, peer, call } = await scripted([
      ...timer('100;refresher=uac'),
      { name: 'Allow', value: 'INVITE, UPDATE' },
    ]);
    peer.onRequest = (request) => peer.respond(request, 200, { headers: timer('100;refresher=uac') });
    await clock.advance(49_000);
    expect(peer.requests('UPDATE')).toHaveLength(0);
    await clock.advance(1001);
    const update = peer.requests('UPDATE')[0];
    expect(update?.headers).toContainEqual({ name: 'Session-Expires', value: '100;refresher=uac' });
    expect(update?.body).toHaveLength(0);
    await clock.advance(300_000);
    expect(peer.requests('UPDATE')).toHaveLength(7);
    expect(call.state).toBe('confirmed');
  });

  test('ours to refresh: by re-INVITE otherwise', async () => {
    const { clock, peer, seen } = await scripted(timer('100;refresher=uac'));
    peer.onRequest = (request) => {
      if (request.method === 'INVITE')
        peer.respond(request, 200, { body: PEER_SDP, headers: timer('100;refresher=uac') });
    };
    await clock.advance(50_001);
    expect(peer.requests('INVITE')).toHaveLength(2);
    expect(seen.events).toEqual(['renegotiated']);
  });

  test('the peer does not refresh: BYE with a Reason before the end', async () => {
    const { clock, peer, seen } = await scripted(timer('90;refresher=uas'));
    peer.onRequest = (request) => peer.respond(request, 200);
    await clock.advance(61_000);
    const bye = peer.requests('BYE')[0];
    expect(bye?.headers.find(({ name }) => name === 'Reason')?.value).toContain('Session timer expired');
    expect(seen.end).toMatchObject({ by: 'local', error: expect.stringContaining('90 s') });
  });

  test('the peer refreshes: the call stays', async () => {
    const { clock, peer, invite, call } = await scripted(timer('90;refresher=uas'));
    for (let sequence = 1; sequence < 5; sequence++) {
      await clock.advance(45_000);
      peer.request(invite, 'UPDATE', sequence, [...timer('90;refresher=uac'), { name: 'Supported', value: 'timer' }]);
      await settle();
      expect(peer.responses().at(-1)?.headers).toContainEqual({ name: 'Session-Expires', value: '90;refresher=uac' });
    }
    expect(call.state).toBe('confirmed');
  });

  test('422 raises the interval, a small one is refused with 422', async () => {
    const pair = createPair();
    pair.network.layers.delete(BOB);
    const peer = new RawPeer(pair.network.host(BOB));
    pair.alice.invite(aliceAccount, BOB_URI, new FakeMedia('alice'), { sessionExpiresS: 120 });
    await settle();
    peer.respond(peer.requests('INVITE')[0]!, 422, { headers: [{ name: 'Min-SE', value: '300' }] });
    await settle();
    const again = peer.requests('INVITE')[1];
    expect(again?.headers).toContainEqual({ name: 'Session-Expires', value: '300' });
    expect(again?.headers).toContainEqual({ name: 'Min-SE', value: '300' });
    peer.respond(again!, 200, { body: PEER_SDP });
    await settle();
    peer.request(again!, 'UPDATE', 1, [...timer('30'), { name: 'Supported', value: 'timer' }]);
    await settle();
    expect(peer.responses()[0]).toMatchObject({ status: 422 });
  });

  test('two of us: alice refreshes', async () => {
    const pair = createPair();
    const media = new FakeMedia('alice');
    const call = pair.alice.invite(aliceAccount, BOB_URI, media, { sessionExpiresS: 90 });
    await settle();
    await pair.incoming[0]!.answer(new FakeMedia('bob'));
    await pair.clock.advance(1_000_000);
    expect(call.state).toBe('confirmed');
    expect(pair.network.lines().filter((line) => line.includes('UPDATE'))).toHaveLength(22);
  });
});

describe('UPDATE (RFC 3311)', () => {
  test('with an offer is answered', async () => {
    const { peer, invite, media, seen } = await scripted();
    const held = PEER_SDP.replace('m=', 'a=sendonly\r\nm=');
    peer.request(invite, 'UPDATE', 1, [{ name: 'Content-Type', value: 'application/sdp' }], held);
    await settle();
    expect(peer.responses()[0]).toMatchObject({ status: 200 });
    expect(media.log.at(-1)).toBe('answerOffer peer 1 1');
    expect(seen.events).toEqual(['renegotiated', 'held peer']);
  });

  test('with an offer while ours is open gets 491', async () => {
    const { peer, invite, call } = await scripted();
    void call.reinvite().catch(() => {});
    await settle();
    peer.request(invite, 'UPDATE', 1, [{ name: 'Content-Type', value: 'application/sdp' }], PEER_SDP);
    await settle();
    expect(peer.responses()[0]?.status).toBe(491);
  });
});

describe('blind transfer (RFC 3515)', () => {
  test('alice transfers bob, who reports', async () => {
    const pair = createPair();
    const { call, peer } = await establish(pair);
    const seen = watch(call);
    peer.on('referred', (target, respond) => {
      expect(target).toBe('sip:carol@pbx.test');
      const report = respond(true);
      report?.(180, 'Ringing');
      report?.(200, 'OK');
      report?.(500, 'too late');
    });
    const transfer = call.refer('sip:carol@pbx.test');
    await settle();
    await transfer;
    expect(seen.events).toEqual(['transfer 100 Trying', 'transfer 180 Ringing', 'transfer 200 OK']);
    const notify = pair.network.sent.filter(({ text }) => text.startsWith('NOTIFY'));
    expect(notify.at(-1)?.text).toContain('Subscription-State: terminated;reason=noresource');
  });

  test('is refused where nobody wants it', async () => {
    const pair = createPair();
    const { call, peer } = await establish(pair);
    const refused = expect(call.refer('sip:carol@pbx.test')).rejects.toThrow('603');
    await settle();
    await refused;
    peer.on('referred', (_target, respond) => void respond(false));
    const again = expect(call.refer('sip:carol@pbx.test')).rejects.toThrow('603');
    await settle();
    await again;
  });

  test('a NOTIFY that nobody asked for gets 481, another event 489', async () => {
    const { peer, invite } = await scripted();
    peer.request(invite, 'NOTIFY', 1, [{ name: 'Event', value: 'refer' }]);
    peer.request(invite, 'NOTIFY', 2, [{ name: 'Event', value: 'presence' }]);
    await settle();
    expect(peer.responses().map(({ status }) => status)).toEqual([481, 489]);
  });
});

describe('DTMF by INFO', () => {
  test('there and back', async () => {
    const pair = createPair();
    const { call, peer } = await establish(pair);
    const digits: string[] = [];
    peer.on('dtmf', (digit, durationMs) => digits.push(`${digit} ${durationMs}`));
    const sent = Promise.all([call.sendDtmfInfo('5'), call.sendDtmfInfo('#', 250)]);
    await settle();
    await sent;
    expect(digits).toEqual(['5 160', '# 250']);
  });

  test.each([
    ['application/dtmf', '7', '7 null'],
    ['application/dtmf', '11', '# null'],
    ['application/dtmf-relay', 'Signal= *\r\nDuration= 100\r\n', '* 100'],
  ])('%s %j', async (type, body, expected) => {
    const { peer, invite, call } = await scripted();
    const digits: string[] = [];
    call.on('dtmf', (digit, durationMs) => digits.push(`${digit} ${durationMs}`));
    peer.request(invite, 'INFO', 1, [{ name: 'Content-Type', value: type }], body);
    await settle();
    expect(digits).toEqual([expected]);
  });

  test('a body that nobody knows gets 415', async () => {
    const { peer, invite } = await scripted();
    peer.request(invite, 'INFO', 1, [{ name: 'Content-Type', value: 'application/media_control+xml' }], '<x/>');
    await settle();
    expect(peer.responses()[0]?.status).toBe(415);
  });
});
