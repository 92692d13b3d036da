import { describe, expect, it } from 'vitest';
import { isIpv4, isIpv6, normalHost, parseHostPort } from './host';
import { escapeUser, formatUri, parseSipUri, parseUri, sameUri, unescapeUri, uriTransport } from './uri';

describe('RFC 3261 section 19.1.3: examples', () => {
  it.each([
    ['sip:alice@atlanta.com', { user: 'alice', host: 'atlanta.com', port: null }],
    ['sip:alice:secretword@atlanta.com;transport=tcp', { user: 'alice', password: 'secretword' }],
    ['sips:alice@atlanta.com?subject=project%20x&priority=urgent', { scheme: 'sips', user: 'alice' }],
    ['sip:+1-212-555-1212:1234@gateway.com;user=phone', { user: '+1-212-555-1212', password: '1234' }],
    ['sips:1212@gateway.com', { user: '1212' }],
    ['sip:alice@192.0.2.4', { host: '192.0.2.4' }],
    ['sip:atlanta.com;method=REGISTER?to=alice%40atlanta.com', { user: null, host: 'atlanta.com' }],
    ['sip:alice;day=tuesday@atlanta.com', { user: 'alice;day=tuesday' }],
  ])('%s', (text, parts) => {
    const uri = parseUri(text);
    expect(uri).toMatchObject(parts);
    expect(uri && formatUri(uri)).toBe(text);
  });

  it('has parameters and headers apart', () => {
    const uri = parseSipUri('sip:atlanta.com;method=REGISTER?to=alice%40atlanta.com');
    expect([...(uri?.params ?? [])]).toEqual([['method', 'REGISTER']]);
    expect([...(uri?.headers ?? [])]).toEqual([['to', 'alice%40atlanta.com']]);
  });
});

/** Section 19.1.4, all of its examples. */
describe('RFC 3261 section 19.1.4: comparison', () => {
  const same = (a: string, b: string) => {
    const [left, right] = [parseUri(a), parseUri(b)];
    if (!left || !right) throw new Error('no URI');
    return sameUri(left, right) && sameUri(right, left);
  };
  it.each([
    ['sip:%61lice@atlanta.com;transport=TCP', 'sip:alice@AtLanTa.CoM;Transport=tcp'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;security=on'],
    ['sip:carol@chicago.com;newparam=5', 'sip:carol@chicago.com;security=on'],
    [
      'sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com',
      'sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com',
    ],
    [
      'sip:alice@atlanta.com?subject=project%20x&priority=urgent',
      'sip:alice@atlanta.com?priority=urgent&subject=project%20x',
    ],
    ['tel:+1-201-555-0123', 'tel:+12015550123'],
    ['sip:a@[2001:DB8:0:0::1]', 'sip:a@[2001:db8::1]'],
  ])('%s is %s', (a, b) => expect(same(a, b)).toBe(true));

  it.each([
    ['SIP:ALICE@AtLanTa.CoM;Transport=udp', 'sip:alice@AtLanTa.CoM;Transport=UDP'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:5060'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:6000;transport=tcp'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com?Subject=next%20meeting'],
    ['sip:bob@phone21.boxesbybob.com', 'sip:bob@192.0.2.4'],
    ['sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;security=off'],
    ['sip:carol@chicago.com', 'sips:carol@chicago.com'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;user=phone'],
    ['sip:a%3Bb@chicago.com', 'sip:a;b@chicago.com'],
    ['sip:chicago.com', 'sip:carol@chicago.com'],
    ['tel:123', 'sip:123@pbx.test'],
    ['tel:123;phone-context=a', 'tel:123;phone-context=b'],
    ['http://a', 'http://b'],
  ])('%s is not %s', (a, b) => expect(same(a, b)).toBe(false));
});

it.each([
  '',
  'sip:',
  'sip:@host',
  'sip:a b@host',
  'sip:a@host:99999',
  'sip:a@host:',
  'sip:a@host;',
  'sip:a@host;a;a',
  'sip:a@host;x=',
  'sip:a@host?',
  'sip:a@host?x',
  'sip:a@ho st',
  'sip:a@[2001:db8::1',
  'sip:a@2001:db8::1',
  'sip:%zz@host',
  'sip:a@@host',
  'tel:',
  'tel:abc@x',
  'nothing',
  ':x',
  '1a:x',
  'http:a b',
])('%j is no URI', (text) => {
  expect(parseUri(text)).toBeNull();
});

it('reads tel URIs (RFC 3966)', () => {
  expect(parseUri('tel:+1-201-555-0123;ext=7')).toEqual({
    scheme: 'tel',
    number: '+1-201-555-0123',
    params: new Map([['ext', '7']]),
  });
  expect(parseSipUri('tel:1')).toBeNull();
});

it('escapes what a user part cannot hold', () => {
  expect(escapeUser('alice smith@home/ü%')).toBe('alice%20smith%40home/%C3%BC%25');
  expect(unescapeUri(escapeUser('alice smith@home/ü%'))).toBe('alice smith@home/ü%');
  expect(unescapeUri('100%')).toBe('100%');
  expect(escapeUser('*43#')).toBe('*43%23');
});

it('tells the transport', () => {
  const uri = (text: string) => parseSipUri(text) ?? expect.fail(text);
  expect(uriTransport(uri('sip:a@h;transport=TLS'))).toBe('tls');
  expect(uriTransport(uri('sip:a@h'))).toBeNull();
});

describe('hosts', () => {
  it.each(['::', '::1', '2001:db8::1', '1:2:3:4:5:6:7:8', '::ffff:192.0.2.1', '1::', '1:2:3:4:5:6:192.0.2.1'])(
    '%s is IPv6',
    (text) => {
      expect(isIpv6(text)).toBe(true);
    },
  );
  it.each([
    '',
    ':',
    ':::',
    '1',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    '12345::',
    'g::',
    '::192.0.2',
    '1:2:3:4:5:6:7::8',
    '192.0.2.1',
  ])('%s is not', (text) => {
    expect(isIpv6(text)).toBe(false);
  });
  it('IPv4', () => {
    expect(['192.0.2.1', '192.0.2', '256.0.2.1', '1.2.3.4.5', '0001.2.3.4'].map(isIpv4)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
  it('reads ports', () => {
    expect(parseHostPort('[2001:db8::1]:5061')).toEqual({ host: '2001:db8::1', port: 5061 });
    expect(parseHostPort('pbx.test')).toEqual({ host: 'pbx.test', port: null });
    expect(parseHostPort('a..b')).toBeNull();
  });
  it('has one spelling for one address', () => {
    expect(normalHost('2001:DB8::0010')).toBe('2001:db8:0:0:0:0:0:10');
    expect(normalHost('::ffff:192.0.2.1')).toBe('0:0:0:0:0:ffff:c000:201');
    expect(normalHost('PBX.test.')).toBe('pbx.test');
  });
});
