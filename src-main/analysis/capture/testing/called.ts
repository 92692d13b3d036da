/** A call whose streams are looked at. */
import { Feed, sdp, sip } from './feed';

export const ALICE = { address: '192.0.2.10', port: 5060 };
export const BOB = { address: '198.51.100.20', port: 5060 };
export const A = { address: '192.0.2.10', port: 40_000 };
export const B = { address: '198.51.100.20', port: 50_000 };
export const INVITE = 'INVITE sip:bob@pbx.test SIP/2.0';

/** A call that is answered at 1000 ms. */
export function called(offer = sdp(A), answer = sdp(B)): Feed {
  const feed = new Feed();
  feed.udp(0, ALICE, BOB, sip(INVITE, { sdp: offer }));
  feed.udp(1000, BOB, ALICE, sip('SIP/2.0 200 OK', { toTag: 'b', sdp: answer }));
  feed.udp(1005, ALICE, BOB, sip('ACK sip:bob@pbx.test SIP/2.0', { cseq: '1 ACK', toTag: 'b' }));
  return feed;
}

export const kinds = (feed: Feed, index = 0): string[] =>
  feed.finish().streams[index]?.marks.map(({ kind }) => kind) ?? [];
