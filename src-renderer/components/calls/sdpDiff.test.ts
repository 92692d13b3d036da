import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audioCodecs, compareSdp, subject } from './sdpDiff';

const OFFER = [
  'v=0',
  'o=alice 1 1 IN IP4 192.0.2.1',
  's=-',
  'c=IN IP4 192.0.2.1',
  't=0 0',
  'm=audio 40000 RTP/AVP 0 8 96 101',
  'a=rtpmap:0 PCMU/8000/1',
  'a=rtpmap:96 opus/48000/2',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-16',
  'a=sendrecv',
  'm=video 40002 RTP/AVP 97',
].join('\r\n');
const ANSWER = [
  'v=0',
  'o=bob 7 7 IN IP4 192.0.2.9',
  's=-',
  'c=IN IP4 192.0.2.9',
  't=0 0',
  'm=audio 50000 RTP/AVP 8 111',
  'a=rtpmap:111 OPUS/48000/2',
  'a=recvonly',
  'a=ptime:20',
].join('\n');

describe('compareSdp (RFC 3264)', () => {
  const { offer, answer, codecs } = compareSdp(OFFER, ANSWER);
  const markOf = (lines: typeof offer, text: string) => lines.find((line) => line.text === text)?.mark;

  it('marks lines that meet, that differ, and that stand alone', () => {
    expect(markOf(offer, 's=-')).toBe('same');
    expect(markOf(offer, 'c=IN IP4 192.0.2.1')).toBe('changed');
    expect(markOf(offer, 'a=sendrecv')).toBe('changed');
    expect(markOf(offer, 'a=fmtp:101 0-16')).toBe('only');
    expect(markOf(answer, 'a=ptime:20')).toBe('only');
  });

  it('finds common codecs by name, not by payload type, static ones included', () => {
    expect(codecs).toEqual([
      { name: 'PCMU/8000', offered: 0, answered: null },
      { name: 'PCMA/8000', offered: 8, answered: 8 },
      { name: 'opus/48000/2', offered: 96, answered: 111 },
      { name: 'telephone-event/8000', offered: 101, answered: null },
    ]);
  });

  it('shows an offer that has no answer yet', () => {
    const open = compareSdp(OFFER, null);
    expect(open.answer).toEqual([]);
    expect(open.codecs.every((codec) => codec.answered === null)).toBe(true);
  });

  it('survives anything', () => {
    expect(subject('')).toBe('');
    expect(audioCodecs('m=video 1 RTP/AVP 0')).toEqual([]);
    assert(property(string(), string(), (a, b) => void compareSdp(a, b)));
  });
});
