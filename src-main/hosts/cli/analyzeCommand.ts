import { closeSync, openSync, writeSync } from 'node:fs';
import { isProblem } from '../../../src-shared/causes/problem';
import type { CaptureComparison, CapturedCall, CapturePlace, LogFinding } from '../../../src-shared/model/capture';
import { AnalysedFile } from '../../captures/analysedFile';
import { analysisJson } from '../../captures/exports/analysisJson';
import { readText, spoolInput } from '../../captures/input';
import type { Limits } from '../../../src-shared/model/limits';
import { sentenceOf, UsageError } from '../../errors';
import { findProgram } from '../program';
import { analysisText } from './analyzeOutput';
import { EXIT, interruptSignal } from './exit';
import type { ExitCode } from './exit';
import { openText, printOut } from './output';
import { createProgress } from './progress';

export interface AnalyzeOptions {
  json?: string;
  streams?: boolean;
  calls?: boolean;
  ladder?: string;
  place?: CapturePlace;
  with?: string;
  log?: string[];
  /** Call-ID and file. */
  exportWav?: string[];
  /** Of which the limits count. */
  profile?: string;
}

/** Below this a file is read before anybody could read about it, ms. */
const SILENT_MS = 1000;

export async function analyze(capture: string, options: AnalyzeOptions): Promise<ExitCode> {
  const wav = wavOf(options.exportWav);
  const json = openText(options.json);
  const logs = await Promise.all((options.log ?? []).map(async (name) => ({ name, text: await readText(name) })));
  const signal = interruptSignal();
  const input = capture === '-' ? await spoolInput(process.stdin, signal) : { path: capture, remove: () => {} };
  try {
    const limits = options.profile === undefined ? null : await limitsOf(options.profile);
    const file = await read(input.path, capture, signal, limits);
    if (options.place) file.place(options.place);
    const comparison = options.with === undefined ? null : await compare(file, options.with);
    const findings = logs.flatMap(({ name, text }) => file.addLog(name, text).map((finding) => ({ ...finding, name })));
    const shown = options.ladder === undefined ? null : callOf(file, options.ladder);
    const told = wav && (await writeWav(file, callOf(file, wav.callId), wav.path));
    if (options.json !== undefined)
      writeDocument(options.json, file, {
        ...(comparison ? { comparison } : {}),
        ...(logs.length > 0 ? { logs: file.logs } : {}),
      });
    if (!json.owned) {
      const ladder = shown && { call: shown, lines: await file.ladder(shown), streams: file.streamsOf(shown) };
      await printOut(analysisText({ file, options, ladder, findings, comparison, width: process.stdout.columns }));
      if (told) await printOut(`${told}\n`);
    }
    const isBad =
      file.problems.all > 0 ||
      (comparison?.causes.some(isProblem) ?? false) ||
      findings.some((finding) => isOfThisTime(finding, file));
    return isBad ? EXIT.problem : EXIT.fine;
  } finally {
    input.remove();
  }
}

/** The schemas of a profile are loaded only where one is given. */
async function limitsOf(profile: string): Promise<Limits> {
  const { loadProfile } = await import('../../engine/profile');
  return (await loadProfile(profile)).limits;
}

async function read(path: string, shownAs: string, signal: AbortSignal, limits: Limits | null): Promise<AnalysedFile> {
  const progress = createProgress();
  const startedAt = performance.now();
  const onProgress = (done: number, total: number): void => {
    if (done >= total || performance.now() - startedAt < SILENT_MS) return;
    progress.tick(`Reading ${shownAs}: ${((100 * done) / total).toFixed(0)} %`);
  };
  try {
    const { version } = findProgram();
    const wishes = limits ? { limits } : {};
    return await AnalysedFile.read(path, { version, name: shownAs, signal, onProgress, keepSeconds: false, ...wishes });
  } catch (error) {
    throw usageOf(error);
  } finally {
    progress.done();
  }
}

async function compare(file: AnalysedFile, other: string): Promise<CaptureComparison> {
  try {
    return await file.compareWith({ path: other, name: other, place: null });
  } catch (error) {
    throw usageOf(error);
  }
}

/** What cannot be opened, or is no capture, is for the person to mend. */
function usageOf(error: unknown): unknown {
  return error instanceof Error && error.name === 'CaptureError'
    ? new UsageError(error.message, { cause: error })
    : error;
}

function wavOf(values: string[] | undefined): { callId: string; path: string } | null {
  if (values === undefined) return null;
  const [callId, path, ...others] = values;
  if (callId === undefined || path === undefined || others.length > 0) {
    throw new UsageError('--export-wav takes two values: a Call-ID (or its beginning) and the file to write.');
  }
  return { callId, path };
}

/** A beginning is enough, as long as only one call has it. @throws UsageError */
function callOf(file: AnalysedFile, beginning: string): CapturedCall {
  const { calls } = file.analysis;
  const exact = calls.find(({ callId }) => callId === beginning);
  if (exact) return exact;
  const found = calls.filter(({ callId }) => callId.startsWith(beginning));
  const [only] = found;
  if (only && found.length === 1) return only;
  throw new UsageError(
    found.length === 0
      ? `No call of this capture has a Call-ID that begins with "${beginning}".`
      : `${found.length} calls have a Call-ID that begins with "${beginning}": give more of it.`,
  );
}

/** Both sides of the call, left and right. @returns one sentence */
async function writeWav(file: AnalysedFile, call: CapturedCall, path: string): Promise<string> {
  const { stereoPieces } = await import('../../captures/audio/stereo');
  const decoded = await file.decoded(call.id);
  const { pieces, seconds, note } = heardOr(() => stereoPieces(decoded));
  const descriptor = openFor(path);
  try {
    for (const piece of pieces) writeSync(descriptor, piece);
  } finally {
    closeSync(descriptor);
  }
  return `${path}: ${seconds.toFixed(1)} s of both sides, left and right.${note === null ? '' : ` ${note}`}`;
}

/** What cannot be heard is nothing that this program could mend. */
function heardOr<Heard>(hear: () => Heard): Heard {
  try {
    return hear();
  } catch (error) {
    throw new UsageError(sentenceOf(error), { cause: error });
  }
}

function openFor(path: string): number {
  try {
    return openSync(path, 'w');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new UsageError(`${path}: the recording cannot be written there (${code}).`);
  }
}

function writeDocument(target: string, file: AnalysedFile, extra: Record<string, unknown>): void {
  const descriptor = target === '-' ? process.stdout.fd : openSync(target, 'w');
  try {
    for (const piece of analysisJson(file.analysis, extra)) writeAll(descriptor, Buffer.from(piece));
  } finally {
    if (target !== '-') closeSync(descriptor);
  }
}

/** A pipe takes what it has room for; a reader that went away ("| head") ends it. */
function writeAll(descriptor: number, octets: Buffer): void {
  for (let done = 0; done < octets.length;) {
    try {
      done += writeSync(descriptor, octets, done);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
      // The reader is slower: a moment for it.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** Old lines of a log that goes back for weeks say nothing of this capture. */
function isOfThisTime({ severity, at }: LogFinding, { analysis: { startAt, endAt } }: AnalysedFile): boolean {
  if (severity !== 'problem') return false;
  if (at === null || startAt === null || endAt === null) return true;
  const marginMs = 60_000;
  return Date.parse(at) >= Date.parse(startAt) - marginMs && Date.parse(at) <= Date.parse(endAt) + marginMs;
}
