import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LadderEntry } from '../../../src-shared/model/call';
import { ladderRows, messageParts, preciseMs, shortStartLine, toneOf } from './ladderRows';

const entry = (at: string, startLine: string): LadderEntry => ({
  at,
  direction: 'outbound',
  transport: 'udp',
  from: '192.0.2.1:5060',
  to: '192.0.2.2:5060',
  startLine,
  cseq: '1 INVITE',
  retransmission: false,
  raw: '',
});

describe('ladderRows', () => {
  it('keeps microseconds in the distances', () => {
    const rows = ladderRows([
      entry('2026-01-02T03:04:05.000100Z', 'INVITE sip:echo@pbx.test SIP/2.0'),
      entry('2026-01-02T03:04:05.000850Z', 'SIP/2.0 100 Trying'),
      entry('2026-01-02T03:04:06.000850Z', 'SIP/2.0 200 OK'),
    ]);
    expect(rows[0]?.sinceBefore).toBeNull();
    expect(rows[1]?.sinceBefore).toBeCloseTo(0.75, 2);
    expect(rows[2]?.sinceBefore).toBeCloseTo(1000, 2);
    expect(rows[2]?.sinceStart).toBeCloseTo(1000.75, 2);
  });

  it.each([
    ['INVITE sip:a@pbx.test SIP/2.0', 'request'],
    ['SIP/2.0 180 Ringing', 'provisional'],
    ['SIP/2.0 200 OK', 'success'],
    ['SIP/2.0 486 Busy Here', 'failure'],
    ['SIP/2.0 603 Decline', 'failure'],
  ])('%s is a %s', (startLine, tone) => expect(toneOf(startLine)).toBe(tone));

  it('shortens start lines and reads times without a fraction', () => {
    expect(shortStartLine('SIP/2.0 200 OK')).toBe('200 OK');
    expect(shortStartLine('BYE sip:a@192.0.2.1 SIP/2.0')).toBe('BYE sip:a@192.0.2.1');
    expect(preciseMs('1970-01-01T00:00:01Z')).toBe(1000);
  });
});

describe('messageParts (RFC 3261 section 7)', () => {
  it('takes a message with a folded header and a body apart', () => {
    const raw = 'INVITE sip:a@pbx.test SIP/2.0\r\nSubject: one\r\n two\r\nContent-Length: 3\r\n\r\nv=0\r\n';
    expect(messageParts(raw)).toEqual({
      startLine: 'INVITE sip:a@pbx.test SIP/2.0',
      headers: [
        { name: 'Subject', value: 'one\n two' },
        { name: 'Content-Length', value: '3' },
      ],
      body: 'v=0',
    });
  });

  it('survives anything', () => {
    assert(property(string(), (raw) => void messageParts(raw)));
  });
});
