import { describe, expect, it } from 'vitest';
import { unmetDemand } from './capabilities';
import { setHeader, removeHeader } from './headers';
import { parseMessage } from './parse';
import type { SipRequest } from './message';
import { serializeMessage } from './serialize';
import { judge } from './validate';

function request(change: (request: SipRequest) => void = () => undefined, method = 'INVITE'): SipRequest {
  const message: SipRequest = {
    kind: 'request',
    method,
    uri: 'sip:bob@pbx.test',
    version: 'SIP/2.0',
    headers: [
      { name: 'Via', value: 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1' },
      { name: 'From', value: '<sip:alice@pbx.test>;tag=1' },
      { name: 'To', value: '<sip:bob@pbx.test>' },
      { name: 'Call-ID', value: '1' },
      { name: 'CSeq', value: `1 ${method}` },
      { name: 'Contact', value: '<sip:alice@192.0.2.1>' },
    ],
    body: new Uint8Array(0),
  };
  change(message);
  return message;
}
const judged = (message: SipRequest) => {
  const verdict = judge(parseMessage(serializeMessage(message)));
  return verdict.action === 'answer' ? `${verdict.status} ${verdict.reason}` : verdict.action;
};

describe('judge', () => {
  it.each<[string, (request: SipRequest) => void, string]>([
    ['a plain request', () => undefined, 'accept'],
    ['a tel URI', (message) => (message.uri = 'tel:+12015550123'), 'accept'],
    ['an unknown transport', (message) => setHeader(message, 'Via', 'SIP/2.0/PIGEON a;branch=z9hG4bK1'), 'accept'],
    ['no Via', (message) => removeHeader(message, 'Via'), 'drop'],
    ['no Call-ID', (message) => removeHeader(message, 'Call-ID'), '400 Missing Call-ID Header Field'],
    ['an empty Call-ID', (message) => setHeader(message, 'Call-ID', ''), '400 Bad Call-ID Header Field'],
    ['a bad hop count', (message) => setHeader(message, 'Max-Forwards', 'many'), '400 Bad Max-Forwards Header Field'],
    ['an IPv6 URI without brackets', (message) => (message.uri = 'sip:2001:db8::1'), '400 Bad Request-URI'],
    ['a web address', (message) => (message.uri = 'http://pbx.test'), '416 Unsupported URI Scheme'],
    ['a star as Contact', (message) => setHeader(message, 'Contact', '*'), '400 Bad Contact Header Field'],
    ['another version', (message) => (message.version = 'SIP/3.0'), '505 Version Not Supported'],
    [
      'a bad Record-Route',
      (message) => setHeader(message, 'Record-Route', '<sip:a'),
      '400 Bad Record-Route Header Field',
    ],
  ])('%s', (_what, change, outcome) => {
    expect(judged(request(change))).toBe(outcome);
  });

  it('takes the star in a REGISTER', () => {
    expect(judged(request((message) => setHeader(message, 'Contact', '*'), 'REGISTER'))).toBe('accept');
  });

  it('never answers an ACK', () => {
    expect(judged(request((message) => setHeader(message, 'CSeq', '1 INVITE'), 'ACK'))).toBe('drop');
    expect(judged(request((message) => (message.uri = 'sip:a b'), 'ACK'))).toBe('drop');
  });

  it.each([
    ['SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a\r\nFrom: a:b\r\nTo: a:b\r\nCall-ID: 1\r\nCSeq: 1 BYE\r\n\r\n', 'accept'],
    ['SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a\r\nFrom: a:b\r\nTo: a:b\r\nCall-ID: 1\r\n\r\n', 'drop'],
    ['SIP/2.0 200 OK\r\nFrom: a:b\r\nTo: a:b\r\nCall-ID: 1\r\nCSeq: 1 BYE\r\n\r\n', 'drop'],
    ['SIP/3.0 200 OK\r\nVia: SIP/2.0/UDP a\r\nFrom: a:b\r\nTo: a:b\r\nCall-ID: 1\r\nCSeq: 1 BYE\r\n\r\n', 'drop'],
    ['SIP/2.0 200 OK\r\nl: 5\r\n\r\n', 'drop'],
    ['\r\n\r\n', 'drop'],
    ['INVITE sip:a b SIP/2.0\r\n\r\n', 'drop'],
    ['INVITE sip:a b SIP/3.0\r\nVia: x\r\n\r\n', 'answer'],
  ])('%j: %s', (text, action) => {
    expect(judge(parseMessage(Buffer.from(text))).action).toBe(action);
  });
});

describe('unmetDemand', () => {
  const able = {
    methods: ['INVITE', 'ACK', 'CANCEL', 'OPTIONS'],
    extensions: ['timer'],
    mediaTypes: ['application/sdp'],
  };
  const withBody = (type: string, more: [string, string][] = []) =>
    request((message) => {
      message.body = Buffer.from('x');
      setHeader(message, 'Content-Type', type);
      for (const [name, value] of more) setHeader(message, name, value);
    });
  it.each<[string, SipRequest, number | undefined]>([
    ['nothing special', request(), undefined],
    ['a method that others know', request(undefined, 'SUBSCRIBE'), 405],
    ['a method that nobody knows', request(undefined, 'DANCE'), 501],
    ['an extension that we have', request((message) => setHeader(message, 'Require', 'Timer')), undefined],
    ['one that we have not', request((message) => setHeader(message, 'Require', 'timer, replaces')), 420],
    ['CANCEL has none to refuse', request((message) => setHeader(message, 'Require', 'x'), 'CANCEL'), undefined],
    ['SDP', withBody('application/sdp;charset=utf-8'), undefined],
    ['another body', withBody('text/html'), 415],
    [
      'another body that may be ignored',
      withBody('text/html', [['Content-Disposition', 'render; handling=optional']]),
      undefined,
    ],
    ['a packed body', withBody('application/sdp', [['Content-Encoding', 'gzip']]), 415],
    ['any answer', request((message) => setHeader(message, 'Accept', 'text/html, */*;q=0.1')), undefined],
    ['an answer that is no SDP', request((message) => setHeader(message, 'Accept', 'text/html')), 406],
  ])('%s', (_what, message, status) => {
    expect(unmetDemand(message, able)?.status).toBe(status);
  });
});
