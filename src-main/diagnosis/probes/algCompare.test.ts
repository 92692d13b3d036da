import { describe, expect, it } from 'vitest';
import { compareRequest, compareResponse } from './algCompare';

const BODY = [
  'v=0',
  'o=sidetone 1 1 IN IP4 10.77.0.2',
  's=-',
  'c=IN IP4 10.77.0.2',
  't=0 0',
  'm=audio 40000 RTP/AVP 0 8',
  '',
].join('\r\n');

const HEAD = [
  'OPTIONS sip:responder.test:5060 SIP/2.0',
  'Via: SIP/2.0/UDP 10.77.0.2:41000;branch=z9hG4bKabc;rport',
  'Max-Forwards: 70',
  'CSeq: 1 OPTIONS',
  'From: <sip:alice@pbx.test>;tag=1',
  'To: <sip:responder.test:5060>',
  'Call-ID: 0123@10.77.0.2',
  'Contact: <sip:alice@10.77.0.2:41000>',
  'X-Sidetone-Address: 10.77.0.2',
  'User-Agent: Sidetone/0.1.0',
  'Content-Type: application/sdp',
];

const write = (head: string[], body = BODY, length: number | null = Buffer.byteLength(body)): Buffer =>
  Buffer.from([...head, ...(length === null ? [] : [`Content-Length: ${length}`]), '', body].join('\r\n'));
/** The request with lines changed on its way. */
const changed = (change: (line: string) => string, body = BODY): Buffer => write(HEAD.map(change), body);
const replacing = (from: string, to: string, body = BODY) => changed((line) => line.replaceAll(from, to), body);
const fields = (sent: Uint8Array, received: Uint8Array): string[] =>
  compareRequest(sent, received).map(({ field }) => field);

const SENT = write(HEAD);

describe('no change', () => {
  it.each<[string, Buffer]>([
    ['the very same octets', SENT],
    ['received and rport in our Via', replacing(';rport', ';rport=1024;received=203.0.113.7')],
    [
      'a proxy on top: its Via, Record-Route, Max-Forwards',
      write([
        HEAD[0] ?? '',
        'Via: SIP/2.0/UDP 198.51.100.1;branch=z9hG4bKproxy',
        'Record-Route: <sip:198.51.100.1;lr>',
        ...HEAD.slice(1).map((line) => line.replace('70', '69').replace(';rport', ';rport=1024;received=203.0.113.7')),
      ]),
    ],
    [
      'both Vias in one line',
      changed((line) => line.replace('Via: ', 'Via: SIP/2.0/UDP 198.51.100.1;branch=z9hG4bKproxy, ')),
    ],
    [
      'other spellings of the names',
      changed((line) => line.replace('Call-ID:', 'i:').replace('Contact:', 'CONTACT :')),
    ],
    ['another order', write([HEAD[0] ?? '', ...HEAD.slice(1).toReversed()])],
    ['white space', replacing(';tag=1', ' ; tag=1')],
    ['folding', replacing('<sip:alice@pbx.test>;tag=1', '<sip:alice@pbx.test>\r\n ;tag=1')],
    ['another header', write([...HEAD, 'X-Other: 203.0.113.7'])],
  ])('%s', (_, received) => expect(compareRequest(SENT, received)).toEqual([]));
});

