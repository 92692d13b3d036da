import { array, assert, constantFrom, property } from 'fast-check';
import { expect, it } from 'vitest';
import { diffLines } from './lineDiff';

it('lays what is the same beside itself and marks the rest', () => {
  expect(
    diffLines('v=0\r\nc=IN IP4 192.0.2.1\r\na=ptime:20\r\n', 'v=0\nc=IN IP4 192.0.2.2\na=sendrecv\na=ptime:20'),
  ).toEqual([
    { left: 'v=0', right: 'v=0', mark: 'same' },
    { left: 'c=IN IP4 192.0.2.1', right: 'c=IN IP4 192.0.2.2', mark: 'changed' },
    { left: null, right: 'a=sendrecv', mark: 'right-only' },
    { left: 'a=ptime:20', right: 'a=ptime:20', mark: 'same' },
  ]);
});

it('says nothing differs where nothing does, and all where one side is empty', () => {
  expect(diffLines('', '')).toEqual([]);
  expect(diffLines('a\nb', 'a\nb').every(({ mark }) => mark === 'same')).toBe(true);
  expect(diffLines('a\nb', '').map(({ mark }) => mark)).toEqual(['left-only', 'left-only']);
});

it('compares very long texts place by place', () => {
  const long = Array.from({ length: 2000 }, (_, index) => `line ${index}`);
  const rows = diffLines(long.join('\n'), [...long.slice(0, -1), 'other'].join('\n'));
  expect(rows.filter(({ mark }) => mark !== 'same')).toEqual([{ left: 'line 1999', right: 'other', mark: 'changed' }]);
});

it('loses no line of either side', () => {
  const lines = array(constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });
  assert(
    property(lines, lines, (left, right) => {
      const rows = diffLines(left.join('\n'), right.join('\n'));
      expect(rows.flatMap((row) => row.left ?? [])).toEqual(left);
      expect(rows.flatMap((row) => row.right ?? [])).toEqual(right);
      for (const row of rows) expect(row.mark === 'same').toBe(row.left === row.right);
    }),
  );
});
