import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { METHOD, encodeStun } from '../../protocol/stun/message';
import { FrameSplitter, isChannelData, padded } from './frames';

const STUN = Buffer.from(
  encodeStun({ method: METHOD.binding, kind: 'request', transactionId: Buffer.alloc(12, 7), attributes: [] }),
);

function channelData(data: Uint8Array): Buffer {
  return Buffer.from([0x40, 0, data.length >> 8, data.length & 0xff, ...data]);
}

describe('frames on a stream', () => {
  it('come out as they went in, wherever the stream is cut (RFC 8656 section 12.5: ChannelData is padded)', () => {
    const frame = fc.oneof(fc.constant(STUN), fc.uint8Array({ maxLength: 50 }).map(channelData));
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 8 }), fc.array(fc.integer({ min: 1, max: 40 })), (frames, cuts) => {
        let stream = Buffer.concat(frames.map(padded));
        const splitter = new FrameSplitter();
        const seen: Buffer[] = [];
        for (const cut of [...cuts, stream.length]) {
          seen.push(...(splitter.push(stream.subarray(0, cut)) ?? []));
          stream = stream.subarray(cut);
        }
        seen.push(...(splitter.push(stream) ?? []));
        expect(seen.map((one) => one.toString('hex'))).toEqual(frames.map((one) => one.toString('hex')));
      }),
    );
  });

  it('another protocol is none of both', () => {
    for (const text of ['SSH-2.0-OpenSSH', 'RTSP/1.0 400 Bad Request', '\x16\x03\x01\x00']) {
      expect(new FrameSplitter().push(Buffer.from(text, 'latin1'))).toBeNull();
    }
  });

  it('any octets are survived', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (data) => void new FrameSplitter().push(Buffer.from(data))),
    );
  });

  it('ChannelData is known by its first octets', () => {
    expect(isChannelData(channelData(new Uint8Array(3)))).toBe(true);
    expect(isChannelData(STUN)).toBe(false);
    expect(isChannelData(Buffer.from([0x50, 0, 0, 0]))).toBe(false);
  });
});
