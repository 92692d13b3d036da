/** Runs of the diagnosis, and what is kept of them. */
import { z } from 'zod';
import type { DiagnosisReport, DiagnosisRun, DiagnosisSummary } from '../model/diagnosis';
import { deviceFactsSchema } from './devices';
import { event, idSchema as id, method } from './entry';
import { selfTestSchema } from './selfTest';

const startSchema = z.strictObject({
  accountId: id,
  mode: z.enum(['quick', 'full']),
  target: z.string().trim().max(256).optional(),
  /** What the page sees of microphone and speaker; without it the checks of devices are skipped. */
  devices: deviceFactsSchema.optional(),
  /** Ids, areas or beginnings of ids, and what these need; missing: every check. */
  checks: z.array(z.string().min(1).max(64)).min(1).max(64).optional(),
});

/** `name`: a file name to offer. */
export interface ExportedReport {
  name: string;
  mediaType: string;
  content: string;
}

export const diagnosisMethods = {
  /** Starts a run with the account's setup of the settings; `target` goes over it for this run. */
  'diagnosis.start': method(startSchema).returns<DiagnosisRun>(),
  'diagnosis.cancel': method(id).returns<null>(),
  /** Runs that are under way, and those that ended since this program started. */
  'diagnosis.runs': method().returns<DiagnosisRun[]>(),
  'diagnosis.history': method(z.number().int().min(1).max(1000)).returns<DiagnosisSummary[]>(),
  'diagnosis.get': method(id).returns<DiagnosisReport>(),
  'diagnosis.remove': method(id).returns<null>(),
  'diagnosis.export': method(id, z.enum(['text', 'html', 'json'])).returns<ExportedReport>(),
  /** Keeps a self-test with the run that it made; again for the same run: in place of the one before. */
  'diagnosis.selfTest': method(id, selfTestSchema).returns<null>(),
};

export const diagnosisEvents = {
  /** Whole with each change, at most about ten times a second. */
  diagnosis: event<DiagnosisRun>(),
  /** The list of kept runs changed. */
  diagnosisHistory: event<null>(),
};
