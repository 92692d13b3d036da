/** A capture for a person at a terminal: what is wrong first, then calls, streams, and the rest. */
import { counted } from '../../../src-shared/words/figures';
import type {
  CaptureComparison,
  CapturedCall,
  CapturedStream,
  LadderLine,
  LogFinding,
} from '../../../src-shared/model/capture';
import { printable } from '../../../src-shared/printable';
import type { AnalysedFile } from '../../captures/analysedFile';
import { callText } from '../../captures/exports/callText';
import { comparisonLines } from './analyzeComparison';
import { callLines, FEW, otherLines, registrationLines, streamLines } from './analyzeTables';
import { section, wrapped } from './table';

const MAX_PROBLEMS = 20;

interface Shown {
  file: AnalysedFile;
  options: { streams?: boolean; calls?: boolean };
  /** Of one call that was asked for: then nothing else is shown. */
  ladder: { call: CapturedCall; lines: LadderLine[]; streams: CapturedStream[] } | null;
  findings: (LogFinding & { name: string })[];
  comparison: CaptureComparison | null;
  /** Of the terminal; undefined where it is none. */
  width: number | undefined;
}

export function analysisText({ file, options, ladder, findings, comparison, width }: Shown): string {
  if (ladder) return callText(ladder.call, ladder.lines, ladder.streams);
  const { analysis } = file;
  const whole = !options.calls && !options.streams;
  const lines = [
    ...headLines(file),
    '',
    ...problemLines(file, width ?? 100),
    ...(comparison ? comparisonLines(comparison, width ?? 100) : []),
    ...(whole || options.calls ? callLines(file, options.calls ? Infinity : FEW) : []),
    ...(whole || options.streams ? streamLines(analysis.streams, options.streams ? Infinity : FEW) : []),
    ...(whole ? [...registrationLines(file), ...otherLines(file)] : []),
    ...logLines(findings),
    ...section('Notes', analysis.notes),
  ];
  return `${lines.map(printable).join('\n').trimEnd()}\n`;
}

function headLines({ analysis }: AnalysedFile): string[] {
  const { file, format, packets, durationS, startAt, calls, streams, registrations, place } = analysis;
  const links = [...new Set(format.interfaces.map(({ linkName }) => linkName))].join(', ');
  const broken = format.broken;
  return [
    `${file}: ${counted(packets, 'packet')} in ${duration(durationS)}${startAt === null ? '' : ` from ${startAt}`} (${format.container}${format.compressed ? ", gzip'd" : ''}, ${links})`,
    `  ${counted(calls.length, 'call')}, ${counted(streams.length, 'RTP stream')}, ${counted(registrations.length, 'registration')}; taken at the ${place.is}: ${place.why}`,
    ...(broken
      ? [
          `  The file breaks off after packet ${broken.packet} (octet ${broken.octet}): ${broken.reason}. What stands before it was read.`,
        ]
      : []),
    ...format.skipped.map(
      ({ reason, packets: skipped }) => `  ${counted(skipped, 'packet')} could not be read: ${reason}.`,
    ),
  ];
}

function problemLines(file: AnalysedFile, width: number): string[] {
  const { analysis, problems } = file;
  if (problems.all === 0) {
    const empty = analysis.calls.length + analysis.streams.length + analysis.registrations.length === 0;
    return [empty ? 'Nothing of SIP or RTP is in this capture.' : 'No problem found.', ''];
  }
  const told: string[] = [];
  const text = (content: string): string[] => wrapped(content, width - 4).map((line) => `    ${line}`);
  for (const { title, code, confidence, explanation, reason = '', fix } of analysis.causes) {
    told.push(
      `  ${title} (${code}, ${confidence})`,
      ...text(`${explanation} ${reason}`),
      ...fix.slice(0, 1).flatMap(text),
    );
  }
  const seen = new Map<string, number>();
  for (const { causes, from, to, callId } of analysis.calls) {
    const [cause] = causes;
    if (!cause) continue;
    const before = seen.get(cause.code) ?? 0;
    seen.set(cause.code, before + 1);
    // The same cause again and again is told once, with the calls below.
    if (before > 0 || told.length > MAX_PROBLEMS * 3) continue;
    told.push(`  ${cause.title} (${cause.code}, ${cause.confidence}): call from ${from} to ${to}, ${callId}`);
    told.push(...text(`${cause.explanation} ${cause.reason ?? ''}`), ...cause.fix.slice(0, 1).flatMap(text));
  }
  for (const { causes, aor, registrar } of analysis.registrations) {
    const [cause] = causes;
    if (cause && told.length <= MAX_PROBLEMS * 3) {
      told.push(
        `  ${cause.title} (${cause.code}, ${cause.confidence}): ${aor} at ${registrar}`,
        ...text(`${cause.explanation} ${cause.reason ?? ''}`),
      );
    }
  }
  const repeated = [...seen].filter(([, calls]) => calls > 1).map(([code, calls]) => `${code} in ${calls} calls`);
  const bad = [
    problems.calls > 0 ? counted(problems.calls, 'call') : null,
    problems.streams > 0 ? counted(problems.streams, 'stream') : null,
    problems.registrations > 0 ? counted(problems.registrations, 'registration') : null,
  ].filter(Boolean);
  return [
    `Problems${bad.length > 0 ? ` in ${bad.join(', ')}` : ''}:`,
    ...told,
    ...(repeated.length > 0 ? [`  ${repeated.join(', ')}`] : []),
    '',
  ];
}

function logLines(findings: Shown['findings']): string[] {
  const rows = findings
    .filter(({ severity }) => severity !== 'note')
    .slice(0, MAX_PROBLEMS)
    .map(
      ({ name, line, at, meaning, text }) => `${name}:${line}${at === null ? '' : ` ${at}`} ${meaning}\n      ${text}`,
    )
    .flatMap((row) => row.split('\n'));
  return section('Logs', rows);
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(seconds < 10 ? 3 : 1)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 120
    ? `${minutes} min ${Math.round(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
