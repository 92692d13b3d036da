import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { MessageFramer, type FramedItem } from './framing';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const INVITE = 'INVITE sip:b@pbx.test SIP/2.0\r\nVia: v\r\nContent-Length: 4\r\n\r\nv=0\n';
const RINGING = 'SIP/2.0 180 Ringing\r\nl : 0\r\n\r\n';

/** Items as text: a message by its octets, an error by its code. */
function show(items: FramedItem[]): string[] {
  return items.map((item) => {
    if (item.kind === 'message') return Buffer.from(item.data).toString('latin1');
    return item.kind === 'error' ? item.error.code : item.kind;
  });
}
function frame(...chunks: string[]): string[] {
  const framer = new MessageFramer();
  return chunks.flatMap((chunk) => show(framer.push(bytes(chunk))));
}

describe('MessageFramer', () => {
  it('cuts messages by Content-Length', () => {
    expect(frame(INVITE + RINGING + INVITE)).toEqual([INVITE, RINGING, INVITE]);
  });

  it('puts messages together, octet by octet', () => {
    expect(frame(...`${INVITE}${RINGING}`)).toEqual([INVITE, RINGING]);
  });

  it('takes a folded Content-Length, and none as an empty body', () => {
    const folded = 'BYE sip:b@pbx.test SIP/2.0\r\nContent-Length :\r\n  3\r\n\r\nabc';
    const none = 'BYE sip:b@pbx.test SIP/2.0\r\nLanguage: x\r\nX: y\r\n\r\n';
    expect(frame(folded + none + RINGING)).toEqual([folded, none, RINGING]);
  });

  describe('keep-alives (RFC 5626 section 3.5.1)', () => {
    it.each([
      ['\r\n\r\n', ['ping']],
      ['\r\n', ['pong']],
      ['\r\n\r\n\r\n\r\n', ['ping', 'ping']],
      [`\r\n${RINGING}\r\n\r\n${RINGING}`, ['pong', RINGING, 'ping', RINGING]],
      [`${RINGING}\r\n`, [RINGING, 'pong']],
      [`\n\r${RINGING}`, [RINGING]],
    ])('%j', (text, items) => {
      expect(frame(text)).toEqual(items);
    });

    it('knows a ping whose halves come apart', () => {
      expect(frame('\r\n', '\r\n')).toEqual(['pong', 'ping']);
      expect(frame('\r', '\n\r', '\n')).toEqual(['ping']);
      expect(frame('\r\n', RINGING, '\r\n')).toEqual(['pong', RINGING, 'pong']);
    });
  });

  describe('what is not SIP', () => {
    it.each([
      ['HTTP', 'GET / HTTP/1.1\r\nHost: pbx.test\r\n', 'start-line'],
      ['a TLS hello', '\x16\x03\x01\x02\x00\x01', 'start-line'],
      ['a line without end', 'x'.repeat(70_000), 'too-large'],
      ['a head without end', `BYE sip:b SIP/2.0\r\n${'X: y\r\n'.repeat(12_000)}`, 'too-large'],
      ['a huge body', 'BYE sip:b SIP/2.0\r\nContent-Length: 99999999\r\n\r\n', 'too-large'],
      ['two lengths', 'BYE sip:b SIP/2.0\r\nContent-Length: 1\r\nl: 2\r\n\r\n', 'content-length'],
      ['a negative length', 'BYE sip:b SIP/2.0\r\nContent-Length: -1\r\n\r\n', 'content-length'],
    ])('%s ends the stream', (_what, text, code) => {
      expect(frame(RINGING + text, RINGING)).toEqual([RINGING, code]);
    });
  });

  it('yields the same however the stream is cut (property)', () => {
    const piece = fc.constantFrom(INVITE, RINGING, '\r\n\r\n', `${INVITE.slice(0, -6)}${'\r\n'}l: 0\r\n\r\n`);
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1 }),
        (pieces, sizes) => {
          const stream = pieces.join('');
          const chunks: string[] = [];
          for (let at = 0, turn = 0; at < stream.length; turn++) {
            const size = sizes[turn % sizes.length] ?? 1;
            chunks.push(stream.slice(at, at + size));
            at += size;
          }
          const messages = (items: string[]) => items.filter((item) => item !== 'ping' && item !== 'pong');
          expect(messages(frame(...chunks))).toEqual(messages(frame(stream)));
        },
      ),
    );
  });

  it('owns the octets of its messages', () => {
    const chunk = bytes(RINGING);
    const [item] = new MessageFramer().push(chunk);
    chunk.fill(0);
    expect(show(item ? [item] : [])).toEqual([RINGING]);
  });
});
