import { describe, expect, it } from 'vitest';
import {
  addHeader,
  canonicalName,
  headerCount,
  headerValue,
  headerValues,
  prependHeader,
  removeHeader,
  setHeader,
} from './headers';

const make = (...lines: [string, string][]) => ({ headers: lines.map(([name, value]) => ({ name, value })) });

it.each([
  ['f', 'From'],
  ['FROM', 'From'],
  ['call-id', 'Call-ID'],
  ['I', 'Call-ID'],
  ['cseq', 'CSeq'],
  ['www-authenticate', 'WWW-Authenticate'],
  ['x', 'Session-Expires'],
  ['min-se', 'Min-SE'],
  ['rack', 'RAck'],
  ['x-aLG-probe', 'X-Alg-Probe'],
  ['constructor', 'Constructor'],
])('canonicalName(%s) is %s', (name, canonical) => {
  expect(canonicalName(name)).toBe(canonical);
});

describe('looking up', () => {
  const message = make(
    ['v', 'SIP/2.0/UDP a, SIP/2.0/UDP b'],
    ['Subject', 'one, two'],
    ['VIA', 'SIP/2.0/TCP c'],
    ['Allow', ', INVITE,'],
  );

  it('finds compact and long forms in any case', () => {
    expect(headerValue(message, 'Via')).toBe('SIP/2.0/UDP a, SIP/2.0/UDP b');
    expect(headerValue(message, 'v')).toBe(headerValue(message, 'via'));
    expect(headerCount(message, 'Via')).toBe(2);
    expect(headerValue(message, 'To')).toBeUndefined();
  });

  it('splits lists over lines and commas', () => {
    expect(headerValues(message, 'Via')).toEqual(['SIP/2.0/UDP a', 'SIP/2.0/UDP b', 'SIP/2.0/TCP c']);
    expect(headerValues(message, 'Allow')).toEqual(['INVITE']);
    expect(headerValues(message, 'Subject')).toEqual(['one, two']);
  });

  it('leaves commas in quotes and brackets alone', () => {
    const contacts = make(['m', '"Bell, A. \\", x" <sip:a,b@h>;q=1 , <sip:c@h>']);
    expect(headerValues(contacts, 'Contact')).toEqual(['"Bell, A. \\", x" <sip:a,b@h>;q=1', '<sip:c@h>']);
  });

  it('keeps credentials whole', () => {
    const value = 'Digest realm="r", nonce="n"';
    expect(headerValues(make(['WWW-Authenticate', value]), 'WWW-Authenticate')).toEqual([value]);
  });
});

describe('changing', () => {
  it('sets in place of the first and removes the others', () => {
    const message = make(['Via', 'a'], ['t', '1'], ['To', '2'], ['From', 'x']);
    setHeader(message, 'To', '3');
    setHeader(message, 'Expires', '60');
    expect(message).toEqual(make(['Via', 'a'], ['To', '3'], ['From', 'x'], ['Expires', '60']));
  });

  it('adds, prepends and removes', () => {
    const message = make(['From', 'x'], ['Via', 'b']);
    prependHeader(message, 'Via', 'a');
    prependHeader(message, 'Route', 'r');
    addHeader(message, 'Via', 'c');
    expect(message).toEqual(make(['Route', 'r'], ['From', 'x'], ['Via', 'a'], ['Via', 'b'], ['Via', 'c']));
    removeHeader(message, 'v');
    expect(message).toEqual(make(['Route', 'r'], ['From', 'x']));
  });
});
