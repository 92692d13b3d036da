import { describe, expect, test } from 'vitest';
import { aliceAccount, BOB_URI, createPair, establish, FakeMedia, settle, watch } from '../testdata/pair';

describe('a call from alice to bob', () => {
  test('is set up, answered and hung up by alice', async () => {
    const pair = createPair();
    const media = new FakeMedia('alice');
    const call = pair.alice.invite(aliceAccount, BOB_URI, media);
    const seen = watch(call);
    await settle();
    const peer = pair.incoming[0];
    expect(peer?.remote).toBe('sip:alice@pbx.test');
    expect(peer?.remoteName).toBe('Alice');
    const peerSeen = watch(peer!);
    await peer!.ring();
    await settle();
    expect(call.state).toBe('early');
    await peer!.answer(new FakeMedia('bob'));
    await settle();
    expect(call.state).toBe('confirmed');
    expect(media.log).toEqual(['createOffer', 'acceptAnswer bob 1 1']);
    expect(call.sdp.answer).toContain('o=bob');
    const hangup = call.hangup({ q850: 16 });
    await settle();
    await hangup;
    expect(seen.events).toEqual(['progress 180', 'established', 'confirmed', 'terminated local answered']);
    expect(peerSeen.events).toEqual(['established', 'confirmed', 'terminated remote answered']);
    expect(peerSeen.end).toMatchObject({ q850: 16, status: 200 });
    expect(media.closed).toBe(true);
    expect(pair.network.lines()).toEqual([
      `192.0.2.1 INVITE ${BOB_URI} SIP/2.0`,
      '192.0.2.2 SIP/2.0 180 Ringing',
      '192.0.2.2 SIP/2.0 200 OK',
      '192.0.2.1 ACK sip:bob@192.0.2.2:5060 SIP/2.0',
      '192.0.2.1 BYE sip:bob@192.0.2.2:5060 SIP/2.0',
      '192.0.2.2 SIP/2.0 200 OK',
    ]);
    expect(pair.ladder.map(({ direction, startLine }) => `${direction} ${startLine}`)).toHaveLength(6);
  });

  test('is hung up by bob', async () => {
    const pair = createPair();
    const { call, peer } = await establish(pair);
    const seen = watch(call);
    const done = peer.hangup({ q850: 31 });
    await settle();
    await done;
    expect(seen.end).toMatchObject({ by: 'remote', outcome: 'answered', q850: 31, status: 200 });
  });
});
