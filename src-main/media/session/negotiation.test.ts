import { describe, expect, it } from 'vitest';
import { parseSdp } from '../../protocol/sdp/description';
import { MediaError, NoCommonMediaError } from '../errors';
import { Negotiation, type NegotiationOptions } from './negotiation';

function party(changes: Partial<NegotiationOptions> = {}): Negotiation {
  return new Negotiation({
    address: '127.0.0.1',
    rtpPort: 4000,
    rtcpPort: 4001,
    codecs: ['PCMU', 'opus'],
    ptimeMs: 20,
    security: 'none',
    ...changes,
  });
}
const origin = (text: string) => parseSdp(text).origin;
const audio = (text: string) => parseSdp(text).media[0];

/** One offer/answer from `a` to `b`. */
function agree(a: Negotiation, b: Negotiation): { offer: string; answer: string } {
  const offer = a.createOffer();
  const answer = b.answerOffer(offer);
  a.acceptAnswer(answer);
  return { offer, answer };
}

describe('the negotiation of a call', () => {
  it('agrees on one codec, both sides seeing the other', () => {
    const [a, b] = [party(), party({ rtpPort: 5000, rtcpPort: 5001, codecs: ['opus', 'PCMU'] })];
    agree(a, b);
    expect(a.agreement).toMatchObject({ codec: 'PCMU', remote: { address: '127.0.0.1', port: 5000 }, rtcpMux: true });
    expect(b.agreement).toMatchObject({
      codec: 'PCMU',
      remote: { address: '127.0.0.1', port: 4000 },
      direction: 'sendrecv',
    });
  });

  it('keeps its session id; the version goes up with each offer, and with an answer only when it differs', () => {
    const [a, b] = [party(), party()];
    const first = agree(a, b);
    const second = agree(a, b);
    expect(origin(second.offer).sessionId).toBe(origin(first.offer).sessionId);
    expect([origin(first.offer).sessionVersion, origin(second.offer).sessionVersion]).toEqual(['1', '2']);
    expect(second.answer).toBe(first.answer);
    a.setHold(true);
    expect(origin(agree(a, b).answer).sessionVersion).toBe('2');
  });

  it('holds and resumes (RFC 3264 section 8.4)', () => {
    const [a, b] = [party(), party()];
    agree(a, b);
    a.setHold(true);
    expect(audio(agree(a, b).offer)?.direction).toBe('sendonly');
    expect([a.agreement?.direction, b.agreement?.direction]).toEqual(['sendonly', 'recvonly']);
    b.setHold(true);
    agree(b, a);
    expect([a.agreement?.direction, b.agreement?.direction]).toEqual(['inactive', 'inactive']);
    a.setHold(false);
    b.setHold(false);
    agree(a, b);
    expect([a.agreement?.direction, b.agreement?.direction]).toEqual(['sendrecv', 'sendrecv']);
  });

  it('an offer that is refused leaves what was agreed', () => {
    const [a, b] = [party(), party()];
    agree(a, b);
    const before = a.agreement;
    a.setHold(true);
    a.createOffer();
    a.rollback();
    expect(a.agreement).toBe(before);
    expect(() => a.acceptAnswer(b.createOffer())).toThrow(MediaError);
  });

  it('an early and a final answer to one offer may differ', () => {
    const [a, b, c] = [party(), party({ rtpPort: 5000 }), party({ rtpPort: 6000, codecs: ['opus'] })];
    const offer = a.createOffer();
    a.acceptAnswer(b.answerOffer(offer));
    expect(a.agreement?.remote.port).toBe(5000);
    a.acceptAnswer(c.answerOffer(offer));
    expect(a.agreement).toMatchObject({ codec: 'opus', remote: { port: 6000 } });
  });

  it('keeps its keys over offers, and the line that was chosen', () => {
    const [a, b] = [party({ security: 'sdes' }), party({ security: 'sdes' })];
    agree(a, b);
    const { srtp } = a.agreement!;
    expect(srtp?.local).toEqual(b.agreement?.srtp?.remote);
    agree(b, a);
    expect(a.agreement?.srtp).toEqual(srtp);
  });

  it('keeps the m= lines of the first offer in its own later ones', () => {
    const offer =
      'v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n' +
      'm=video 5004 RTP/AVP 34\r\nm=audio 5000 RTP/AVP 96 97\r\na=rtpmap:96 opus/48000/2\r\na=rtpmap:97 telephone-event/48000\r\n';
    const a = party();
    a.answerOffer(offer);
    const again = parseSdp(a.createOffer());
    expect(again.media.map((line) => [line.kind, line.port])).toEqual([
      ['video', 0],
      ['audio', 4000],
    ]);
    expect(again.media[1]?.rtpmaps.find((map) => map.encoding === 'opus')?.payloadType).toBe(96);
  });

  it('a refusal changes nothing', () => {
    const [a, b] = [party({ codecs: ['PCMU'] }), party({ codecs: ['G722'] })];
    expect(() => b.answerOffer(a.createOffer())).toThrow(NoCommonMediaError);
    expect(b.agreement).toBeNull();
  });

  it('no key enters an error text', () => {
    const [a, b] = [party({ security: 'sdes' }), party()];
    const offer = a.createOffer();
    const key = /inline:(\S+)/.exec(offer)?.[1] ?? '';
    expect(key.length).toBeGreaterThan(30);
    expect(() => b.answerOffer(offer)).toThrow(expect.not.objectContaining({ message: expect.stringContaining(key) }));
  });
});
