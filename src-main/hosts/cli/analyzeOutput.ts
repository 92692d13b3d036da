/** A capture for a person at a terminal: what is wrong first, then calls, streams, and the rest. */
import type {
  CaptureComparison,
  CapturedCall,
  CapturedStream,
  LadderLine,
  LogFinding,
} from '../../../src-shared/model/capture';
import type { AnalysedFile } from '../../engine/capture/analysedFile';
import { callText, printable } from '../../engine/capture/exports/callText';
import { rankOfStream } from '../../engine/capture/problems';

/** Rows of a table that nobody has asked for; `--calls` and `--streams` show all. */
const FEW = 12;
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
    `${file}: ${count(packets, 'packet')} in ${duration(durationS)}${startAt === null ? '' : ` from ${startAt}`} (${format.container}${format.compressed ? ", gzip'd" : ''}, ${links})`,
    `  ${count(calls.length, 'call')}, ${count(streams.length, 'RTP stream')}, ${count(registrations.length, 'registration')}; taken at the ${place.is}: ${place.why}`,
    ...(broken
      ? [
          `  The file breaks off after packet ${broken.packet} (octet ${broken.octet}): ${broken.reason}. What stands before it was read.`,
        ]
      : []),
    ...format.skipped.map(
      ({ reason, packets: skipped }) => `  ${count(skipped, 'packet')} could not be read: ${reason}.`,
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
    problems.calls > 0 ? count(problems.calls, 'call') : null,
    problems.streams > 0 ? count(problems.streams, 'stream') : null,
    problems.registrations > 0 ? count(problems.registrations, 'registration') : null,
  ].filter(Boolean);
  return [
    `Problems${bad.length > 0 ? ` in ${bad.join(', ')}` : ''}:`,
    ...told,
    ...(repeated.length > 0 ? [`  ${repeated.join(', ')}`] : []),
    '',
  ];
}

type Column<Row> = readonly [title: string, cell: (row: Row) => string, right?: 'right'];

const CALL_COLUMNS: readonly Column<CapturedCall & { finding: string | null }>[] = [
  ['start', ({ timing }) => timing.startedAt.slice(11, 23)],
  ['from', ({ from }) => short(from)],
  ['to', ({ to }) => short(to)],
  ['state', ({ state, status }) => `${state}${status === null || status === 200 ? '' : ` ${status}`}`],
  ['PDD ms', ({ timing }) => figure(timing.pddMs, 0), 'right'],
  ['talk s', ({ timing }) => figure(timing.durationMs === null ? null : timing.durationMs / 1000, 1), 'right'],
  ['messages', ({ messages }) => String(messages), 'right'],
  ['again', ({ retransmissions }) => String(retransmissions), 'right'],
  ['streams', ({ streamIds }) => String(streamIds.length), 'right'],
  ['Call-ID', ({ callId }) => callId],
  ['finding', ({ finding }) => finding ?? ''],
];

function callLines(file: AnalysedFile, most: number): string[] {
  const { rows, total } = file.calls({ search: '', only: 'all', sort: null, from: 0, count: Math.min(most, 1e6) });
  if (total === 0) return [];
  return ['Calls:', ...table(CALL_COLUMNS, rows), ...more(total - rows.length, 'call', '--calls'), ''];
}

/** In the order of `tshark -q -z rtp,streams`; what only Sidetone knows comes after it. */
const STREAM_COLUMNS: readonly Column<CapturedStream>[] = [
  ['start', ({ startAt }) => startAt.slice(11, 23)],
  ['end', ({ endAt }) => endAt.slice(11, 23)],
  ['source', ({ src }) => src.address],
  ['port', ({ src }) => String(src.port), 'right'],
  ['destination', ({ dst }) => dst.address],
  ['port', ({ dst }) => String(dst.port), 'right'],
  ['SSRC', ({ ssrc }) => ssrc],
  ['payload', ({ codec, payloadType }) => codec ?? `PT ${payloadType}`],
  ['packets', ({ packets }) => String(packets), 'right'],
  ['lost', ({ lost, lossPercent }) => `${lost} (${lossPercent.toFixed(1)}%)`, 'right'],
  ['delta min', ({ deltaMs }) => figure(deltaMs?.min, 3), 'right'],
  ['mean', ({ deltaMs }) => figure(deltaMs?.mean, 3), 'right'],
  ['max ms', ({ deltaMs }) => figure(deltaMs?.max, 3), 'right'],
  ['jitter min', ({ jitterMs }) => figure(jitterMs?.min, 3), 'right'],
  ['mean', ({ jitterMs }) => figure(jitterMs?.mean, 3), 'right'],
  ['max ms', ({ jitterMs }) => figure(jitterMs?.max, 3), 'right'],
  ['problem', (stream) => (rankOfStream(stream) === 0 ? 'X' : '')],
  ['MOS', ({ mos }) => figure(mos, 2), 'right'],
  ['Call-ID', ({ callId }) => callId ?? '-'],
];

function streamLines(streams: readonly CapturedStream[], most: number): string[] {
  if (streams.length === 0) return [];
  const rows = streams.toSorted((a, b) => rankOfStream(a) - rankOfStream(b)).slice(0, most);
  const remarks = rows.flatMap(({ ssrc, marks }) =>
    marks.filter(({ severity }) => severity === 'problem').map(({ text }) => `  ${ssrc}: ${text}`),
  );
  return [
    'Streams:',
    ...table(STREAM_COLUMNS, rows),
    ...remarks,
    ...more(streams.length - rows.length, 'stream', '--streams'),
    '',
  ];
}

