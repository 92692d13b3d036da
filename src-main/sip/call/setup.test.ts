/** The ways a call can come up: early media, PRACK, late offer, redirection, challenges, fail-over. */
import { describe, expect, test } from 'vitest';
import { headerValue } from '../../protocol/sip/headers';
import type { SipRequest } from '../../protocol/sip/message';
import type { InviteOptions } from '../api';
import { aliceAccount, BOB, BOB_URI, createPair, FakeMedia, settle, watch } from '../testdata/pair';
import { PEER_SDP, RawPeer } from '../testdata/rawPeer';

async function scripted(options: InviteOptions = {}, account = aliceAccount) {
  const pair = createPair();
  pair.network.layers.delete(BOB);
  const peer = new RawPeer(pair.network.host(BOB));
  const media = new FakeMedia('alice');
  const call = pair.alice.invite(account, BOB_URI, media, options);
  const seen = watch(call);
  await settle();
  return { ...pair, peer, invite: peer.requests('INVITE')[0]!, media, call, seen };
}

/** Alice calls bob with these options; bob is ours too. */
async function ringing(options: InviteOptions = {}) {
  const pair = createPair();
  const media = new FakeMedia('alice');
  const call = pair.alice.invite(aliceAccount, BOB_URI, media, options);
  const seen = watch(call);
  await settle();
  return { ...pair, call, media, seen, peer: pair.incoming[0]!, peerMedia: new FakeMedia('bob') };
}

const reliable = (rseq: number): { name: string; value: string }[] => [
  { name: 'Require', value: '100rel' },
  { name: 'RSeq', value: String(rseq) },
];

describe('early media', () => {
  test('unreliable 183, the same answer again in the 200', async () => {
    const { peer, invite, media, seen } = await scripted();
    peer.respond(invite, 183, { body: PEER_SDP });
    peer.respond(invite, 183, { body: PEER_SDP });
    peer.respond(invite, 200, { body: PEER_SDP });
    await settle();
    expect(media.log).toEqual(['createOffer', 'acceptAnswer peer 1 1 early', 'acceptAnswer peer 1 1']);
    expect(seen.events).toEqual(['progress 183 early', 'progress 183 early', 'established', 'confirmed']);
  });

  test('a 200 without SDP takes the early answer', async () => {
    const { peer, invite, media } = await scripted();
    peer.respond(invite, 183, { body: PEER_SDP });
    peer.respond(invite, 200);
    await settle();
    expect(media.log.at(-1)).toBe('acceptAnswer peer 1 1');
  });

  test('no SDP at all: ACK, BYE, and a sentence', async () => {
    const { clock, peer, invite, seen } = await scripted();
    peer.respond(invite, 200);
    await clock.advance(2100);
    expect(
      peer
        .requests()
        .map(({ method }) => method)
        .slice(0, 3),
    ).toEqual(['INVITE', 'ACK', 'BYE']);
    expect(seen.end).toMatchObject({ outcome: 'failed', error: expect.stringContaining('without an SDP answer') });
  });
});

describe('PRACK (RFC 3262)', () => {
  test('as caller: in order, once each, gaps and repeats dropped', async () => {
    const { peer, invite, seen } = await scripted();
    peer.onRequest = (request) => request.method === 'PRACK' && peer.respond(request, 200);
    for (const rseq of [41, 41, 43, 42]) {
      peer.respond(invite, 180, { headers: reliable(rseq), reason: `Ringing ${rseq} ${peer.got.length}` });
      await settle();
    }
    expect(peer.requests('PRACK').map((request) => headerValue(request, 'RAck'))).toEqual([
      '41 1 INVITE',
      '42 1 INVITE',
    ]);
    expect(seen.events).toEqual(['progress 180', 'progress 180']);
  });

  test('both ways between two of us, with early media', async () => {
    const { call, peer, peerMedia, media, seen, network } = await ringing();
    peer.setMedia(peerMedia);
    await peer.ring(true);
    await settle();
    expect(network.lines().map((line) => line.slice(10, 21))).toEqual([
      'INVITE sip:',
      'SIP/2.0 183',
      'PRACK sip:b',
      'SIP/2.0 200',
    ]);
    await peer.answer(peerMedia);
    await settle();
    expect(peerMedia.log).toEqual(['answerOffer alice 1 1']);
    expect(media.log.at(-1)).toBe('acceptAnswer bob 1 1');
    expect(seen.events).toEqual(['progress 183 early', 'established', 'confirmed']);
    expect(call.state).toBe('confirmed');
  });

  test('the 183 is repeated until its PRACK comes, and the 200 waits for it', async () => {
    const { peer, peerMedia, network, clock, call } = await ringing();
    let lost = 0;
    network.rule = (text) => text.startsWith('PRACK') && lost++ < 1;
    peer.setMedia(peerMedia);
    await peer.ring(true);
    const answering = peer.answer(peerMedia);
    await settle();
    expect(call.state).toBe('early');
    await clock.advance(600);
    await answering;
    expect(call.state).toBe('confirmed');
    expect(network.lines().filter((line) => line.includes('183')).length).toBeGreaterThan(1);
  });

  test('without any PRACK the call is refused with 504', async () => {
    const { peer, peerMedia, network, clock, seen } = await ringing();
    network.rule = (text) => text.startsWith('PRACK');
    peer.setMedia(peerMedia);
    await peer.ring(true);
    await clock.advance(33_000);
    expect(seen.end).toMatchObject({ status: 504 });
  });

  test('reliableProvisional: false does not offer it', async () => {
    const { invite } = await scripted({ reliableProvisional: false });
    expect(headerValue(invite, 'Supported')).not.toContain('100rel');
  });
});

