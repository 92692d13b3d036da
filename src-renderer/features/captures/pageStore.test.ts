import { describe, expect, it, vi } from 'vitest';
import { PAGE_ROWS, PageStore } from './pageStore';

/** A list of so many rows, named after it. */
const list = (name: string, total: number) =>
  vi.fn(async (from: number, count: number) => ({
    total,
    from,
    rows: Array.from({ length: Math.max(0, Math.min(count, total - from)) }, (_, index) => `${name}${from + index}`),
  }));
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('PageStore', () => {
  it('asks for the pages in sight only, each once', async () => {
    const store = new PageStore<string>(() => true);
    const fetch = list('a', 100_000);
    store.ask(fetch);
    await settle();
    expect(store.state.total).toBe(100_000);
    store.need(50_150, 50_260);
    store.need(50_151, 50_261);
    await settle();
    expect(fetch.mock.calls).toEqual([
      [0, PAGE_ROWS],
      [50_000, PAGE_ROWS],
      [50_200, PAGE_ROWS],
    ]);
    expect(store.state.at(50_260)).toBe('a50260');
    expect(store.state.at(700)).toBeUndefined();
  });

  it('keeps the old rows in sight until the new question is answered', async () => {
    const store = new PageStore<string>(() => true);
    store.ask(list('a', 10));
    await settle();
    store.ask(list('b', 3));
    expect(store.state).toMatchObject({ total: 10, stale: true });
    expect(store.state.at(0)).toBe('a0');
    await settle();
    expect(store.state).toMatchObject({ total: 3, stale: false });
    expect(store.state.at(0)).toBe('b0');
    expect(store.state.at(9)).toBeUndefined();
  });

  it('does not take an answer to a question that nobody asks any more', async () => {
    const store = new PageStore<string>(() => true);
    let answer = (): void => undefined;
    store.ask(
      () =>
        new Promise((resolve) => {
          answer = () => resolve({ total: 1, from: 0, rows: ['late'] });
        }),
    );
    store.ask(list('b', 2));
    await settle();
    answer();
    await settle();
    expect(store.state.total).toBe(2);
    expect(store.state.at(0)).toBe('b0');
  });

  it('tells why rows did not come, and asks again when told to', async () => {
    let broken = true;
    const store = new PageStore<string>(() => true);
    store.ask(async () => {
      if (broken) throw new Error('The file is gone.');
      return { total: 1, from: 0, rows: ['there'] };
    });
    await settle();
    expect(store.state.problem).toBe('The file is gone.');
    broken = false;
    store.retry();
    await settle();
    expect(store.state).toMatchObject({ total: 1, problem: null });
  });
});