function registrationLines({ analysis: { registrations } }: AnalysedFile): string[] {
  const rows = registrations
    .toSorted((a, b) => b.causes.length - a.causes.length)
    .slice(0, FEW)
    .map(
      ({ aor, registrar, state, status, attempts, expiresS, delayMs }) =>
        `${aor} at ${registrar}: ${state}${status === null ? '' : ` ${status}`}, ${count(attempts, 'request')}` +
        `${expiresS === null ? '' : `, expires ${expiresS} s`}${delayMs === null ? '' : `, ${delayMs.toFixed(0)} ms`}`,
    );
  return section('Registrations', rows, registrations.length - rows.length);
}

function otherLines({ analysis: { icmp, requests, stun, dtls } }: AnalysedFile): string[] {
  const errors = icmp
    .slice(0, FEW)
    .map(
      ({ packet, from, meaning, about, repeated }) =>
        `packet ${packet}: ${from} says ${meaning}, about ${about.src.address}:${about.src.port} > ${about.dst.address}:${about.dst.port}` +
        `${repeated > 0 ? ` (and ${repeated} times more)` : ''}`,
    );
  const others = requests.slice(0, FEW).map(
    ({ method, from, to, requests: sent, answered, statuses }) =>
      `${method} ${from} > ${to}: ${sent} sent, ${answered} answered` +
      `${
        answered > 0
          ? ` (${Object.entries(statuses)
              .map(([status, times]) => `${status}: ${times}`)
              .join(', ')})`
          : ''
      }`,
  );
  const servers = stun
    .slice(0, FEW)
    .map(
      ({ from, to, methods, mapped, iceChecks }) =>
        `${from} > ${to}: ${methods.map(({ method, requests: asked, successes }) => `${method} ${successes} of ${asked}`).join(', ')}` +
        `${mapped.length > 0 ? `, seen as ${mapped.join(', ')}` : ''}${iceChecks > 0 ? `, ${iceChecks} ICE checks` : ''}`,
    );
  const handshakes = dtls
    .slice(0, FEW)
    .map(
      ({ client, server, state, version, alert, fingerprintMatches, fingerprintNote }) =>
        `${client} > ${server}: ${state}${version === null ? '' : `, ${version}`}${alert === null ? '' : `, alert "${alert}"`}` +
        `${fingerprintMatches === true ? ', certificates as in the SDP' : ''}${fingerprintNote === null ? '' : `. ${fingerprintNote}`}`,
    );
  return [
    ...section('ICMP errors', errors, icmp.length - errors.length),
    ...section('Other requests', others, requests.length - others.length),
    ...section('STUN and TURN', servers, stun.length - servers.length),
    ...section('DTLS', handshakes, dtls.length - handshakes.length),
  ];
}

/** `a` is the file that was named first. */
function comparisonLines(
  { a, b, clockNote, causes, messages, streams, notes }: CaptureComparison,
  width: number,
): string[] {
  const lost = messages.filter((message) => message.lost !== null);
  const changed = messages.filter((message) => message.changed.length > 0);
  const rows = [
    `a is ${a.file} (${a.place}), b is ${b.file} (${b.place}). ${clockNote}`,
    ...causes.flatMap(({ title, code, confidence, explanation, reason = '' }) => [
      `${title} (${code}, ${confidence})`,
      ...wrapped(`${explanation} ${reason}`, width - 4).map((line) => `  ${line}`),
    ]),
    ...lost
      .slice(0, FEW)
      .map(
        ({ startLine, callId, lost: way }) =>
          `lost ${way === 'a-to-b' ? 'from a to b' : 'from b to a'}: ${startLine}, ${callId}`,
      ),
    ...changed
      .slice(0, FEW)
      .flatMap(({ startLine, changed: fields }) => [
        `changed on the way: ${startLine}`,
        ...fields.map(
          ({ field, a: left, b: right, byAlg }) => `  ${field}${byAlg ? ' (as an ALG does)' : ''}: ${left} | ${right}`,
        ),
      ]),
    ...streams.map(
      ({ ssrc, from, sent, arrived, lostBetween, sourceLeft, sourceArrived }) =>
        `${ssrc} from ${from}: ${sent} left, ${arrived} arrived, ${lostBetween} lost between` +
        `${sourceLeft === sourceArrived ? '' : `; left as ${sourceLeft}, arrived as ${sourceArrived}`}`,
    ),
    ...notes,
  ];
  return section('Both captures', rows);
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

function section(title: string, rows: readonly string[], left = 0): string[] {
  return rows.length === 0
    ? []
    : [`${title}:`, ...rows.map((row) => `  ${row}`), ...(left > 0 ? [`  ... and ${left} more (--json)`] : []), ''];
}

function more(left: number, what: string, option: string): string[] {
  return left > 0 ? [`  ... and ${count(left, `${what} more`, `${what}s more`)}: ${option}`] : [];
}

function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  const cells = [
    columns.map(([title]) => title),
    ...rows.map((row) => columns.map(([, cellOf]) => printable(cellOf(row)))),
  ];
  const widths = columns.map((_column, index) =>
    cells.reduce((most, row) => Math.max(most, row[index]?.length ?? 0), 0),
  );
  return cells.map((row) =>
    `  ${row
      .map((cell, index) =>
        columns[index]?.[2] === 'right' ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join('  ')}`.trimEnd(),
  );
}

function wrapped(content: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of content.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > Math.max(40, width)) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** "bob@pbx.test" of "sip:bob@pbx.test;user=phone". */
function short(uri: string): string {
  return uri.replace(/^sips?:/, '').replace(/[;?].*$/, '');
}

function figure(value: number | null | undefined, digits: number): string {
  return value === null || value === undefined ? '-' : value.toFixed(digits);
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(seconds < 10 ? 3 : 1)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 120
    ? `${minutes} min ${Math.round(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
