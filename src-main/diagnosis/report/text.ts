import { brokenPlace, PATH_PLACES } from '../../../src-shared/causes/path';
import type { Cause, CheckResult, DiagnosisReport, Verdict } from '../../../src-shared/model/diagnosis';
import { oneLine } from './clean';
import { redactReport } from './json';
import { selfTestText } from './selfTest';
import {
  durationWords,
  ownerWords,
  furtherOf,
  primaryCause,
  runDurationMs,
  STATUS_WORDS,
  subjectName,
  timeWords,
  VERDICT_WORDS,
} from './words';
import { wrap } from './wrap';

interface Pen {
  width: number;
  bold(text: string): string;
  quiet(text: string): string;
  status(status: CheckResult['status'] | Verdict['status'], text: string): string;
}

const COLOURS: Record<CheckResult['status'] | Verdict['status'], number> = {
  pass: 32,
  healthy: 32,
  warn: 33,
  degraded: 33,
  fail: 31,
  failed: 31,
  skip: 2,
  info: 36,
};
const STATUS_WIDTH = 9;

/**
 * A report for a terminal or a mail, in the order of the page: verdict and path, what to do and who, further causes, checks. It holds
 * nothing secret and no character that drives a terminal, save its own colours.
 * @param options.width columns, 40 to 120 (default 80)
 * @param options.color ANSI colours, for terminals only (default off)
 */
export function reportText(report: DiagnosisReport, options: { width?: number; color?: boolean } = {}): string {
  const pen = penOf(options);
  const shown = redactReport(report);
  const parts = [
    head(shown, pen),
    verdictPart(shown.verdict, pen),
    whatToDo(shown.verdict, pen),
    selfTestText(shown.selfTest, pen.width),
    furtherCauses(shown.verdict, pen),
    checklist(shown.checks, pen),
  ];
  return `${parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')}\n`;
}

function head(report: DiagnosisReport, pen: Pen): string[] {
  const name = subjectName(report);
  const { verdict, startedAt, mode, cancelled, tool } = report;
  const word = VERDICT_WORDS[verdict.status].toUpperCase();
  const title = oneLine(`Sidetone diagnosis${name === null ? '' : ` of ${name}`}`);
  const facts = [timeWords(startedAt), `${mode} run`, durationWords(runDurationMs(report)), `sidetone ${tool.version}`];
  return [
    `${pen.bold(title)}: ${pen.status(verdict.status, word)}`,
    ...wrap(oneLine(facts.join(', ')), pen.width).map(pen.quiet),
    ...(cancelled ? wrap('The run was cancelled: the verdict rests on what was seen until then.', pen.width) : []),
  ];
}

function verdictPart(verdict: Verdict, pen: Pen): string[] {
  return [...wrap(oneLine(verdict.sentence), pen.width).map(pen.bold), ...pathLine(verdict, pen)];
}

/** "this computer - local network [breaks here] - internet - server - far end" */
function pathLine(verdict: Verdict, pen: Pen): string[] {
  const broken = brokenPlace(verdict);
  const mark = verdict.status === 'failed' ? '[breaks here]' : '[suffers here]';
  const stations = PATH_PLACES.map(({ place, name }) => (place === broken ? `${name} ${mark}` : name));
  return wrap(stations.join(' - '), pen.width, '  ').map((line) =>
    line.replace(mark, (found) => pen.status(verdict.status, found)),
  );
}

function whatToDo(verdict: Verdict, pen: Pen): string[] {
  const primary = primaryCause(verdict);
  if (!primary) return [];
  return [
    ...wrap(oneLine(`What to do, by ${ownerWords(primary.owner)}:`), pen.width).map(pen.bold),
    ...primary.fix.flatMap((step, index) => wrap(oneLine(step), pen.width, `  ${index + 1}. `)),
    '',
    ...wrap(oneLine(primary.explanation), pen.width, '', 'What it means: '),
    ...wrap(oneLine(primary.reason), pen.width, '', 'Why: '),
    ...wrap(oneLine(`${primary.code}, ${primary.confidence}. ${primary.technical}`), pen.width, '', 'Technical: '),
    ...wrap(oneLine(primary.evidence.join(', ')), pen.width, '', 'Evidence: ').map(pen.quiet),
  ];
}

function furtherCauses(verdict: Verdict, pen: Pen): string[] {
  const { others, notes } = furtherOf(verdict);
  const part = (title: string, causes: Cause[]): string[] =>
    causes.length === 0 ? [] : [pen.bold(title), ...causes.flatMap((cause) => further(cause, pen))];
  return [...part('Also found:', others), ...part('Worth knowing:', notes)];
}

const ROLES: Record<Cause['role'], string> = {
  primary: 'primary',
  consequence: 'consequence',
  contributing: 'beside it',
  note: 'note',
};

function further(cause: Cause, { width, quiet }: Pen): string[] {
  const { title, role, confidence, code, reason, fix, owner } = cause;
  const [first] = fix;
  return [
    ...wrap(oneLine(`${title} (${ROLES[role]}, ${confidence})`), width, '  - '),
    ...wrap(oneLine(reason), width, '    '),
    ...(role === 'consequence' || !first
      ? []
      : wrap(oneLine(first), width, '    ', `${oneLine(capital(ownerWords(owner)))}: `)),
    ...wrap(oneLine(code), width, '    ').map(quiet),
  ];
}

function checklist(checks: CheckResult[], pen: Pen): string[] {
  if (checks.length === 0) return [];
  const counts = (Object.keys(STATUS_WORDS) as CheckResult['status'][])
    .map((status) => ({ status, count: checks.filter((check) => check.status === status).length }))
    .filter(({ count }) => count > 0)
    .map(
      ({ status, count }) =>
        `${count} ${STATUS_WORDS[status]}${count > 1 && (status === 'warn' || status === 'info') ? 's' : ''}`,
    );
  return [
    ...wrap(`Checks: ${counts.join(', ')}`, pen.width).map(pen.bold),
    ...checks.flatMap((check, index) => checkLines(check, isSaidBelow(check, checks[index + 1]), pen)),
  ];
}

/** What is skipped together for one reason says it once. */
function isSaidBelow({ status, summary }: CheckResult, next: CheckResult | undefined): boolean {
  return status === 'skip' && next?.status === 'skip' && next.summary === summary;
}

function checkLines({ id, status, title, summary }: CheckResult, saidBelow: boolean, pen: Pen): string[] {
  const word = status === 'fail' ? STATUS_WORDS.fail.toUpperCase() : STATUS_WORDS[status];
  const indent = ' '.repeat(STATUS_WIDTH + 2);
  const [first = '', ...more] = wrap(oneLine(`${title} [${id}]`), pen.width, indent);
  return [
    `  ${pen.status(status, word)}${' '.repeat(STATUS_WIDTH - word.length)}${first.slice(indent.length)}`,
    ...more,
    ...wrap(saidBelow ? '' : oneLine(summary), pen.width, indent).map((line) =>
      status === 'skip' ? pen.quiet(line) : line,
    ),
  ];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function penOf({ width = 80, color = false }: { width?: number; color?: boolean }): Pen {
  const sgr = (code: number, text: string): string =>
    color && text.trim() !== '' ? `\u001b[${code}m${text}\u001b[0m` : text;
  return {
    width: Math.min(120, Math.max(40, Math.floor(width) || 80)),
    bold: (text) => sgr(1, text),
    quiet: (text) => sgr(2, text),
    status: (status, text) => sgr(COLOURS[status], text),
  };
}
