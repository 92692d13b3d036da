import { describe, expect, it } from 'vitest';
import type { LadderEntry } from '../../src-shared/model/call';
import { answerTime, callTiming, finalResponse, hangupOf, outcomeOf } from './callResult';
import { LadderMaker, headerOf } from './tap';

const START = Date.UTC(2026, 0, 1);
const maker = () => new LadderMaker('wss://pbx.test/ws', 'wss');

/** Messages as "at direction startLine | CSeq | further header". */
function ladder(...lines: string[]): LadderEntry[] {
  const make = maker();
  return lines.map((line) => {
    const [head = '', cseq = '', more = ''] = line.split(' | ');
    const [, ms = '0', way = '>', start = ''] = /^(\d+) ([<>]) (.*)$/.exec(head) ?? [];
    const text = `${start}\r\nCSeq: ${cseq}\r\n${more === '' ? '' : `${more}\r\n`}\r\n`;
    return make.entry({ direction: way === '>' ? 'outbound' : 'inbound', text, at: START + Number(ms) });
  });
}

const ANSWERED = ladder(
  '0 > INVITE sip:echo@pbx.test SIP/2.0 | 1 INVITE',
  '5 < SIP/2.0 407 Proxy Authentication Required | 1 INVITE',
  '6 > ACK sip:echo@pbx.test SIP/2.0 | 1 ACK',
  '8 > INVITE sip:echo@pbx.test SIP/2.0 | 2 INVITE',
  '12 < SIP/2.0 100 Trying | 2 INVITE',
  '90 < SIP/2.0 180 Ringing | 2 INVITE',
  '400 < SIP/2.0 200 OK | 2 INVITE',
  '402 > ACK sip:echo@pbx.test SIP/2.0 | 2 ACK',
  '900 > INVITE sip:echo@pbx.test SIP/2.0 | 3 INVITE',
  '905 < SIP/2.0 488 Not Acceptable Here | 3 INVITE',
);

describe('callTiming', () => {
  it('counts from the first INVITE; the question for credentials is no reaction, a re-INVITE no second answer', () => {
    const moments = {
      startedAt: START - 900,
      answeredAt: START + 405,
      firstPacketAt: START + 430,
      endedAt: START + 8405,
    };
    expect(callTiming(ANSWERED, moments)).toEqual({
      startedAt: '2026-01-01T00:00:00.000000Z',
      tryingMs: 12,
      progressMs: 90,
      pddMs: 90,
      answerMs: 400,
      durationMs: 8000,
      firstPacketMs: 25,
    });
  });

  it('takes the time of the 2xx for that of the answer', () => {
    expect(answerTime(ANSWERED)).toBe(START + 400);
    expect(answerTime(ANSWERED.slice(0, 6))).toBeNull();
  });

  it('knows nothing of a call that never went out', () => {
    const nothing = { startedAt: START, answeredAt: null, firstPacketAt: null, endedAt: START + 9 };
    expect(callTiming([], nothing)).toMatchObject({ tryingMs: null, pddMs: null, answerMs: null, durationMs: null });
  });
});

describe('how a call ended', () => {
  it('takes the last response that was no question for credentials', () => {
    const refused = ladder(
      '0 > INVITE sip:b@pbx.test SIP/2.0 | 1 INVITE',
      '5 < SIP/2.0 401 Unauthorized | 1 INVITE',
      '8 > INVITE sip:b@pbx.test SIP/2.0 | 2 INVITE',
      '30 < SIP/2.0 486 Busy Here | 2 INVITE',
    );
    expect(finalResponse(refused)).toEqual({ status: 486, reason: 'Busy Here' });
    expect(hangupOf(refused, 'rejected')).toMatchObject({ by: 'remote', q850: 17, name: 'USER_BUSY' });
  });

  it('keeps a 401 that was the last word', () => {
    const refused = ladder('0 > INVITE sip:b@pbx.test SIP/2.0 | 1 INVITE', '5 < SIP/2.0 401 Unauthorized | 1 INVITE');
    expect(finalResponse(refused)).toEqual({ status: 401, reason: 'Unauthorized' });
  });

  it('reads the Reason header field of a BYE (RFC 3326)', () => {
    const ended = ladder('9 < BYE sip:a@x.invalid SIP/2.0 | 4 BYE | Reason: Q.850;cause=38;text="down"');
    expect(hangupOf([...ANSWERED, ...ended], 'answered')).toMatchObject({ by: 'remote', q850: 38 });
    expect(hangupOf([...ANSWERED, ...ladder('9 > BYE sip:b@pbx.test SIP/2.0 | 4 BYE')], 'answered').by).toBe('local');
  });

  it.each([
    [true, 200, false, 'answered'],
    [false, null, true, 'cancelled'],
    [false, 487, true, 'cancelled'],
    [false, 486, false, 'rejected'],
    [false, null, false, 'failed'],
  ] as const)('answered %s, status %s, cancelled %s: %s', (answered, status, cancelled, outcome) =>
    expect(outcomeOf(answered, status, cancelled)).toBe(outcome),
  );
});

describe('LadderMaker', () => {
  it('masks credentials and ICE passwords, and knows a message that comes again', () => {
    const make = maker();
    const text =
      'REGISTER sip:pbx.test SIP/2.0\r\nCSeq: 2 REGISTER\r\nAuthorization: Digest username="alice", response="0123"\r\n\r\na=ice-pwd:secret\r\n';
    const first = make.entry({ direction: 'outbound', text, at: START });
    expect(first).toMatchObject({ transport: 'wss', to: 'pbx.test:443', cseq: '2 REGISTER', retransmission: false });
    expect(first.raw).not.toMatch(/0123|secret/);
    expect(make.entry({ direction: 'outbound', text, at: START + 500 }).retransmission).toBe(true);
  });

  it('reads folded header fields', () => {
    expect(headerOf('BYE x SIP/2.0\r\nReason: Q.850\r\n ;cause=16\r\n\r\nReason: no', 'Reason')).toBe(
      'Q.850 ;cause=16',
    );
    expect(headerOf('BYE x SIP/2.0\r\n\r\nReason: body', 'Reason')).toBeNull();
  });
});
