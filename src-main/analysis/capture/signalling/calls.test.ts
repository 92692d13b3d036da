import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Feed, sdp, sip } from '../testing/feed';
import { ALICE, PROXY, BOB, A_MEDIA, B_MEDIA, INVITE, Call, answered } from '../testing/callFeed';

describe('a call', () => {
  it('is timed, and says who ended it', () => {
    const call = answered()
      .up(12_000, 'BYE sip:bob@pbx.test SIP/2.0', {
        cseq: '2 BYE',
        toTag: 'b',
        branch: 'z9hG4bK-3',
        headers: ['Reason: Q.850;cause=16;text="Normal"'],
      })
      .down(12_010, 'SIP/2.0 200 OK', { cseq: '2 BYE', branch: 'z9hG4bK-3' });
    expect(call.result).toMatchObject({
      callId: 'call-1',
      from: 'sip:alice@pbx.test',
      to: 'sip:bob@pbx.test',
      fromName: 'Alice "A"',
      state: 'answered',
      status: 200,
      reason: 'OK',
      timing: {
        tryingMs: 10,
        progressMs: 120.5,
        pddMs: 120.5,
        answerMs: 2000,
        durationMs: 10_000,
        endedAt: '2023-11-14T22:13:32.000000Z',
      },
      hangup: { by: 'caller', q850: 16, name: 'NORMAL_CLEARING' },
      messages: 7,
      retransmissions: 0,
      participants: ['192.0.2.10:5060', '198.51.100.1:5060'],
      userAgents: [
        { participant: '192.0.2.10:5060', product: 'telephone/1' },
        { participant: '198.51.100.1:5060', product: 'pbx/2' },
      ],
      codecs: { offered: ['PCMU', 'telephone-event'], answered: ['PCMU', 'telephone-event'] },
      firstPacket: 1,
      lastPacket: 7,
    });
  });

  it.each<[string, (call: Call) => Call, object]>([
    [
      'ended by the callee',
      (c) => c.down(5000, 'BYE sip:alice@192.0.2.10 SIP/2.0', { cseq: '1 BYE', toTag: 'a', branch: 'z9hG4bK-9' }),
      { hangup: { by: 'callee' } },
    ],
    [
      'still up when the capture ends',
      (c) => c,
      { state: 'answered', hangup: { by: 'none' }, timing: { endedAt: null } },
    ],
  ])('%s', (_name, go, expected) => {
    expect(go(answered()).result).toMatchObject(expected);
  });

  it.each([
    [404, 'Not Found', 'rejected'],
    [486, 'Busy Here', 'rejected'],
    [603, 'Decline', 'rejected'],
    [503, 'Service Unavailable', 'failed'],
    [408, 'Request Timeout', 'failed'],
  ])('refused with %i', (status, reason, state) => {
    const call = new Call().up(0, INVITE).down(300, `SIP/2.0 ${status} ${reason}`);
    expect(call.result).toMatchObject({ status, reason, state, timing: { pddMs: 300, answerMs: null } });
  });

  it('a challenge is no failure', () => {
    const call = new Call()
      .up(0, INVITE)
      .down(10, 'SIP/2.0 407 Proxy Authentication Required', {
        headers: ['Proxy-Authenticate: Digest realm="pbx.test"'],
      })
      .up(11, 'ACK sip:bob@pbx.test SIP/2.0', { cseq: '1 ACK', toTag: 'b' })
      .up(20, INVITE, {
        cseq: '2 INVITE',
        branch: 'z9hG4bK-2',
        headers: ['Proxy-Authorization: Digest username="alice"'],
      })
      .down(900, 'SIP/2.0 200 OK', { cseq: '2 INVITE', branch: 'z9hG4bK-2' });
    expect(call.result).toMatchObject({ state: 'answered', status: 200, timing: { answerMs: 900 } });
  });

  it('given up by the caller', () => {
    const call = new Call()
      .up(0, INVITE)
      .down(100, 'SIP/2.0 180 Ringing')
      .up(5000, 'CANCEL sip:bob@pbx.test SIP/2.0', { cseq: '1 CANCEL' })
      .down(5010, 'SIP/2.0 200 OK', { cseq: '1 CANCEL' })
      .down(5020, 'SIP/2.0 487 Request Terminated');
    expect(call.result).toMatchObject({ state: 'cancelled', status: 487, hangup: { by: 'caller' } });
  });

  it('that nobody answers has failed only after 32 s', () => {
    const call = new Call().up(0, INVITE).up(500, INVITE).up(1500, INVITE);
    expect(call.feed.finish(3000).calls[0]).toMatchObject({ state: 'in-progress', retransmissions: 2 });
    const late = new Call().up(0, INVITE).up(500, INVITE);
    expect(late.feed.finish(40_000).calls[0]).toMatchObject({ state: 'failed', status: null });
    expect(late.feed.analyser.callRecord('call-1')?.repeatedInvites).toBe(1);
  });

  it('whose ACK is lost: the 200 comes again and again', () => {
    const call = answered();
    for (const at of [2500, 3500, 5500]) call.down(at, 'SIP/2.0 200 OK', { sdp: sdp(B_MEDIA) });
    expect(call.result.retransmissions).toBe(3);
    expect(call.feed.analyser.callRecord('call-1')?.repeatedSuccess).toBe(3);
  });

  it('the same packet captured twice is one message', () => {
    const call = new Call()
      .up(0, INVITE)
      .up(0.4, INVITE)
      .down(10, 'SIP/2.0 100 Trying')
      .down(10.3, 'SIP/2.0 100 Trying');
    expect(call.result).toMatchObject({ messages: 2, retransmissions: 0 });
    expect(call.feed.finish().notes).toContain('2 SIP messages were captured twice and are counted once.');
  });

  it('seen on both sides of a proxy is one call, timed at its first hop', () => {
    const call = new Call().up(0, INVITE, { sdp: sdp(A_MEDIA) }).down(5, 'SIP/2.0 100 Trying', { toTag: null });
    call.feed.udp(8, PROXY, BOB, sip(INVITE, { sdp: sdp(A_MEDIA), branch: 'z9hG4bK-p' }));
    call.feed.udp(50, BOB, PROXY, sip('SIP/2.0 180 Ringing', { branch: 'z9hG4bK-p', toTag: 'b' }));
    call.down(55, 'SIP/2.0 180 Ringing');
    call.feed.udp(900, BOB, PROXY, sip('SIP/2.0 200 OK', { branch: 'z9hG4bK-p', toTag: 'b', sdp: sdp(B_MEDIA) }));
    call.down(905, 'SIP/2.0 200 OK', { sdp: sdp(B_MEDIA) });
    expect(call.result).toMatchObject({
      participants: ['192.0.2.10:5060', '198.51.100.1:5060', '203.0.113.7:5060'],
      timing: { tryingMs: 5, progressMs: 55, answerMs: 905 },
      retransmissions: 0,
    });
  });

  it('that forks: answers of two branches are no repetition, and the BYE to one of them is not its end', () => {
    const call = new Call().up(0, INVITE, { sdp: sdp(A_MEDIA) });
    call.down(100, 'SIP/2.0 180 Ringing', { toTag: 'b' }).down(110, 'SIP/2.0 180 Ringing', { toTag: 'c' });
    call.down(900, 'SIP/2.0 200 OK', { toTag: 'b', sdp: sdp(B_MEDIA) }).down(910, 'SIP/2.0 200 OK', { toTag: 'c' });
    call.up(920, 'BYE sip:bob@pbx.test SIP/2.0', { cseq: '2 BYE', toTag: 'c' });
    call.up(4900, 'BYE sip:bob@pbx.test SIP/2.0', { cseq: '3 BYE', toTag: 'b' });
    expect(call.result).toMatchObject({
      messages: 7,
      retransmissions: 0,
      state: 'answered',
      timing: { durationMs: 4000 },
      hangup: { by: 'caller' },
    });
  });

  it.each([
    ['application/dtmf-relay', 'Signal= 5\r\nDuration=160\r\n', '5'],
    ['application/dtmf', '#', '#'],
    ['application/media_control+xml', '<media_control/>', ''],
  ])('digits in INFO requests: %s', (type, body, digits) => {
    const call = answered();
    const info = sip('INFO sip:bob@pbx.test SIP/2.0', { cseq: '2 INFO', toTag: 'b', branch: 'z9hG4bK-i', sdp: body });
    // Sent twice: pressed once.
    for (const at of [2000, 2500]) call.feed.udp(at, ALICE, PROXY, info.replace('application/sdp', type));
    const { calls, events } = call.feed.finish();
    expect(calls[0]?.dtmf).toBe(digits);
    expect(events.filter(({ kind }) => kind === 'dtmf')).toHaveLength(digits.length);
  });

  it.each([
    ['the caller', true],
    ['the callee', false],
  ])('of which only what %s sends was captured: the capture is told to be half', (_name, isCaller) => {
    const note = 'All packets go one way: the capture has missed the other direction, so of that nothing can be said.';
    const half = new Call();
    if (isCaller) {
      half.up(0, INVITE, { sdp: sdp(A_MEDIA) }).up(910, 'ACK sip:bob@pbx.test SIP/2.0', { cseq: '1 ACK', toTag: 'b' });
    } else half.down(900, 'SIP/2.0 200 OK', { sdp: sdp(B_MEDIA) });
    expect(half.result).toMatchObject({ causes: [] });
    expect(half.feed.finish().notes).toContain(note);
    // Nobody has answered: that is no fault of the capture.
    const silent = new Call().up(0, INVITE, { sdp: sdp(A_MEDIA) });
    expect([silent.feed.finish().notes, answered().feed.finish().notes]).toEqual([[], []]);
  });

  it('that begins before the capture is told apart', () => {
    const call = new Call().up(0, 'BYE sip:bob@pbx.test SIP/2.0', { cseq: '9 BYE', toTag: 'b' });
    expect(call.result).toMatchObject({ state: 'partial', status: null });
  });

  it('on hold and back', () => {
    const call = answered()
      .up(3000, INVITE, { cseq: '2 INVITE', toTag: 'b', branch: 'z9hG4bK-h', sdp: sdp(A_MEDIA, ['a=sendonly']) })
      .down(3010, 'SIP/2.0 200 OK', { cseq: '2 INVITE', branch: 'z9hG4bK-h', sdp: sdp(B_MEDIA, ['a=recvonly']) })
      .up(6000, INVITE, { cseq: '3 INVITE', toTag: 'b', branch: 'z9hG4bK-i', sdp: sdp(A_MEDIA) });
    expect(call.feed.finish().events.map(({ kind, packet }) => [kind, packet])).toEqual([
      ['hold', 6],
      ['resume', 8],
    ]);
    expect(call.result.timing.answerMs).toBe(2000);
  });

  it('legs on both sides of a B2BUA belong together', () => {
    const feed = new Feed();
    feed.udp(0, ALICE, PROXY, sip(INVITE, { callId: 'leg-a' }));
    feed.udp(20, PROXY, BOB, sip(INVITE, { callId: 'leg-b', branch: 'z9hG4bK-b' }));
    feed.udp(5000, ALICE, PROXY, sip(INVITE, { callId: 'another', branch: 'z9hG4bK-c', headers: ['X-CID: leg-b'] }));
    const related = Object.fromEntries(feed.finish().calls.map((call) => [call.callId, call.related.toSorted()]));
    expect(related).toEqual({ 'leg-a': ['leg-b'], 'leg-b': ['another', 'leg-a'], another: ['leg-b'] });
  });
});