describe('changes', () => {
  const inBody = (from: string, to: string): Buffer => write(HEAD, BODY.replace(from, to));
  it.each<[string, Buffer, string[]]>([
    [
      'what the kernel of Linux does: Via and Contact',
      changed((line) => (/^(Via|Contact)/.test(line) ? line.replace('10.77.0.2:41000', '10.88.0.1:1024') : line)),
      ['Via sent-by', 'Contact'],
    ],
    ['port alone', changed((line) => (line.startsWith('Via') ? line.replace('41000', '1024') : line)), ['Via sent-by']],
    ['branch', replacing('z9hG4bKabc', 'z9hG4bKxyz'), ['top Via branch']],
    ['transport', replacing('SIP/2.0/UDP', 'SIP/2.0/TCP'), ['Via transport']],
    ['no Via at all', write(HEAD.filter((line) => !line.startsWith('Via'))), ['Via sent-by']],
    ['Request-URI', replacing('OPTIONS sip:responder.test:5060', 'OPTIONS sip:192.0.2.1'), ['Request-URI']],
    ['Call-ID', replacing('0123@10.77.0.2', '0123@203.0.113.7'), ['Call-ID']],
    ['From', replacing('From: <sip:alice@pbx.test>', 'From: <sip:alice@203.0.113.7>'), ['From']],
    ['To', replacing('To: <sip:responder.test:5060>', 'To: <sip:203.0.113.7>'), ['To']],
    [
      'the inert header',
      replacing('X-Sidetone-Address: 10.77.0.2', 'X-Sidetone-Address: 203.0.113.7'),
      ['X-Sidetone-Address'],
    ],
    ['the inert header left out', write(HEAD.filter((line) => !line.startsWith('X-'))), ['X-Sidetone-Address']],
    ['o=', inBody('1 IN IP4 10.77.0.2', '1 IN IP4 203.0.113.7'), ['Content-Length', 'SDP o=']],
    ['c=', inBody('c=IN IP4 10.77.0.2', 'c=IN IP4 10.88.0.1'), ['SDP c=']],
    ['m=', inBody('audio 40000', 'audio 40002'), ['SDP m=']],
    [
      'an m= line too many',
      inBody('m=audio', 'm=video 0 RTP/AVP 96\r\nm=audio'),
      ['Content-Length', 'SDP m=', 'SDP m='],
    ],
    ['something else of the body', inBody('s=-', 's=x'), ['body']],
    ['a body that is gone', write(HEAD, ''), ['Content-Length', 'SDP o=', 'SDP c=', 'SDP m=']],
    ['a length that was not mended', write(HEAD, BODY.replace('10.77.0.2', '203.0.113.7'), BODY.length), ['SDP o=']],
    ['a length that is too long', write(HEAD, BODY, BODY.length + 40), ['Content-Length']],
    ['no length any more', write(HEAD, BODY, null), ['Content-Length']],
    ['not SIP any more', Buffer.from('GET / HTTP/1.1\r\n\r\n'), ['body']],
    ['nothing any more', Buffer.alloc(0), ['body']],
  ])('%s', (_, received, expected) => expect(fields(SENT, received)).toEqual(expected));

  it('tell what was there and what is now', () => {
    expect(
      compareRequest(SENT, replacing('Contact: <sip:alice@10.77.0.2:41000>', 'Contact: <sip:alice@10.88.0.1:1024>')),
    ).toEqual([{ field: 'Contact', sent: '<sip:alice@10.77.0.2:41000>', received: '<sip:alice@10.88.0.1:1024>' }]);
  });

  it('are bounded however long what came is', () => {
    const long = replacing('0123@10.77.0.2', 'x'.repeat(100_000));
    expect(compareRequest(SENT, long)[0]?.received).toHaveLength(300);
  });

  it('what left cannot be read: nothing can be said', () => {
    expect(compareRequest(Buffer.from('x'), SENT)).toEqual([]);
  });
});

describe('a response on its way back', () => {
  const VIA = 'Via: SIP/2.0/UDP 10.88.0.1:1024;branch=z9hG4bKabc;rport=1024;received=10.88.0.1';
  const sent = write(['SIP/2.0 200 OK', VIA, 'Call-ID: 0123@10.77.0.2', 'Contact: <sip:alice@10.88.0.1:1024>'], '');
  const back = (from: string | RegExp, to: string): Buffer => Buffer.from(sent.toString().replace(from, to));

  it.each<[string, Buffer, string[]]>([
    ['the same', sent, []],
    ['fields that the companion did not tell', back('Call-ID', 'To: <sip:x@pbx.test>\r\nServer: a\r\nCall-ID'), []],
    ['a body that it did not tell', Buffer.concat([sent, Buffer.from('{}')]), []],
    ['Via written back', back('UDP 10.88.0.1:1024', 'UDP 10.77.0.2:41000'), ['Via sent-by']],
    ['received', back('received=10.88.0.1', 'received=10.77.0.2'), ['Via received']],
    ['rport', back('rport=1024', 'rport=41000'), ['Via rport']],
    ['Contact', back('<sip:alice@10.88.0.1:1024>', '<sip:alice@10.77.0.2:41000>'), ['Contact']],
    ['not readable', Buffer.from('\0'), []],
  ])('%s', (_, received, expected) =>
    expect(compareResponse(sent, received).map(({ field }) => field)).toEqual(expected),
  );
});
