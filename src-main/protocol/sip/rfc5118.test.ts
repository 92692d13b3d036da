/** RFC 5118, SIP Torture Test Messages for IPv6: all 12. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { headerValue, headerValues } from './headers';
import type { SipRequest } from './message';
import { parseNameAddr } from './nameAddr';
import { parseMessage } from './parse';
import { formatUri, parseSipUri, parseUri, sameUri } from './uri';
import { judge } from './validate';
import { formatVia, parseVia } from './via';

const FOLDER = new URL('testdata/rfc5118/', import.meta.url);
const NAMES = readdirSync(FOLDER).map((file) => file.replace(/\.dat$/, ''));
const octetsOf = (name: string): Uint8Array => readFileSync(new URL(`${name}.dat`, FOLDER));

function request(name: string): SipRequest {
  const result = parseMessage(octetsOf(name));
  if (!result.ok || result.message.kind !== 'request') throw new Error(`${name} is no request`);
  return result.message;
}
const topVia = (name: string) => parseVia(headerValues(request(name), 'Via')[0] ?? '');

it.each(NAMES)('%s is accepted, but for the one that is wrong', (name) => {
  const verdict = judge(parseMessage(octetsOf(name)));
  expect(verdict.action === 'answer' ? verdict.status : verdict.action).toBe(name === 'ipv6-bad' ? 400 : 'accept');
});

it('is complete', () => {
  expect(NAMES).toHaveLength(12);
});

describe('values', () => {
  it('4.1 valid reference', () => {
    expect(parseSipUri(request('ipv6-good').uri)).toMatchObject({ user: null, host: '2001:db8::10', port: null });
    expect(topVia('ipv6-good')).toMatchObject({ host: '2001:db8::9:1', port: null });
    const contact = parseNameAddr(headerValue(request('ipv6-good'), 'Contact') ?? '');
    expect(parseSipUri(contact?.uri ?? '')).toMatchObject({ user: 'caller', host: '2001:db8::1' });
  });

  it('4.2 a reference without brackets is no SIP URI', () => {
    expect(parseUri(request('ipv6-bad').uri)).toBeNull();
  });

  it('4.3 and 4.4: the port stands outside the brackets', () => {
    expect(parseSipUri(request('port-ambiguous').uri)).toMatchObject({ host: '2001:db8::10:5070', port: null });
    expect(parseSipUri(request('port-unambiguous').uri)).toMatchObject({ host: '2001:db8::10', port: 5070 });
  });

  it.each(['via-received-param-with-delim', 'via-received-param-no-delim'])('4.5 %s', (name) => {
    const via = topVia(name);
    expect(via?.received).toBe('2001:db8::9:255');
    expect(via && formatVia(via)).toContain(';received=2001:db8::9:255');
  });

  it('4.6 and 4.8: addresses in SDP', () => {
    expect(Buffer.from(request('ipv6-in-sdp').body).toString()).toContain('c=IN IP6 2001:db8::20\r\n');
    expect(Buffer.from(request('mult-ip-in-sdp').body).toString()).toMatch(
      /IP4 192\.0\.2\.1\r\n[\s\S]*IP6 2001:db8::1\r\n/,
    );
  });

  it('4.7 both families in one list of Vias', () => {
    const vias = headerValues(request('mult-ip-in-header'), 'Via').map((value) => parseVia(value));
    expect(vias.map((via) => [via?.host, via?.port, via?.received])).toEqual([
      ['2001:db8::9:1', 6050, null],
      ['192.0.2.1', null, null],
      ['2001:db8::9:255', null, '192.0.2.200'],
    ]);
  });

  it('4.9 mapped addresses', () => {
    expect(topVia('ipv4-mapped-ipv6')).toMatchObject({ host: '::ffff:192.0.2.10', port: 19823 });
    const [a, b] = [parseUri('sip:ted@[::ffff:192.0.2.2]'), parseUri('sip:ted@[0:0:0:0:0:FFFF:C000:0202]')];
    expect(a && b && sameUri(a, b)).toBe(true);
  });

  it('4.10 the extra colon of the old grammar is taken and not passed on', () => {
    const uri = parseSipUri(request('ipv6-bug-abnf-3-colons').uri);
    expect(uri?.host).toBe('2001:db8::192.0.2.1');
    expect(uri && formatUri(uri)).toBe(request('ipv6-correct-abnf-2-colons').uri);
  });
});