describe('late offer', () => {
  test('both ways between two of us', async () => {
    const { call, peer, peerMedia, media } = await ringing({ lateOffer: true });
    await peer.answer(peerMedia);
    await settle();
    expect(peerMedia.log).toEqual(['createOffer', 'acceptAnswer alice 1 1']);
    expect(media.log).toEqual(['answerOffer bob 1 1']);
    expect(call.state).toBe('confirmed');
    expect(call.sdp).toMatchObject({ offer: expect.stringContaining('bob'), answer: expect.stringContaining('alice') });
  });

  test('in a reliable 183: the answer goes into the PRACK', async () => {
    const { peer, peerMedia, media, seen } = await ringing({ lateOffer: true });
    peer.setMedia(peerMedia);
    await peer.ring(true);
    await settle();
    expect(media.log).toEqual(['answerOffer bob 1 1']);
    expect(peerMedia.log).toEqual(['createOffer', 'acceptAnswer alice 1 1']);
    await peer.answer(peerMedia);
    await settle();
    expect(seen.events).toEqual(['progress 183 early', 'established', 'confirmed']);
    expect(media.log).toHaveLength(1);
  });

  test('an offer that does not fit ends in ACK and BYE', async () => {
    const { call, media, peer, peerMedia, seen, clock } = await ringing({ lateOffer: true });
    media.refuses = true;
    await peer.answer(peerMedia);
    await clock.advance(2100);
    expect(call.state).toBe('terminated');
    expect(seen.end).toMatchObject({ outcome: 'failed', error: 'No codec is known to both sides.' });
  });
});

describe('redirection (8.1.3.4)', () => {
  test('is followed, each target once, the best first', async () => {
    const { peer, invite, seen } = await scripted();
    const contact = { name: 'Contact', value: `<sip:b@${BOB}>;q=0.2, <sip:a@${BOB}?Subject=x>;q=0.9, <${BOB_URI}>` };
    peer.onRequest = (request) => {
      if (request.method === 'INVITE')
        peer.respond(request, request.uri.includes(':a@') ? 404 : 302, { headers: [contact] });
    };
    peer.respond(invite, 302, { headers: [contact] });
    await settle();
    expect(peer.requests('INVITE').map(({ uri }) => uri)).toEqual([BOB_URI, `sip:a@${BOB}`, `sip:b@${BOB}`]);
    expect(seen.end).toMatchObject({ status: 302, outcome: 'rejected' });
  });

  test('is bounded', async () => {
    const { clock, peer, invite } = await scripted();
    let n = 0;
    const redirect = (request: typeof invite): void =>
      peer.respond(request, 302, { headers: [{ name: 'Contact', value: `<sip:n${n++}@${BOB}>` }] });
    peer.onRequest = (request) => request.method === 'INVITE' && redirect(request);
    redirect(invite);
    await clock.advance(100);
    expect(peer.requests('INVITE')).toHaveLength(6);
  });
});

