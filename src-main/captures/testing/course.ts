/** For tests: a call as its caller's computer captures it, bent in one place by each test. */
import type { CapturePlace } from '../../../src-shared/model/capture';
import { Feed, sdp, sip } from '../../analysis/capture/testing/feed';
import { judgeCapture } from '../verdicts';

export const ALICE = { address: '192.0.2.10', port: 5060 };
export const PROXY = { address: '198.51.100.1', port: 5060 };
export const A = { address: '192.0.2.10', port: 40_000 };
export const B = { address: '198.51.100.1', port: 50_000 };
export const INVITE = 'INVITE sip:bob@pbx.test SIP/2.0';
export const FAR = { ttl: 55 };

export interface Course {
  offer?: string;
  answer?: string;
  /** What flows, and what else happens, between the answer (1 s) and the end (8 s). */
  media?: (feed: Feed) => void;
}

/** A call as its caller's computer captures it: the other side's packets have travelled. */
export function call({ offer = sdp(A), answer = sdp(B), media = both }: Course): Feed {
  const feed = new Feed();
  feed.udp(0, ALICE, PROXY, sip(INVITE, { sdp: offer }));
  feed.udp(30, PROXY, ALICE, sip('SIP/2.0 100 Trying'), FAR);
  feed.udp(100, PROXY, ALICE, sip('SIP/2.0 180 Ringing', { toTag: 'b' }), FAR);
  feed.udp(1000, PROXY, ALICE, sip('SIP/2.0 200 OK', { toTag: 'b', sdp: answer }), FAR);
  feed.udp(1010, ALICE, PROXY, sip('ACK sip:bob@pbx.test SIP/2.0', { cseq: '1 ACK', toTag: 'b', branch: 'z9hG4bK-2' }));
  media(feed);
  feed.udp(8000, ALICE, PROXY, sip('BYE sip:bob@pbx.test SIP/2.0', { cseq: '2 BYE', toTag: 'b', branch: 'z9hG4bK-3' }));
  feed.udp(8030, PROXY, ALICE, sip('SIP/2.0 200 OK', { cseq: '2 BYE', toTag: 'b', branch: 'z9hG4bK-3' }), FAR);
  return feed;
}

export const out = (feed: Feed, { count = 340, ...about }: { count?: number; [option: string]: unknown } = {}): void =>
  feed.talk(1020, A, B, count, { ssrc: 1, ...about });
export const back = (feed: Feed, { count = 340, ...about }: { count?: number; [option: string]: unknown } = {}): void =>
  feed.talk(1040, B, A, count, { ssrc: 2, ...about });
export function both(feed: Feed): void {
  out(feed);
  back(feed);
}

export function verdict(feed: Feed, place?: CapturePlace, until = feed.lastAt) {
  const analysed = feed.finish(until);
  const { calls, registrations } = judgeCapture(feed.analyser, analysed, {
    place: place ?? analysed.place.is,
    captureEnd: until,
  });
  const causes = calls.get('call-1') ?? registrations.get('reg-1') ?? [];
  return causes.map(({ code, confidence, role }) => `${role} ${code} ${confidence}`);
}
