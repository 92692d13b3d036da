import { describe, expect, it } from 'vitest';
import { cleaned, escaped, escapedAttribute, oneLine } from './clean';
import { durationWords, subjectName, timeWords } from './words';
import { HEALTHY_REPORT } from './testdata/report';
import { wrap } from './wrap';

describe('durationWords', () => {
  it.each([
    [0.24, '0.2 ms'],
    [23.9, '24 ms'],
    [999.4, '999 ms'],
    [8453, '8.5 s'],
    [59_960, '1 min 0 s'],
    [125_000, '2 min 5 s'],
    [Number.NaN, 'unknown'],
  ])('says %d ms as %s', (ms, words) => expect(durationWords(ms)).toBe(words));
});

describe('timeWords', () => {
  it('says the time with its zone, and leaves what is no time', () => {
    expect(timeWords('2026-02-03T09:12:00.000000Z')).toBe('2026-02-03 09:12:00 UTC');
    expect(timeWords('yesterday')).toBe('yesterday');
  });
});

describe('subjectName', () => {
  it.each([
    [{ name: 'site A', account: { uri: 'sip:a@pbx.test' } }, 'site A'],
    [{ account: { uri: 'sip:a@pbx.test' } }, 'sip:a@pbx.test'],
    [{ uri: 'sip:a@pbx.test' }, 'sip:a@pbx.test'],
    [{ name: 7 }, null],
    [null, null],
    [['x'], null],
  ])('finds the name in %j', (profile, name) => expect(subjectName({ ...HEALTHY_REPORT, profile })).toBe(name));
});

describe('wrap', () => {
  it('breaks at blanks and keeps the marker for the first line', () => {
    expect(wrap('one two three four', 12, '  1. ')).toEqual(['  1. one two', '     three', '     four']);
    expect(wrap('one two three', 12, '', 'Why: ')).toEqual(['Why: one two', 'three']);
  });
  it('leaves a long word whole', () => {
    expect(wrap('see sip:somebody@somewhere.test now', 12)).toEqual(['see', 'sip:somebody@somewhere.test', 'now']);
  });
  it('leaves a command whole', () => {
    expect(wrap('look with (`ss -lnt | grep 5060`), then call', 12)).toEqual([
      'look with',
      '(`ss -lnt | grep 5060`),',
      'then call',
    ]);
  });
  it('makes no line of nothing', () => expect(wrap('', 12, '  ')).toEqual([]));
});

describe('clean', () => {
  it('takes out what drives a terminal or breaks XML, and leaves letters of every script', () => {
    expect(cleaned('a\u0000\u001b[31m\u009b\ud800 \u{1f600} ü 中\t\r\n')).toBe('a��[31m�� \u{1f600} ü 中\t\r\n');
    expect(oneLine(' a\r\n b\t c ')).toBe('a b c');
  });
  it('escapes for text and attributes', () => {
    expect(escaped(`<a b="c" d='e'>&`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;');
    expect(escapedAttribute('a\nb\tc')).toBe('a&#10;b&#9;c');
  });
});
