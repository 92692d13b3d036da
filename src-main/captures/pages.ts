/** Lists that are too long to cross to a window whole: searched, sorted and cut here, next to the result. */
import { endpointText } from '../../src-shared/words/endpoint';
import type { ListQuery, Page } from '../../src-shared/contract/captures';
import type { CapturedCall, CapturedStream } from '../../src-shared/model/capture';
import { EngineError } from '../errors';
import type { Rank } from './problems';

type Cell = string | number | null;

interface ListOptions<Row> {
  rows: readonly Row[];
  rankOf: (row: Row) => Rank;
  /** What is searched: everything of the row that a person reads. */
  textOf: (row: Row) => string;
  columns: Readonly<Record<string, (row: Row) => Cell>>;
}

/** Keeps the order of the last query: scrolling asks for the same list again and again. */
export class PagedList<Row> {
  private readonly options: ListOptions<Row>;
  private readonly ranks: Rank[];
  private texts: string[] | null = null;
  private ordered: { key: string; rows: readonly number[] } = { key: '', rows: [] };

  constructor(options: ListOptions<Row>) {
    this.options = options;
    this.ranks = options.rows.map(options.rankOf);
  }

  /** Of one row, by its index in the list. */
  rank(index: number): Rank {
    return this.ranks[index] ?? 2;
  }

  /** @throws EngineError for a column that the list does not have */
  page({ search, only, sort, from, count }: ListQuery): Page<Row> {
    const key = JSON.stringify([search, only, sort]);
    if (key !== this.ordered.key) this.ordered = { key, rows: this.order(search, only, sort) };
    const { rows } = this.ordered;
    const shown = rows.slice(from, from + count).flatMap((index) => this.options.rows[index] ?? []);
    return { total: rows.length, from, rows: shown };
  }

  private order(search: string, only: ListQuery['only'], sort: ListQuery['sort']): number[] {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    const { rows, textOf, columns } = this.options;
    const texts = words.length > 0 ? (this.texts ??= rows.map((row) => textOf(row).toLowerCase())) : [];
    const found: number[] = [];
    for (let index = 0; index < rows.length; index++) {
      if (only === 'problems' && this.rank(index) !== 0) continue;
      if (words.every((word) => texts[index]?.includes(word))) found.push(index);
    }
    // Sorting is stable: rows that are equal stay in the order of the capture.
    if (sort === null) return found.sort((a, b) => this.rank(a) - this.rank(b));
    const cellOf = Object.hasOwn(columns, sort.column) ? columns[sort.column] : undefined;
    if (!cellOf && sort.column !== 'problems') {
      throw EngineError.badRequest(
        `There is no column "${sort.column}"; there are ${Object.keys(columns).join(', ')}, problems.`,
      );
    }
    const cells = new Map(found.map((index) => [index, cellOf ? at(rows, index, cellOf) : this.rank(index)]));
    const sign = sort.descending ? -1 : 1;
    return found.sort((a, b) => compare(cells.get(a) ?? null, cells.get(b) ?? null, sign));
  }
}

function at<Row>(rows: readonly Row[], index: number, cellOf: (row: Row) => Cell): Cell {
  const row = rows[index];
  return row === undefined ? null : cellOf(row);
}

/** What is not known comes last, whichever way the list is turned. */
function compare(a: Cell, b: Cell, sign: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
  const [one, other] = [String(a), String(b)];
  return sign * (one < other ? -1 : one > other ? 1 : 0);
}

export const CALL_COLUMNS: Readonly<Record<string, (call: CapturedCall) => Cell>> = {
  startedAt: ({ timing }) => timing.startedAt,
  from: ({ from }) => from,
  to: ({ to }) => to,
  state: ({ state }) => state,
  status: ({ status }) => status,
  durationMs: ({ timing }) => timing.durationMs,
  pddMs: ({ timing }) => timing.pddMs,
  messages: ({ messages }) => messages,
  retransmissions: ({ retransmissions }) => retransmissions,
  streams: ({ streamIds }) => streamIds.length,
  callId: ({ callId }) => callId,
};

export const STREAM_COLUMNS: Readonly<Record<string, (stream: CapturedStream) => Cell>> = {
  startAt: ({ startAt }) => startAt,
  durationMs: ({ startAt, endAt }) => Date.parse(endAt) - Date.parse(startAt),
  src: ({ src }) => `${src.address} ${String(src.port).padStart(5)}`,
  dst: ({ dst }) => `${dst.address} ${String(dst.port).padStart(5)}`,
  ssrc: ({ ssrc }) => ssrc,
  codec: ({ codec }) => codec,
  payloadType: ({ payloadType }) => payloadType,
  packets: ({ packets }) => packets,
  expected: ({ expected }) => expected,
  lost: ({ lost }) => lost,
  lossPercent: ({ lossPercent }) => lossPercent,
  duplicates: ({ duplicates }) => duplicates,
  reordered: ({ reordered }) => reordered,
  jitterMs: ({ jitterMs }) => jitterMs?.mean ?? null,
  deltaMs: ({ deltaMs }) => deltaMs?.max ?? null,
  mos: ({ mos }) => mos,
  bitrateKbps: ({ bitrateKbps }) => bitrateKbps,
  packetMs: ({ packetMs }) => packetMs,
  clockDriftPpm: ({ clockDriftPpm }) => (clockDriftPpm === null ? null : Math.abs(clockDriftPpm)),
  callId: ({ callId }) => callId,
};

export function textOfCall(call: CapturedCall): string {
  const { callId, from, to, fromName, state, status, reason, timing, participants, streams, codecs, dtmf } = call;
  const said = call.causes.flatMap(({ code, title }) => [code, title]);
  const products = call.userAgents.map(({ product }) => product);
  const cells = [callId, from, to, fromName, state, status, reason, timing.startedAt, dtmf];
  return [...cells, ...participants, ...streams, ...codecs.answered, ...said, ...products].join('\n');
}

export function textOfStream(stream: CapturedStream): string {
  const { ssrc, src, dst, payloadType, codec, callId, marks, startAt } = stream;
  const places = [src, dst].flatMap(({ address, port }) => [address, endpointText({ address, port })]);
  const said = marks.flatMap(({ kind, text }) => [kind, text]);
  return [ssrc, ...places, `PT ${payloadType}`, codec, callId, startAt, ...said].join('\n');
}
