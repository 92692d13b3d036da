import type { LadderEntry } from '../../src-shared/model/call';
import type { Database } from './database';

export interface LadderRepository {
  add(callId: string, entry: LadderEntry): void;
  list(callId: string): LadderEntry[];
}

export function createLadderRepository(database: Database): LadderRepository {
  return {
    add: (callId, entry) =>
      database.run('INSERT INTO ladder (call_id, at, entry) VALUES (?, ?, ?)', callId, entry.at, JSON.stringify(entry)),
    list: (callId) =>
      database
        .all('SELECT entry FROM ladder WHERE call_id = ? ORDER BY at, rowid', callId)
        .map((row) => JSON.parse(String(row.entry)) as LadderEntry),
  };
}
