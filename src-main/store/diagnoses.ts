import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { DiagnosisReport, DiagnosisSummary } from '../../src-shared/model/diagnosis';
import type { Database } from './database';

/** Runs that are kept; older ones go when a run is added. */
const RUNS_KEPT = 200;

/** Diagnoses that ended. A run that the program did not outlive is not among them: nothing is known of its end. */
export interface DiagnosisRepository {
  /** The report is kept as it is handed in: secrets have to be gone already. */
  add(summary: DiagnosisSummary, report: DiagnosisReport): void;
  /** Newest first. */
  list(limit: number): DiagnosisSummary[];
  get(id: string): DiagnosisReport | null;
  remove(id: string): void;
}

/**
 * Reports are deflated (RFC 1951), because whole SIP messages and samples of a second each shrink to about a tenth, and kept as base64: the
 * driver gives octets back as another type than it takes, and ends the process where they are the only parameter.
 */
export function createDiagnosisRepository(database: Database): DiagnosisRepository {
  return {
    add: (summary, report) =>
      database.transaction(() => {
        database.run(
          'INSERT OR REPLACE INTO diagnoses (id, account_id, started_at, summary, report) VALUES (?, ?, ?, ?, ?)',
          summary.id,
          summary.accountId,
          summary.startedAt,
          JSON.stringify(summary),
          deflateRawSync(JSON.stringify(report)).toString('base64'),
        );
        database.run(
          'DELETE FROM diagnoses WHERE id IN (SELECT id FROM diagnoses ORDER BY started_at DESC, id DESC LIMIT -1 OFFSET ?)',
          RUNS_KEPT,
        );
      }),
    list: (limit) =>
      database
        .all('SELECT summary FROM diagnoses ORDER BY started_at DESC, id DESC LIMIT ?', limit)
        .map((row) => JSON.parse(String(row.summary)) as DiagnosisSummary),
    get(id) {
      const report = database.all('SELECT report FROM diagnoses WHERE id = ?', id)[0]?.report;
      if (typeof report !== 'string') return null;
      return JSON.parse(inflateRawSync(Buffer.from(report, 'base64')).toString()) as DiagnosisReport;
    },
    remove: (id) => database.run('DELETE FROM diagnoses WHERE id = ?', id),
  };
}
