import type { CaptureContent } from '../../src-shared/model/capture';
import type { DiagnosisMode, DiagnosisReport } from '../../src-shared/model/diagnosis';
import type { Check } from '../diagnosis/api';
import type { RunProgress } from '../diagnosis/board';
import { CHECKS } from '../diagnosis/checks';
import { runDiagnosis } from '../diagnosis/runner';
import { CheckNameError, selectChecks } from '../diagnosis/selection';
import type { MediaService } from '../media/api';
import { createMediaService } from '../media/thread/mediaService';
import { createSystemClock, processEpochMs } from '../net/clock';
import type { Clock } from '../net/clock';
import { buildReport } from './diagnosisReport';
import { subjectOfProfile } from './diagnosisSubject';
import type { DiagnosisSubject } from './diagnosisSubject';
import { UsageError } from '../errors';
import { newId } from '../store/ids';
import { createInstruments } from '../probe/instruments';
import { openCapture } from '../calls/openCapture';
import { type Taps, tapsOf } from '../calls/taps';
import type { LoadedProfile } from './profile';

/** So long may sockets and calls take that a check left open, ms; every check has put its own things away before. */
const CLOSE_MS = 3000;

export interface DiagnosisJob extends DiagnosisSubject {
  id: string;
  mode: DiagnosisMode;
  /** Ids, areas or beginnings of ids; missing: all. */
  checks?: string[];
  signal: AbortSignal;
  onChange?: (run: RunProgress) => void;
  /** A capture that is being made of the run. */
  taps?: Taps | undefined;
}

/**
 * Runs one diagnosis to its report, with sockets of its own. Never rejects for what it finds or where it is cancelled.
 * @throws CheckNameError for an unknown name in `checks`
 */
export async function diagnose(
  { id, subject, profile, mode, checks, signal, onChange, taps }: DiagnosisJob,
  { clock, service, version }: { clock: Clock; service: MediaService; version: string },
): Promise<DiagnosisReport> {
  const startedAt = clock.now();
  const instruments = createInstruments(subject, { clock, service, mode, taps });
  try {
    const outcome = await runDiagnosis(subject, instruments, { mode, checks, signal, onChange });
    return buildReport({ id, version, profile, mode, startedAt, finishedAt: clock.now(), outcome });
  } finally {
    await bounded(instruments.close(), clock);
  }
}

export interface DiagnosisProgramOptions {
  loaded: LoadedProfile;
  mode: DiagnosisMode;
  checks?: string[];
  callTarget?: string;
  /** A pcapng of the run's registrations and calls. */
  captureTo?: string;
  captureContent?: CaptureContent;
  version: string;
  workerUrl: URL | null;
  /** Aborted: end now and tell what was seen so far. */
  signal: AbortSignal;
  onChange?: (run: RunProgress) => void;
}

/**
 * `sidetone diagnose`: one run with a media service of its own.
 * @throws UsageError for an unknown check, a target that cannot be called or a file that cannot be made, before anything is sent
 */
export async function runDiagnosisProgram(options: DiagnosisProgramOptions): Promise<DiagnosisReport> {
  const { loaded, callTarget, checks, captureTo, captureContent, version, workerUrl, ...job } = options;
  const subject = subjectOfProfile(loaded, callTarget);
  chosenChecks(checks);
  const clock = createSystemClock();
  const comment = `Diagnosis of ${subject.subject.name}`;
  const recorder = captureTo ? await openCapture(captureTo, { clock, comment, content: captureContent }) : null;
  const taps = recorder ? tapsOf(recorder) : undefined;
  const service = await createMediaService({ workerUrl, epochMs: processEpochMs });
  try {
    return await diagnose({ ...job, ...subject, checks, taps, id: newId(clock.now()) }, { clock, service, version });
  } finally {
    await service.close();
    await recorder?.close();
  }
}

/** The checks of a run. @throws UsageError that lists the names */
export function chosenChecks(names: string[] | undefined): Check[] {
  try {
    return selectChecks(CHECKS, names);
  } catch (error) {
    if (error instanceof CheckNameError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

async function bounded(work: Promise<void>, clock: Clock): Promise<void> {
  let stop = (): void => {};
  const limit = new Promise<void>((resolve) => {
    const timer = clock.setTimeout(resolve, CLOSE_MS);
    stop = () => timer.cancel();
  });
  // What cannot be closed must not hide what was found.
  await Promise.race([work.catch(() => {}), limit]);
  stop();
}
