/** The typed parsers of single header values: examples of the RFCs, and what must be refused. */
import { describe, expect, it } from 'vitest';
import { parseContentType } from './contentType';
import { formatCSeq, parseCSeq } from './cseq';
import { parseDeltaSeconds } from './deltaSeconds';
import { formatNameAddr, parseNameAddr } from './nameAddr';
import { formatRAck, parseRAck, parseRSeq } from './rack';
import { formatReason, parseReason } from './reason';
import { parseRetryAfter } from './retryAfter';
import { formatSessionExpires, MIN_SESSION_EXPIRES_S, parseMinSe, parseSessionExpires } from './sessionExpires';
import { formatSipfrag, parseSipfrag } from './sipfrag';
import { reasonPhrase } from './status';
import { formatSubscriptionState, parseSubscriptionState } from './subscriptionState';
import { formatVia, parseVia, stampVia } from './via';

describe('name-addr (RFC 3261 section 20.10)', () => {
  it.each([
    [
      '"Mr. Watson" <sip:watson@worcester.bell-telephone.com>;q=0.7; expires=3600',
      'Mr. Watson',
      'sip:watson@worcester.bell-telephone.com',
      ['q', 'expires'],
    ],
    [
      '"Bob, \\"the\\" builder" <sips:bob@192.0.2.4> ;expires=60',
      'Bob, "the" builder',
      'sips:bob@192.0.2.4',
      ['expires'],
    ],
    ['sip:+12125551212@server.phone2net.com;tag=887s', null, 'sip:+12125551212@server.phone2net.com', ['tag']],
    ['Anonymous <sip:c8oqz84zk7z@privacy.org>;tag=hyh8', 'Anonymous', 'sip:c8oqz84zk7z@privacy.org', ['tag']],
    ['<sip:alice@pbx.test;lr?x=1>', null, 'sip:alice@pbx.test;lr?x=1', []],
    ['Jürgen Müller <sip:jm@pbx.test>', 'Jürgen Müller', 'sip:jm@pbx.test', []],
    ['"" <sip:a@h>', '', 'sip:a@h', []],
    ['<sip:a@h>;+sip.instance="<urn:uuid:1>";reg-id=1', null, 'sip:a@h', ['+sip.instance', 'reg-id']],
  ])('%s', (text, displayName, uri, names) => {
    const address = parseNameAddr(text);
    expect(address).toMatchObject({ displayName, uri });
    expect([...(address?.params.keys() ?? [])]).toEqual(names);
    expect(parseNameAddr(formatNameAddr(address ?? expect.fail('not parsed')))).toEqual({
      ...address,
      displayName: displayName || null,
    });
  });

  it.each([
    '',
    '*',
    '"open <sip:a@h>',
    '<sip:a@h',
    'sip:a@h?x=1',
    'a, b <sip:a@h>',
    '<sip:a b@h>',
    '"x" y <sip:a@h>',
    '<>',
    '<sip:a@h>;',
    '<sip:a@h>x',
    '<sip:a@h>;a=',
    'alice',
  ])('%j is none', (text) => {
    expect(parseNameAddr(text)).toBeNull();
  });
});

describe('Via (RFC 3261 section 20.42, RFC 3581)', () => {
  it.each([
    'SIP/2.0/UDP erlang.bell-telephone.com:5060;branch=z9hG4bK87asdks7',
    'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK77asjd;received=192.0.2.207',
    'SIP/2.0/UDP 10.1.1.1:4540;branch=z9hG4bKkjshdyff;rport',
    'SIP/2.0/UDP 10.1.1.1:4540;branch=z9hG4bKkjshdyff;rport=9988;received=192.0.2.1',
    'SIP/2.0/WSS df7jal23ls0d.invalid;branch=z9hG4bK56sdasks;alias;keep=30',
    'SIP/2.0/TLS [2001:db8::9:1]:5061;branch=z9hG4bK1;received=2001:db8::9:255',
  ])('%s', (text) => {
    const via = parseVia(text);
    expect(via && formatVia(via)).toBe(text);
  });

  it.each([
    '',
    'SIP/2.0/UDP',
    'SIP/2.0 h',
    'SIP/7.0/UDP h',
    'HTTP/2.0/UDP h',
    'SIP/2.0/UDP h h',
    'SIP/2.0/UDP h:x',
    'SIP/2.0/UDP 2001:db8::1',
    'SIP/2.0/UDP h;',
  ])('%j is none', (text) => {
    expect(parseVia(text)).toBeNull();
  });

  it('is stamped by the server that receives it', () => {
    const via = (text: string) => parseVia(text) ?? expect.fail('no via');
    const stamped = stampVia(via('SIP/2.0/UDP 10.1.1.1:4540;rport;branch=z9hG4bKk'), '192.0.2.1', 9988);
    expect(stamped).toMatchObject({ received: '192.0.2.1', rport: 9988 });
    expect(stampVia(via('SIP/2.0/UDP 192.0.2.1:4540;rport'), '192.0.2.1', 4540)).toMatchObject({
      received: '192.0.2.1',
      rport: 4540,
    });
    expect(stampVia(via('SIP/2.0/UDP 192.0.2.1'), '192.0.2.1', 5060)).toMatchObject({ received: null, rport: null });
    expect(stampVia(via('SIP/2.0/UDP pbx.test'), '192.0.2.1', 5060)).toMatchObject({ received: '192.0.2.1' });
    expect(stampVia(via('SIP/2.0/UDP [2001:DB8:0::1]'), '2001:db8::1', 5060)).toMatchObject({ received: null });
  });
});