describe('challenges', () => {
  const challenge = (nonce: string, more = ''): { name: string; value: string } => ({
    name: 'Proxy-Authenticate',
    value: `Digest realm="pbx.test", nonce="${nonce}", qop="auth"${more}`,
  });

  test('407 is answered with a higher CSeq; the ACK of the 200 has the credentials', async () => {
    const { peer, invite, call } = await scripted();
    peer.respond(invite, 407, {
      headers: [challenge('n1', ', algorithm=MD5'), challenge('n1', ', algorithm=SHA-256')],
    });
    await settle();
    const second = peer.requests('INVITE')[1]!;
    expect(headerValue(second, 'CSeq')).toBe('2 INVITE');
    expect(headerValue(second, 'Proxy-Authorization')).toContain('algorithm=SHA-256');
    expect(headerValue(second, 'Call-ID')).toBe(headerValue(invite, 'Call-ID'));
    peer.respond(second, 200, { body: PEER_SDP });
    await settle();
    const ack = peer.requests('ACK').at(-1)!;
    expect(headerValue(ack, 'CSeq')).toBe('2 ACK');
    expect(headerValue(ack, 'Proxy-Authorization')).toBe(headerValue(second, 'Proxy-Authorization'));
    peer.onRequest = (request) => peer.respond(request, 200);
    void call.hangup();
    await settle();
    const bye = peer.requests('BYE')[0]!;
    expect(headerValue(bye, 'Proxy-Authorization')).toContain('nc=00000002');
    expect(headerValue(bye, 'CSeq')).toBe('3 BYE');
  });

  test('a wrong password stops after one fresh challenge', async () => {
    const { clock, peer, invite, seen } = await scripted();
    let n = 1;
    peer.onRequest = (request) =>
      request.method === 'INVITE' && peer.respond(request, 407, { headers: [challenge(`n${n++}`)] });
    peer.respond(invite, 407, { headers: [challenge('n0')] });
    await clock.advance(1000);
    expect(peer.requests('INVITE')).toHaveLength(2);
    expect(seen.end).toMatchObject({
      status: 407,
      error: expect.stringContaining('refused the user name or password'),
    });
  });

  test('a server that calls every nonce stale is given up', async () => {
    const { clock, peer, invite, seen } = await scripted();
    let n = 1;
    peer.onRequest = (request) =>
      request.method === 'INVITE' && peer.respond(request, 407, { headers: [challenge(`n${n++}`, ', stale=true')] });
    peer.respond(invite, 407, { headers: [challenge('n0')] });
    await clock.advance(1000);
    expect(peer.requests('INVITE')).toHaveLength(5);
    expect(seen.end).toMatchObject({ error: expect.stringContaining('stale') });
  });

  test('two realms, one after the other', async () => {
    const { peer, invite } = await scripted();
    peer.respond(invite, 407, { headers: [challenge('n0')] });
    await settle();
    const www = { name: 'WWW-Authenticate', value: 'Digest realm="bob", nonce="m"' };
    peer.respond(peer.requests('INVITE')[1]!, 401, { headers: [www] });
    await settle();
    const third = peer.requests('INVITE')[2]!;
    expect(headerValue(third, 'Proxy-Authorization')).toContain('realm="pbx.test"');
    expect(headerValue(third, 'Authorization')).toContain('realm="bob"');
  });

  test('without a password there is a sentence', async () => {
    const { peer, invite, seen } = await scripted({}, { ...aliceAccount, password: undefined });
    peer.respond(invite, 407, { headers: [challenge('n0')] });
    await settle();
    expect(seen.end).toMatchObject({ status: 407, error: expect.stringContaining('enter one in the account') });
  });
});

