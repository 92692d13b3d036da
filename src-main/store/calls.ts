import type { HistoryEntry } from '../../src-shared/contract/contract';
import type { CallResult, CallSnapshot } from '../../src-shared/model/call';
import type { Database, Row } from './database';

/** Calls that the history keeps; older ones go when a call ends. */
const CALLS_KEPT = 1000;
/** Samples that all kept calls may have together (two streams, one a second each: 28 hours, about 150 MB). */
const SAMPLES_KEPT = 200_000;

export interface CallRepository {
  /** The row is there from the first moment of a call: what ends without `finish` ended with the program. */
  start(call: CallSnapshot): void;
  /** Says that the call still lives. */
  seen(id: string, at: string, answeredAt: string | null): void;
  finish(id: string, endedAt: string, result: CallResult): void;
  /** Newest first. */
  list(limit: number): HistoryEntry[];
  get(id: string): { entry: HistoryEntry; result: CallResult | null } | null;
  remove(id: string): void;
  /** All but these (the calls that are up). */
  clear(except: readonly string[]): void;
}

export function createCallRepository(database: Database): CallRepository {
  return {
    start: (call) =>
      database.run(
        `INSERT INTO calls (id, account_id, direction, remote, remote_name, started_at, seen_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        call.id,
        call.accountId,
        call.direction,
        call.remote,
        call.remoteName,
        call.startedAt,
        call.startedAt,
      ),
    seen: (id, at, answeredAt) =>
      database.run('UPDATE calls SET seen_at = ?, answered_at = ? WHERE id = ?', at, answeredAt, id),
    finish: (id, endedAt, result) =>
      database.transaction(() => {
        database.run(
          `UPDATE calls SET ended_at = ?, seen_at = ?, duration_ms = ?, state = ?, status = ?, reason = ?, mos = ?, result = ?
           WHERE id = ?`,
          endedAt,
          endedAt,
          result.timing.durationMs,
          result.state,
          result.sip.status,
          result.sip.reason,
          lowestMos(result),
          JSON.stringify(result),
          id,
        );
        prune(database);
      }),
    list: (limit) => database.all(`${ENTRIES} ORDER BY started_at DESC, id DESC LIMIT ?`, limit).map(toEntry),
    get(id) {
      const row = database.all(`${ENTRIES} WHERE id = ?`, id)[0];
      if (!row) return null;
      const result = typeof row.result === 'string' ? (JSON.parse(row.result) as CallResult) : null;
      return { entry: toEntry(row), result };
    },
    remove: (id) => database.run('DELETE FROM calls WHERE id = ?', id),
    clear: (except) =>
      database.run('DELETE FROM calls WHERE id NOT IN (SELECT value FROM json_each(?))', JSON.stringify(except)),
  };
}

/** With its causes out of the document of the call, which may be large. */
const ENTRIES = "SELECT *, json_extract(result, '$.causes') AS causes FROM calls";

function prune(database: Database): void {
  database.run(
    'DELETE FROM calls WHERE id IN (SELECT id FROM calls ORDER BY started_at DESC, id DESC LIMIT -1 OFFSET ?)',
    CALLS_KEPT,
  );
  database.run(
    `DELETE FROM samples WHERE call_id IN (
       SELECT id FROM (
         SELECT c.id, SUM(COUNT(s.call_id)) OVER (ORDER BY c.started_at DESC, c.id DESC) AS kept
         FROM calls c JOIN samples s ON s.call_id = c.id GROUP BY c.id)
       WHERE kept > ?)`,
    SAMPLES_KEPT,
  );
}

function toEntry(row: Row): HistoryEntry {
  const lived = row.answered_at === null ? null : Date.parse(String(row.seen_at)) - Date.parse(String(row.answered_at));
  return {
    id: String(row.id),
    accountId: String(row.account_id),
    direction: row.direction === 'incoming' ? 'incoming' : 'outgoing',
    remote: String(row.remote),
    remoteName: row.remote_name === null ? null : String(row.remote_name),
    startedAt: String(row.started_at),
    durationMs: row.ended_at === null ? lived : (row.duration_ms as number | null),
    state: row.state as HistoryEntry['state'],
    status: row.status as number | null,
    reason: row.reason as string | null,
    mos: row.mos as number | null,
    cause: primaryOf(row.causes),
  };
}

/** Calls of earlier versions have none. */
function primaryOf(causes: unknown): HistoryEntry['cause'] {
  if (typeof causes !== 'string') return null;
  const primary = (JSON.parse(causes) as CallResult['causes']).find(({ role }) => role === 'primary');
  return primary ? { code: primary.code, title: primary.title, confidence: primary.confidence } : null;
}

/** Of a call without audio in one direction a good figure of the other says nothing. */
function lowestMos(result: CallResult): number | null {
  const heard = (direction: string): boolean =>
    result.streams.some((stream) => stream.direction === direction && stream.packets > 0);
  if (result.state !== 'answered' || !heard('inbound') || !heard('outbound')) return null;
  const known = result.streams.flatMap(({ mos }) => (mos === null ? [] : [mos]));
  return known.length === 0 ? null : Math.min(...known);
}
