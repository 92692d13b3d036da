import type { StreamSample } from '../../src-shared/model/media';
import type { Database } from './database';

export interface SampleRepository {
  add(callId: string, samples: readonly StreamSample[]): void;
  list(callId: string): StreamSample[];
}

export function createSampleRepository(database: Database): SampleRepository {
  return {
    add: (callId, samples) =>
      database.transaction(() => {
        for (const sample of samples) {
          // A hundredth of a millisecond is finer than any chart; the digits behind it would double the size of the table.
          const deltasMs = sample.deltasMs.map((delta) => Math.round(delta * 100) / 100);
          const text = JSON.stringify({ ...sample, deltasMs });
          database.run('INSERT INTO samples (call_id, at, sample) VALUES (?, ?, ?)', callId, sample.at, text);
        }
      }),
    list: (callId) =>
      database
        .all('SELECT sample FROM samples WHERE call_id = ? ORDER BY at, rowid', callId)
        .map((row) => JSON.parse(String(row.sample)) as StreamSample),
  };
}