describe('whatever comes', () => {
  it('neither damaged messages nor any others make it fail', () => {
    const message = Buffer.from(
      sip(INVITE, {
        sdp: sdp(A_MEDIA),
        headers: ['Refer-To: <sip:x@y>', 'Session-ID: 00ff;remote=1', 'Reason: Q.850;cause=16'],
      }),
    );
    const change = fc.record({ at: fc.nat(message.length - 1), value: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 10 }), fc.nat(message.length), (changes, length) => {
        const octets = Uint8Array.from(message);
        for (const { at, value } of changes) octets[at] = value;
        const feed = new Feed();
        feed.udp(0, ALICE, PROXY, octets.subarray(0, length));
        feed.tcp(1, ALICE, PROXY, octets.subarray(0, length));
        feed.tcp(2, ALICE, PROXY, octets);
        feed.finish();
      }),
      { numRuns: 500 },
    );
  });

  it('compact names, folded lines and odd spaces are read', () => {
    const feed = new Feed();
    const text = [
      'INVITE sip:bob@pbx.test SIP/2.0',
      'v: SIP/2.0/UDP x;branch=1',
      'f: Alice',
      ' <sip:alice@pbx.test>;tag=1',
      't :  <sip:bob@pbx.test>',
      'i: compact',
      'CSEQ:1   INVITE',
      'l: 0',
      '',
      '',
    ].join('\r\n');
    feed.udp(0, ALICE, PROXY, text);
    feed.udp(1, ALICE, PROXY, text.replaceAll('\r\n', '\n').replace('compact', 'bare-lf'));
    expect(feed.finish().calls).toMatchObject([
      { callId: 'compact', from: 'sip:alice@pbx.test', to: 'sip:bob@pbx.test' },
      { callId: 'bare-lf' },
    ]);
  });
});
