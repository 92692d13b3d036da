/** A capture for a person at a terminal: what is wrong first, then calls, streams, and the rest. */
import { counted } from '../../../src-shared/words/figures';
import type {
  CaptureComparison,
  CapturedCall,
  CapturedStream,
  LadderLine,
  LogFinding,
} from '../../../src-shared/model/capture';
import { headlineOf } from '../../../src-shared/causes/headline';
import { isProblem } from '../../../src-shared/causes/problem';
import type { CallCause } from '../../../src-shared/model/call';
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

interface Told {
  cause: CallCause;
  /** Whose cause it is: a call, a registration; null: the capture's. */
  of: string | null;
  /** The same of others, which is told once. */
  others: number;
}

function problemLines(file: AnalysedFile, width: number): string[] {
  const { analysis, problems } = file;
  const { calls, registrations, streams, requests } = analysis;
  const all = [
    ...analysis.causes.map((cause) => ({ cause, of: null })),
    ...calls.flatMap(({ causes, from, to, callId }) =>
      causes.map((cause) => ({ cause, of: `call from ${from} to ${to}, ${callId}` })),
    ),
    ...registrations.flatMap(({ causes, aor, registrar }) =>
      causes.map((cause) => ({ cause, of: `${aor} at ${registrar}` })),
    ),
  ];
  const primary = oneEach(all.filter(({ cause }) => cause.role === 'primary'));
  const notes = oneEach(all.filter(({ cause }) => !isProblem(cause)));
  const worth = section(
    'Worth knowing',
    notes.slice(0, MAX_PROBLEMS).flatMap((told) => [headOf(told), ...indented(told.cause.reason ?? '', width)]),
    Math.max(0, notes.length - MAX_PROBLEMS),
  );
  if (problems.all === 0) {
    const isEmpty = calls.length + streams.length + registrations.length + requests.length === 0;
    if (isEmpty) return ['Nothing of SIP or RTP is in this capture.', ''];
    return notes.length > 0 ? worth : ['No problem found.', ''];
  }
  const bad = [
    problems.calls > 0 ? counted(problems.calls, 'call') : null,
    problems.registrations > 0 ? counted(problems.registrations, 'registration') : null,
  ].filter((one) => one !== null);
  // The words that ended a call are shown beside what explains them.
  const ends = (whose: string | null): string[] =>
    all.flatMap(({ cause, of }) =>
      of === whose && cause.role === 'consequence' && cause.code === 'call-ended-abnormally'
        ? [cause.reason ?? '']
        : [],
    );
  const rows = primary.slice(0, MAX_PROBLEMS).flatMap((told) => {
    const { explanation, reason = '', fix } = told.cause;
    return [
      headOf(told),
      ...indented(`${explanation} ${reason}`, width),
      ...ends(told.of).flatMap((words) => indented(words, width)),
      ...fix.slice(0, 1).flatMap((step) => indented(step, width)),
    ];
  });
  const nameless = problems.all - all.filter(({ cause }) => cause.role === 'primary').length;
  return [
    ...section(
      `Problems${bad.length > 0 ? ` in ${bad.join(', ')}` : ''}`,
      [...rows, ...(nameless > 0 && rows.length === 0 ? ['Their final responses say why; see the lists below.'] : [])],
      Math.max(0, primary.length - MAX_PROBLEMS),
    ),
    ...worth,
  ];
}

/** The same cause again and again is told once, with how many others have it. */
function oneEach(all: readonly Omit<Told, 'others'>[]): Told[] {
  const byCode = new Map<string, Told>();
  for (const { cause, of } of all) {
    const before = byCode.get(cause.code);
    if (before) before.others++;
    else byCode.set(cause.code, { cause, of, others: 0 });
  }
  return [...byCode.values()];
}

function headOf({ cause, of, others }: Told): string {
  const whose = of === null ? '' : `: ${of}`;
  const more = others === 0 ? '' : `, and ${counted(others, 'other')}`;
  return `${headlineOf(cause)} (${cause.code}, ${cause.confidence})${whose}${more}`;
}

function indented(content: string, width: number): string[] {
  return content.trim() === '' ? [] : wrapped(content, width - 4).map((line) => `  ${line}`);
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