describe('fail-over (RFC 3263 section 4.3)', () => {
  const targets = ['192.0.2.11', '192.0.2.12', '192.0.2.13'];

  function cluster(transport: 'udp' | 'tcp' = 'udp') {
    const pair = createPair();
    const peers = targets.map((address) => new RawPeer(pair.network.host(address)));
    pair.resolver.names.set(
      'cluster.test',
      targets.map((address) => ({ transport, host: 'cluster.test', address, port: 5060 })),
    );
    const start = (account = aliceAccount) => {
      const call = pair.alice.invite(account, 'sip:bob@cluster.test', new FakeMedia('alice'));
      return { call, seen: watch(call) };
    };
    return { ...pair, peers, start };
  }

  test('503, then silence, then an answer', async () => {
    const { clock, peers, start } = cluster();
    peers[0]!.onRequest = (request) => request.method === 'INVITE' && peers[0]!.respond(request, 503);
    peers[2]!.onRequest = (request) =>
      request.method === 'INVITE' && peers[2]!.respond(request, 200, { body: PEER_SDP });
    const { call } = start();
    await clock.advance(33_000);
    expect(call.state).toBe('confirmed');
    expect(peers.map((peer) => peer.requests('INVITE').length)).toEqual([1, 7, 1]);
    const branches = peers.map(
      (peer) => /branch=([^;]*)/.exec(headerValue(peer.requests('INVITE')[0]!, 'Via') ?? '')?.[1],
    );
    expect(new Set(branches).size).toBe(3);
  });

  test('each server may challenge with a nonce of its own', async () => {
    const { peers, start } = cluster();
    const challenge = (nonce: string) => ({
      name: 'Proxy-Authenticate',
      value: `Digest realm="cluster.test", nonce="${nonce}"`,
    });
    const knows = (request: SipRequest, nonce: string): boolean =>
      headerValue(request, 'Proxy-Authorization')?.includes(`nonce="${nonce}"`) === true;
    peers[0]!.onRequest = (request) => {
      if (request.method !== 'INVITE') return;
      if (knows(request, 'first')) peers[0]!.respond(request, 503);
      else peers[0]!.respond(request, 407, { headers: [challenge('first')] });
    };
    peers[1]!.onRequest = (request) => {
      if (request.method !== 'INVITE') return;
      if (knows(request, 'second')) peers[1]!.respond(request, 200, { body: PEER_SDP });
      else peers[1]!.respond(request, 407, { headers: [challenge('second')] });
    };
    const { call, seen } = start({ ...aliceAccount, registrar: 'sip:cluster.test' });
    for (let n = 0; n < 6; n++) await settle();
    expect(seen.end).toBeNull();
    expect(call.state).toBe('confirmed');
    expect(peers.map((peer) => peer.requests('INVITE').length)).toEqual([2, 2, 0]);
  });

  test('connections that are refused', async () => {
    const { aliceTransport, peers, start } = cluster('tcp');
    aliceTransport.refused.add('tcp 192.0.2.11').add('tcp 192.0.2.12');
    const { seen } = start({ ...aliceAccount, transport: 'tcp' });
    await settle();
    expect(peers[2]!.requests('INVITE')).toHaveLength(1);
    expect(seen.end).toBeNull();
  });

  test('an ICMP error', async () => {
    const { aliceTransport, peers, start } = cluster();
    start();
    await settle();
    aliceTransport.icmp({ address: '192.0.2.11', port: 5060 }, new Error('refused'));
    await settle();
    expect(peers[1]!.requests('INVITE')).toHaveLength(1);
  });

  test('when all say 503, that is the answer', async () => {
    const { peers, start } = cluster();
    for (const peer of peers) peer.onRequest = (request) => request.method === 'INVITE' && peer.respond(request, 503);
    const { seen } = start();
    await settle();
    await settle();
    expect(seen.end).toMatchObject({ status: 503, outcome: 'rejected' });
  });

  test('when nothing connects, the error says so', async () => {
    const { aliceTransport, start } = cluster('tcp');
    for (const address of targets) aliceTransport.refused.add(`tcp ${address}`);
    const { seen } = start({ ...aliceAccount, transport: 'tcp' });
    await settle();
    expect(seen.end).toMatchObject({
      status: 503,
      outcome: 'failed',
      error: expect.stringContaining('refused the connection'),
    });
  });

  test('a request over 1300 octets goes by TCP where the transport is free (18.1.1)', async () => {
    const { peers, network, start } = cluster();
    const seen: string[] = [];
    network.rule = (text) => void seen.push(/^Via: SIP\/2\.0\/(\w+)/m.exec(text)?.[1] ?? '');
    start({ ...aliceAccount, transport: 'auto', displayName: 'x'.repeat(1000) });
    await settle();
    expect(peers[0]!.requests('INVITE')).toHaveLength(1);
    expect(seen[0]).toBe('TCP');
  });

  test('and by UDP where TCP is refused', async () => {
    const { aliceTransport, peers, start, network } = cluster();
    aliceTransport.refused.add('tcp 192.0.2.11');
    start({ ...aliceAccount, transport: 'auto', displayName: 'x'.repeat(1000) });
    await settle();
    expect(peers[0]!.requests('INVITE')).toHaveLength(1);
    expect(network.sent[0]?.text).toContain('Via: SIP/2.0/UDP');
  });
});

describe('routes (12.2.1.1, 16.12.1)', () => {
  test('Record-Route of the answer, loose and strict', async () => {
    for (const [lr, uri] of [
      [';lr', 'sip:peer@192.0.2.2:5060'],
      ['', `sip:p2@${BOB}`],
    ] as const) {
      const { peer, invite, call } = await scripted();
      const routes = { name: 'Record-Route', value: `<sip:p1@${BOB};lr>, <sip:p2@${BOB}${lr}>` };
      peer.respond(invite, 200, { body: PEER_SDP, headers: [routes] });
      await settle();
      const ack = peer.requests('ACK')[0]!;
      expect(ack.uri).toBe(uri);
      const route = ack.headers.filter(({ name }) => name === 'Route').map(({ value }) => value);
      expect(route).toEqual(
        lr ? [`<sip:p2@${BOB};lr>`, `<sip:p1@${BOB};lr>`] : [`<sip:p1@${BOB};lr>`, '<sip:peer@192.0.2.2:5060>'],
      );
      expect(call.state).toBe('confirmed');
    }
  });

  test('an outbound proxy is a preloaded Route', async () => {
    const { invite } = await scripted({}, { ...aliceAccount, outboundProxy: `sip:${BOB}:5060` });
    expect(headerValue(invite, 'Route')).toBe(`<sip:${BOB}:5060;lr>`);
    expect(invite.uri).toBe(BOB_URI);
  });
});
