import { describe, expect, it } from 'vitest';
import type { Rung } from './ladder';
import { readSteps } from './registerSteps';

const REQUEST = [
  'REGISTER sip:pbx.test SIP/2.0',
  'Via: SIP/2.0/UDP 192.168.1.20:40000;branch=z9hG4bK1;rport',
  'From: <sip:alice@pbx.test>;tag=1',
  'To: <sip:alice@pbx.test>',
  'Call-ID: c',
  'Contact: <sip:alice@192.168.1.20:40000>;expires=300',
];

function rung(
  direction: Rung['direction'],
  cseq: number,
  second: number,
  lines: string[],
  retransmission = false,
): Rung {
  const text = [...lines, `CSeq: ${cseq} REGISTER`, 'Content-Length: 0', '', ''].join('\r\n');
  const [from, to] = ['192.168.1.20:40000', '198.51.100.10:5060'];
  return {
    at: `2026-03-01T10:00:0${second}.123456Z`,
    direction,
    transport: 'udp',
    from: direction === 'outbound' ? from : to,
    to: direction === 'outbound' ? to : from,
    startLine: lines[0] ?? '',
    cseq: `${cseq} REGISTER`,
    retransmission,
    raw: text,
    callId: 'c',
  };
}

const response = (status: string, ...headers: string[]): string[] => [
  `SIP/2.0 ${status}`,
  'Via: SIP/2.0/UDP 192.168.1.20:40000;branch=z9hG4bK1;rport=61000;received=203.0.113.7',
  ...headers,
];

describe('readSteps', () => {
  it('takes requests with their answers apart, retransmissions counted', () => {
    const steps = readSteps([
      rung('outbound', 1, 0, REQUEST),
      rung('outbound', 1, 1, REQUEST, true),
      rung('inbound', 1, 1, response('100 Trying')),
      rung(
        'inbound',
        1,
        2,
        response(
          '401 Unauthorized',
          'WWW-Authenticate: Digest realm="pbx, test", nonce="n", algorithm=SHA-256, qop="auth,auth-int", stale=TRUE',
          'WWW-Authenticate: Digest realm="pbx.test", nonce="n", algorithm=AKAv1-MD5',
          'WWW-Authenticate: Bearer',
        ),
      ),
      rung('inbound', 1, 3, response('401 Unauthorized'), true),
      rung('outbound', 2, 3, [...REQUEST, 'Authorization: Digest username="alice", response="***"']),
      rung(
        'inbound',
        2,
        4,
        response(
          '200 OK',
          'Contact: <sip:alice@192.168.1.20:40000>;expires=299, <sip:alice@10.0.0.9>;expires=12',
          'Date: Sun, 01 Mar 2026 10:00:05 GMT',
        ),
      ),
    ]);
    expect(steps).toHaveLength(2);
    expect(steps[0]).toMatchObject({
      cseq: 1,
      authorized: false,
      sent: 2,
      contact: 'sip:alice@192.168.1.20:40000',
      response: {
        status: 401,
        delayMs: 2000,
        via: { sentBy: '192.168.1.20:40000', received: '203.0.113.7', rport: 61_000 },
        challenges: [
          { proxy: false, scheme: 'Digest', realm: 'pbx, test', algorithm: 'SHA-256', stale: true, supported: true },
          { algorithm: 'AKAv1-MD5', stale: false, supported: false, qop: null },
          { scheme: 'Bearer', realm: null, supported: false },
        ],
      },
    });
    expect(steps[1]).toMatchObject({
      cseq: 2,
      authorized: true,
      response: {
        status: 200,
        date: Date.UTC(2026, 2, 1, 10, 0, 5),
        contacts: ['<sip:alice@192.168.1.20:40000>;expires=299', '<sip:alice@10.0.0.9>;expires=12'],
      },
    });
  });

  it('reads what a refusal says', () => {
    const [step] = readSteps([
      rung('outbound', 1, 0, REQUEST),
      rung(
        'inbound',
        1,
        1,
        response(
          '503 Service Unavailable',
          'Warning: 399 pbx.test "Maximum of \\"2\\" contacts", 370 pbx.test "and more"',
          'Reason: SIP;cause=503;text="x", Q.850;cause=42;text="switch congestion"',
          'Retry-After: 120 (soon);duration=60',
          'Proxy-Authenticate: Digest realm="p", nonce="n"',
          'Date: yesterday',
        ),
      ),
    ]);
    expect(step?.response).toMatchObject({
      status: 503,
      warning: 'Maximum of "2" contacts; and more',
      reasonHeader: { text: 'switch congestion', q850: 42 },
      retryAfterS: 120,
      date: null,
      challenges: [{ proxy: true, realm: 'p', algorithm: null, supported: true }],
    });
  });

  it.each([
    ['Reason: SIP;cause=200', { text: 'SIP;cause=200', q850: null }],
    ['Reason: Q.850;cause=34', { text: 'Q.850;cause=34', q850: 34 }],
    ['Reason: ;;', { text: ';;', q850: null }],
    ['X-Other: none', null],
  ])('%s', (header, expected) => {
    const [step] = readSteps([rung('outbound', 1, 0, REQUEST), rung('inbound', 1, 1, response('500 No', header))]);
    expect(step?.response?.reasonHeader).toEqual(expected);
  });

  it('keeps what has no answer, an answer without a Via that can be read, and nothing else', () => {
    const other = { ...rung('inbound', 1, 1, ['OPTIONS sip:alice@192.168.1.20 SIP/2.0']), cseq: '1 OPTIONS' };
    const steps = readSteps([
      other,
      rung('inbound', 9, 1, response('200 OK')),
      rung('outbound', 1, 0, REQUEST),
      rung('outbound', 2, 0, REQUEST),
      rung('inbound', 2, 1, ['SIP/2.0 403 No', 'Via: nonsense']),
    ]);
    expect(steps.map(({ cseq, response: answer }) => [cseq, answer?.status ?? null])).toEqual([
      [1, null],
      [2, 403],
    ]);
    expect(steps[1]?.response?.via).toEqual({ sentBy: 'nonsense', received: null, rport: null });
  });
});
