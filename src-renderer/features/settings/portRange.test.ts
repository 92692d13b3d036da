import { describe, expect, it } from 'vitest';
import { parsePortRange } from './portRange';

describe('parsePortRange', () => {
  it.each([
    ['', '', { ports: [0, 0] }],
    ['0', ' ', { ports: [0, 0] }],
    ['10000', '20000', { ports: [10_000, 20_000] }],
    [' 1024 ', '1027', { ports: [1024, 1027] }],
    ['10000', '', { fault: 'notNumbers' }],
    ['1e4', '20000', { fault: 'notNumbers' }],
    ['80', '20000', { fault: 'outside' }],
    ['60000', '70000', { fault: 'outside' }],
    ['20000', '10000', { fault: 'order' }],
    ['10000', '10001', { fault: 'tooFew' }],
  ])('%j to %j', (from, to, expected) => expect(parsePortRange(from, to)).toEqual(expected));
});