describe('CSeq, RSeq, RAck', () => {
  it('reads and writes', () => {
    expect(parseCSeq('4711 INVITE')).toEqual({ sequence: 4711, method: 'INVITE' });
    expect(formatCSeq({ sequence: 2147483647, method: 'BYE' })).toBe('2147483647 BYE');
    const rack = parseRAck('776656 1 INVITE');
    expect(rack).toEqual({ rseq: 776656, cseq: { sequence: 1, method: 'INVITE' } });
    expect(rack && formatRAck(rack)).toBe('776656 1 INVITE');
    expect(parseRSeq('4294967295')).toBe(4294967295);
  });
  it.each(['', '1', 'INVITE', '-1 INVITE', '2147483648 INVITE', '1 INVITE x', '1 IN@VITE', '1.5 X'])(
    '%j is no CSeq',
    (text) => {
      expect(parseCSeq(text)).toBeNull();
    },
  );
  it.each(['0 1 INVITE', '1 INVITE', '', '1 1', '4294967296 1 X'])('%j is no RAck', (text) => {
    expect(parseRAck(text)).toBeNull();
  });
});

describe('Reason (RFC 3326 section 2)', () => {
  it.each([
    [
      'SIP ;cause=200 ;text="Call completed elsewhere"',
      { protocol: 'SIP', cause: 200, text: 'Call completed elsewhere' },
    ],
    ['Q.850 ;cause=16 ;text="Terminated"', { protocol: 'Q.850', cause: 16, text: 'Terminated' }],
    ['SIP ;cause=580 ;text="Precondition Failure"', { protocol: 'SIP', cause: 580, text: 'Precondition Failure' }],
    ['Q.850;cause=x', { protocol: 'Q.850', cause: null, text: null }],
    ['Q.850', { protocol: 'Q.850', cause: null, text: null }],
  ])('%s', (text, reason) => {
    expect(parseReason(text)).toEqual(reason);
    expect(parseReason(formatReason(reason))).toEqual(reason);
  });
  it('refuses what has no protocol', () => {
    expect(parseReason(';cause=16')).toBeNull();
  });
});

describe('session timers (RFC 4028)', () => {
  it('reads and writes', () => {
    expect(parseSessionExpires('4000;refresher=uac')).toEqual({ interval: 4000, refresher: 'uac' });
    expect(parseSessionExpires('1800 ; x=1; Refresher=UAS')).toEqual({ interval: 1800, refresher: 'uas' });
    expect(parseSessionExpires('1800;refresher=me')).toEqual({ interval: 1800, refresher: null });
    expect(parseSessionExpires('soon')).toBeNull();
    expect(formatSessionExpires({ interval: 1800, refresher: null })).toBe('1800');
    expect(formatSessionExpires({ interval: 1800, refresher: 'uas' })).toBe('1800;refresher=uas');
    expect(parseMinSe('90;x')).toBe(MIN_SESSION_EXPIRES_S);
    expect(parseMinSe('-1')).toBeNull();
  });
});

describe('the rest', () => {
  it('delta-seconds and Retry-After', () => {
    expect(['3600', '', 'x', null, undefined, '4294967296'].map(parseDeltaSeconds)).toEqual([
      3600,
      null,
      null,
      null,
      null,
      4294967295,
    ]);
    expect(parseRetryAfter('18000;duration=3600')).toBe(18000);
    expect(parseRetryAfter("120 (I'm in a meeting)")).toBe(120);
    expect(parseRetryAfter('120')).toBe(120);
    expect(parseRetryAfter('soon')).toBeNull();
    expect(parseRetryAfter('12x')).toBeNull();
  });
  it('Subscription-State', () => {
    const state = parseSubscriptionState('Terminated;reason=noresource;expires=0');
    expect(state).toEqual({ state: 'terminated', reason: 'noresource', expires: 0 });
    expect(state && formatSubscriptionState(state)).toBe('terminated;expires=0;reason=noresource');
    expect(parseSubscriptionState('active;expires=60')).toEqual({ state: 'active', reason: null, expires: 60 });
    expect(parseSubscriptionState('')).toBeNull();
  });
  it('Content-Type', () => {
    const type = parseContentType('Multipart / Mixed ; boundary="a b"');
    expect(type).toEqual({ mediaType: 'multipart/mixed', params: new Map([['boundary', '"a b"']]) });
    expect(parseContentType('application')).toBeNull();
  });
  it('sipfrag (RFC 3515 section 2.4.5)', () => {
    expect(parseSipfrag(Buffer.from('SIP/2.0 503 Service Unavailable'))).toEqual({
      status: 503,
      reason: 'Service Unavailable',
    });
    expect(parseSipfrag(formatSipfrag({ status: 100, reason: 'Trying' }))).toEqual({ status: 100, reason: 'Trying' });
    expect(parseSipfrag(Buffer.from('From: x'))).toBeNull();
  });
  it('reason phrases', () => {
    expect([200, 486, 499, 699, 999].map(reasonPhrase)).toEqual([
      'OK',
      'Busy Here',
      'Bad Request',
      'Decline',
      'Unknown',
    ]);
  });
});
