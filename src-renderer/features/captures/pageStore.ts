import type { Page } from '../../../src-shared/contract/captures';
import { sentenceOf } from './sentence';

/** Rows that are asked for at a time. */
export const PAGE_ROWS = 200;
/** Pages that are kept: further ones are asked for again when somebody scrolls back. */
const MOST_PAGES = 60;

export type FetchPage<Row> = (from: number, count: number) => Promise<Page<Row>>;

/** What is known of a list; another object with each change. */
export interface RowsState<Row> {
  /** Null until the first answer. */
  total: number | null;
  at: (index: number) => Row | undefined;
  /** The question has changed, and this is still the answer to the one before. */
  stale: boolean;
  problem: string | null;
}

/** Rows of a list that is too long to have whole, page by page as they are needed. */
export class PageStore<Row> {
  state: RowsState<Row> = { total: null, at: () => undefined, stale: false, problem: null };
  private fetch: FetchPage<Row> | null = null;
  private pages = new Map<number, readonly Row[]>();
  private readonly pending = new Set<string>();
  private revision = 0;
  private question = 0;
  private span: [number, number] = [0, 0];
  private readonly listeners = new Set<() => void>();

  /** @param reachable whether somebody is there to answer: a failure is told only then */
  constructor(private readonly reachable: () => boolean) {}

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Another question. The rows of the one before stay in sight until it is answered. */
  ask(fetch: FetchPage<Row>, revision = 0): void {
    if (fetch === this.fetch && revision === this.revision) return;
    this.fetch = fetch;
    this.revision = revision;
    this.question++;
    this.change({ stale: this.state.total !== null, problem: null });
    this.fill();
  }

  /** Rows that are about to be seen, both ends included. */
  need(first: number, last: number): void {
    this.span = [first, last];
    this.fill();
  }

  /** Asks again for what did not come. */
  retry(): void {
    this.change({ problem: null });
    this.fill();
  }

  private fill(): void {
    if (this.state.problem !== null) return;
    const { stale, total } = this.state;
    const [first, last] = this.span;
    // A list that is not known yet may be shorter than the one that was looked at.
    const end = stale || total === null ? last : Math.min(last, total - 1);
    const start = stale || total === null ? Math.min(first, end) : first;
    for (let page = Math.floor(start / PAGE_ROWS); page <= Math.floor(end / PAGE_ROWS); page++) this.fetchPage(page);
  }

  private fetchPage(page: number): void {
    const { fetch, question, state } = this;
    const key = `${question}/${page}`;
    if (!fetch || this.pending.has(key) || (!state.stale && this.pages.has(page))) return;
    this.pending.add(key);
    fetch(page * PAGE_ROWS, PAGE_ROWS).then(
      ({ total, rows }) => {
        this.pending.delete(key);
        if (question === this.question) this.take(page, total, rows);
      },
      (error: unknown) => {
        this.pending.delete(key);
        if (question === this.question && this.reachable()) this.change({ problem: sentenceOf(error) });
      },
    );
  }

  private take(page: number, total: number, rows: readonly Row[]): void {
    if (this.state.stale) this.pages = new Map();
    const { pages } = this;
    pages.delete(page);
    pages.set(page, rows);
    const [oldest] = pages.keys();
    if (pages.size > MOST_PAGES && oldest !== undefined) pages.delete(oldest);
    this.change({
      total,
      stale: false,
      at: (index) => pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS],
    });
    // The first answer may be to a part that nobody looks at any more.
    this.fill();
  }

  private change(change: Partial<RowsState<Row>>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}
