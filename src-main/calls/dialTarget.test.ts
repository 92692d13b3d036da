import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dialTarget } from './dialTarget';
import { EngineError } from '../errors';

const ACCOUNT = 'sip:alice@pbx.test:5070;transport=tcp';

describe('dialTarget', () => {
  it.each([
    ['600', 'sip:600@pbx.test:5070'],
    [' echo ', 'sip:echo@pbx.test:5070'],
    ['+49 (30) 123-45', 'sip:+493012345@pbx.test:5070'],
    ['+49 (0)30 123 45', 'sip:+493012345@pbx.test:5070'],
    ['030/123 45', 'sip:03012345@pbx.test:5070'],
    ['\u202a+49\u00a030\u2011123\u202c', 'sip:+4930123@pbx.test:5070'],
    ['\uff16\uff10\uff10', 'sip:600@pbx.test:5070'],
    ['*21#', 'sip:*21%23@pbx.test:5070'],
    ['tel:+1-201-555-0123;ext=12', 'sip:+12015550123@pbx.test:5070;user=phone'],
    ['bob@example.test', 'sip:bob@example.test'],
    ['sip:bob@192.0.2.4:5080;transport=tcp', 'sip:bob@192.0.2.4:5080;transport=tcp'],
    ['SIPS:bob@[2001:db8::1]:5061', 'sips:bob@[2001:db8::1]:5061'],
    ['"Bob" <sip:bob@example.test>', 'sip:bob@example.test'],
    ['sip:pbx.test', 'sip:pbx.test'],
    ['sip:+1;phone-context=x@pbx.test;user=phone', 'sip:+1;phone-context=x@pbx.test;user=phone'],
    ['sip:9%2311@pbx.test', 'sip:9%2311@pbx.test'],
  ])('%s -> %s', (typed, uri) => expect(dialTarget(typed, ACCOUNT)).toBe(uri));

  it('keeps to the secure scheme of the account', () =>
    expect(dialTarget('600', 'sips:alice@pbx.test')).toBe('sips:600@pbx.test'));

  it.each([
    '',
    '   ',
    'b ob',
    'http://example.test',
    'bob@',
    'sip:@',
    'sip:bob@exa mple',
    'bob@host\r\nX: y',
    'tel:abc',
    '%zz',
  ])('refuses %j with a sentence', (typed) => expect(() => dialTarget(typed, ACCOUNT)).toThrow(EngineError));

  it('never lets white space or a line break into a URI', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        try {
          expect(dialTarget(typed, ACCOUNT)).toMatch(/^sips?:[\x21-\x7e]+$/);
        } catch (error) {
          expect(error).toBeInstanceOf(EngineError);
        }
      }),
    ));
});
