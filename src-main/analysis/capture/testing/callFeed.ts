/** Calls of a capture, message by message. */
import { expect } from 'vitest';
import { Feed, sdp, sip, type SipOptions } from './feed';

export const ALICE = { address: '192.0.2.10', port: 5060 };
export const PROXY = { address: '198.51.100.1', port: 5060 };
export const BOB = { address: '203.0.113.7', port: 5060 };
export const A_MEDIA = { address: '192.0.2.10', port: 40_000 };
export const B_MEDIA = { address: '203.0.113.7', port: 50_000 };
export const INVITE = 'INVITE sip:bob@pbx.test SIP/2.0';

/** A call as it goes, message by message; a test leaves some out or changes them. */
export class Call {
  readonly feed = new Feed();
  constructor(private readonly options: SipOptions = {}) {}
  up(at: number, first: string, options: SipOptions = {}): this {
    this.feed.udp(at, ALICE, PROXY, sip(first, { ...this.options, ...options }));
    return this;
  }
  down(at: number, first: string, options: SipOptions = {}): this {
    this.feed.udp(at, PROXY, ALICE, sip(first, { toTag: 'b', ...this.options, ...options }));
    return this;
  }
  get result() {
    const [call, ...more] = this.feed.finish().calls;
    expect(more).toEqual([]);
    if (!call) throw new Error('no call was seen');
    return call;
  }
}

export function answered(): Call {
  return new Call()
    .up(0, INVITE, {
      sdp: sdp(A_MEDIA),
      from: '"Alice \\"A\\"" <sip:alice@pbx.test>;tag=a',
      headers: ['User-Agent: telephone/1'],
    })
    .down(10, 'SIP/2.0 100 Trying', { toTag: null })
    .down(120.5, 'SIP/2.0 180 Ringing', { headers: ['Server: pbx/2'] })
    .down(2000, 'SIP/2.0 200 OK', { sdp: sdp(B_MEDIA) })
    .up(2010, 'ACK sip:bob@pbx.test SIP/2.0', { cseq: '1 ACK', toTag: 'b', branch: 'z9hG4bK-2' });
}
