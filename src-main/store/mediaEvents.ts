import type { MediaEvent } from '../../src-shared/model/media';
import type { Database } from './database';

export interface MediaEventRepository {
  add(callId: string, event: MediaEvent): void;
  list(callId: string): MediaEvent[];
}

export function createMediaEventRepository(database: Database): MediaEventRepository {
  return {
    add: (callId, event) =>
      database.run(
        'INSERT INTO media_events (call_id, at, event) VALUES (?, ?, ?)',
        callId,
        event.at,
        JSON.stringify(event),
      ),
    list: (callId) =>
      database
        .all('SELECT event FROM media_events WHERE call_id = ? ORDER BY at, rowid', callId)
        .map((row) => JSON.parse(String(row.event)) as MediaEvent),
  };
}
