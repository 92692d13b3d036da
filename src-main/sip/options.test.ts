import { expect, test } from 'vitest';
import { headerValue } from '../protocol/sip/headers';
import { ALICE, BOB, aliceAccount, createPair, settle } from './testdata/pair';
import { RawPeer } from './testdata/rawPeer';

const HEADER = { name: 'X-Sidetone-Probe', value: 'received' };

test('OPTIONS carries what it is given, and tells what it sent', async () => {
  const pair = createPair();
  pair.network.layers.delete(BOB);
  const peer = new RawPeer(pair.network.host(BOB));
  peer.onRequest = (request) => peer.respond(request, 200);
  const body = Buffer.from('v=0\r\n');
  const headers = [HEADER, { name: 'Content-Type', value: 'application/sdp' }];
  const asked = pair.alice.options(aliceAccount, `sip:${BOB}`, undefined, { headers, body });
  await settle();
  const [request] = peer.requests('OPTIONS');
  expect(request && headerValue(request, HEADER.name)).toBe('received');
  const outcome = await asked;
  expect(outcome.local?.address).toBe(ALICE);
  expect(Buffer.from(outcome.sent ?? []).equals(request?.raw ?? Buffer.alloc(0))).toBe(true);
  expect(Buffer.from(request?.body ?? []).toString()).toBe('v=0\r\n');
});

test('once it is cancelled nothing more is sent', async () => {
  const pair = createPair();
  pair.network.layers.delete(BOB);
  const peer = new RawPeer(pair.network.host(BOB));
  const controller = new AbortController();
  const asked = pair.alice.options(aliceAccount, `sip:${BOB}`, controller.signal);
  await pair.clock.advance(600);
  expect(peer.requests('OPTIONS')).toHaveLength(2);
  controller.abort();
  expect(await asked).toMatchObject({ status: 408, response: null });
  await pair.clock.advance(33_000);
  expect(peer.requests('OPTIONS')).toHaveLength(2);
});

test('by a given flow it goes that way alone, also where the URI points elsewhere', async () => {
  const pair = createPair();
  pair.network.layers.delete(BOB);
  const peer = new RawPeer(pair.network.host(BOB));
  const elsewhere = new RawPeer(pair.network.host('192.0.2.3'));
  const flow = pair.aliceTransport.flow('udp', { address: BOB, port: 5060 });
  const asked = pair.alice.options(aliceAccount, 'sip:bob@192.0.2.3', undefined, { flow });
  await pair.clock.advance(33_000);
  expect(await asked).toMatchObject({ status: 408, response: null });
  expect(peer.requests('OPTIONS').length).toBeGreaterThan(5);
  flow.close();
  expect(await pair.alice.options(aliceAccount, 'sip:bob@192.0.2.3', undefined, { flow })).toMatchObject({
    response: null,
  });
  expect(elsewhere.got).toEqual([]);
});

test('somebody else may answer OPTIONS; the others are answered as ever', async () => {
  const pair = createPair(
    {},
    {
      onOptions: (request) =>
        headerValue(request, HEADER.name) === undefined ? null : (incoming) => incoming.respond(299, 'Mine'),
    },
  );
  const probe = pair.alice.options(aliceAccount, `sip:${BOB}`, undefined, { headers: [HEADER] });
  const usual = pair.alice.options(aliceAccount, `sip:${BOB}`);
  await settle();
  expect([(await probe).status, (await usual).status]).toEqual([299, 200]);
});
