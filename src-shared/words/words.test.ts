import { expect, test } from 'vitest';
import { endpointText, hostText, ssrcText } from './endpoint';
import { counted, percent, seconds, times } from './figures';

test.each([
  ['192.0.2.1', 5060, '192.0.2.1:5060'],
  ['2001:db8::1', 5060, '[2001:db8::1]:5060'],
  ['[2001:db8::1]', 5060, '[2001:db8::1]:5060'],
  ['::ffff:192.0.2.1', 0, '[::ffff:192.0.2.1]:0'],
  ['pbx.test', 443, 'pbx.test:443'],
])('the endpoint of %s and %d is %s', (address, port, text) => {
  expect(endpointText({ address, port })).toBe(text);
});

test('a host alone gets brackets once', () => {
  expect([hostText('pbx.test'), hostText('::1'), hostText('[::1]')]).toEqual(['pbx.test', '[::1]', '[::1]']);
});

test('a source keeps its leading zeros', () => {
  expect(ssrcText(0x1f)).toBe('0x0000001f');
});

test('counts are said as a person says them', () => {
  expect([0, 1, 2].map((number) => counted(number, 'packet'))).toEqual(['0 packets', '1 packet', '2 packets']);
  expect(counted(2, 'reply', 'replies')).toBe('2 replies');
  expect([0, 1, 2].map(times)).toEqual(['0 times', 'once', '2 times']);
});

test('figures carry one digit after the point at most', () => {
  expect([seconds(1549), seconds(32_000), percent(2.46), percent(100)]).toEqual(['1.5 s', '32 s', '2.5 %', '100 %']);
});
