import { describe, expect, it } from 'vitest';
import { listQuerySchema } from '../../src-shared/contract/captures';
import { PagedList } from './pages';
import type { Rank } from './problems';

interface Row {
  name: string;
  figure: number | null;
  rank: Rank;
}

const ROWS: Row[] = [
  { name: 'alpha one', figure: 3, rank: 2 },
  { name: 'Beta two', figure: null, rank: 0 },
  { name: 'gamma one', figure: 1, rank: 1 },
  { name: 'delta two', figure: 2, rank: 0 },
];
const list = () =>
  new PagedList<Row>({
    rows: ROWS,
    rankOf: ({ rank }) => rank,
    textOf: ({ name }) => name,
    columns: { name: ({ name }) => name, figure: ({ figure }) => figure },
  });
const names = (query: Parameters<typeof listQuerySchema.parse>[0]): string[] =>
  list()
    .page(listQuerySchema.parse(query))
    .rows.map(({ name }) => name.split(' ')[0] ?? '');

describe('a long list', () => {
  it.each([
    ['problems first, then as they come', {}, ['Beta', 'delta', 'gamma', 'alpha']],
    [
      'by a figure, what is not known last',
      { sort: { column: 'figure', descending: false } },
      ['gamma', 'delta', 'alpha', 'Beta'],
    ],
    [
      'the other way round, what is not known last',
      { sort: { column: 'figure', descending: true } },
      ['alpha', 'delta', 'gamma', 'Beta'],
    ],
    ['by how bad it is', { sort: { column: 'problems', descending: true } }, ['alpha', 'gamma', 'Beta', 'delta']],
    ['problems alone', { only: 'problems' }, ['Beta', 'delta']],
    ['all words have to be there', { search: 'TWO  del' }, ['delta']],
    ['nothing has it', { search: 'omega' }, []],
    ['a part of it', { from: 1, count: 2 }, ['delta', 'gamma']],
    ['beyond its end', { from: 10 }, []],
  ])('%s', (_what, query, expected) => expect(names(query)).toEqual(expected));

  it('is put into order anew for another question, and tells how many there are', () => {
    const paged = list();
    expect(paged.page(listQuerySchema.parse({ search: 'one', count: 1 }))).toMatchObject({ total: 2, from: 0 });
    expect(paged.page(listQuerySchema.parse({ count: 1 })).total).toBe(4);
  });

  it('has the columns that it has', () => {
    const ask = (column: string) => () => list().page(listQuerySchema.parse({ sort: { column, descending: false } }));
    expect(ask('nothing')).toThrow('There is no column "nothing"; there are name, figure, problems.');
    expect(ask('constructor')).toThrow('There is no column "constructor"');
  });
});
