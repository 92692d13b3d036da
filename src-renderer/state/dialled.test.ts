import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanDialled } from './dialled';

describe('cleanDialled', () => {
  it.each([
    ['600', '600'],
    [' +49 (0)30 123-456/78 ', '+493012345678'],
    ['+1 (201) 555.0123', '+12015550123'],
    ['tel:+1-201-555-0123;phone-context=pbx.test', '+12015550123'],
    ['\u202a+49\u00a030\u2011123\u202c', '+4930123'],
    ['*43#', '*43#'],
    ['echo', 'echo'],
    ['sip:alice@pbx.test', 'sip:alice@pbx.test'],
    [' <sip:alice@pbx.test;transport=tcp> ', 'sip:alice@pbx.test;transport=tcp'],
    ['sip:alice-b.c@pbx.test', 'sip:alice-b.c@pbx.test'],
    ['', ''],
  ])('%j becomes %j', (typed, dialled) => {
    expect(cleanDialled(typed)).toBe(dialled);
  });

  it('never leaves blanks', () => {
    assert(
      property(string(), (text) => {
        expect(cleanDialled(text)).not.toMatch(/\s/);
      }),
    );
  });
});
