import { expect, it } from 'vitest';
import { holdsAll } from './holdsAll';
import { nextSort } from './nextSort';

it.each([
  ['', true],
  ['  ', true],
  ['alice', true],
  ['ALICE 486', true],
  ['486 bob', true],
  ['alice 404', false],
])('holdsAll: "%s" %s', (search, found) => {
  expect(holdsAll('sip:alice@pbx.test to Bob: 486 Busy Here', search)).toBe(found);
});

it('a column is sorted, turned round, and left again', () => {
  const first = nextSort(null, 'packets', true);
  expect(first).toEqual({ column: 'packets', descending: true });
  const second = nextSort(first, 'packets', true);
  expect(second).toEqual({ column: 'packets', descending: false });
  expect(nextSort(second, 'packets', true)).toBeNull();
  expect(nextSort(second, 'from', false)).toEqual({ column: 'from', descending: false });
});
