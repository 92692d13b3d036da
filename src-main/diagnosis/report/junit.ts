import type { CheckResult, DiagnosisReport, Verdict } from '../../../src-shared/model/diagnosis';
import { escaped, escapedAttribute } from './clean';
import { redactReport } from './json';
import { ownerWords, primaryCause, runDurationMs, subjectName } from './words';

/**
 * A report as JUnit XML, as build servers read it: one suite, one test case a check (`classname` the area, `name` the id), failures for
 * failed checks, skipped ones with their reason, warnings and notes in `system-out` and as properties of the suite. The test case
 * `verdict` fails where the verdict is "failed", with the primary cause. Times in seconds. Nothing in it is secret.
 */
export function reportJunit(report: DiagnosisReport): string {
  const shown = redactReport(report);
  const { checks, verdict, startedAt } = shown;
  const time = seconds(runDurationMs(shown));
  const failures = checks.filter(({ status }) => status === 'fail').length + (verdict.status === 'failed' ? 1 : 0);
  const totals = attributes({
    tests: String(checks.length + 1),
    failures: String(failures),
    errors: '0',
    skipped: String(checks.filter(({ status }) => status === 'skip').length),
    time,
  });
  const suite = attributes({ name: subjectName(shown) ?? 'diagnosis' });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="sidetone diagnose"${totals}>`,
    `  <testsuite${suite}${totals}${attributes({ timestamp: startedAt.slice(0, 19) })}>`,
    ...properties(shown),
    ...verdictCase(verdict, time),
    ...checks.flatMap(checkCase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function properties({ tool, host, mode, cancelled, verdict, checks, id }: DiagnosisReport): string[] {
  const primary = primaryCause(verdict);
  const all: [string, string][] = [
    ['tool', `${tool.name} ${tool.version}`],
    ['run', id],
    ['mode', mode],
    ['os', host.os],
    ['cancelled', String(cancelled)],
    ['verdict', verdict.status],
    ...(primary ? [['cause', primary.code] as [string, string]] : []),
    ...checks
      .filter(({ status }) => status === 'warn')
      .map((check): [string, string] => [`warning.${check.id}`, check.summary]),
  ];
  return [
    '    <properties>',
    ...all.map(([name, value]) => `      <property${attributes({ name, value })}/>`),
    '    </properties>',
  ];
}

function verdictCase(verdict: Verdict, time: string): string[] {
  const primary = primaryCause(verdict);
  const others = verdict.causes
    .filter((cause) => cause !== primary)
    .map((cause) => `${cause.role}, ${cause.confidence}: ${cause.title} (${cause.code}). ${cause.reason}`);
  const fix = primary
    ? [primary.reason, `What to do, by ${ownerWords(primary.owner)}:`, ...primary.fix.map((step) => `- ${step}`)]
    : [];
  const failure =
    verdict.status === 'failed'
      ? [
          element('failure', [verdict.sentence, ...fix, ...others].join('\n'), {
            message: verdict.sentence,
            type: primary?.code ?? 'unknown',
          }),
        ]
      : [];
  const out =
    verdict.status === 'failed'
      ? []
      : [element('system-out', [`${verdict.status}: ${verdict.sentence}`, ...fix, ...others].join('\n'))];
  return testCase({ classname: 'verdict', name: 'verdict', time }, [...failure, ...out]);
}

function checkCase({ id, area, title, status, summary, durationMs }: CheckResult): string[] {
  const said = `${title}\n${status === 'warn' ? 'warning: ' : status === 'info' ? 'note: ' : ''}${summary}`;
  const children =
    status === 'skip'
      ? [`      <skipped${attributes({ message: summary })}/>`]
      : status === 'fail'
        ? [element('failure', said, { message: summary, type: id })]
        : [element('system-out', said)];
  return testCase({ classname: area, name: id, time: seconds(durationMs) }, children);
}

function testCase(head: { classname: string; name: string; time: string }, children: string[]): string[] {
  return [`    <testcase${attributes(head)}>`, ...children, '    </testcase>'];
}

function element(name: string, text: string, head: Record<string, string> = {}): string {
  return `      <${name}${attributes(head)}>${escaped(text)}</${name}>`;
}

function attributes(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapedAttribute(value)}"`)
    .join('');
}

function seconds(ms: number): string {
  return (Number.isFinite(ms) ? Math.max(0, ms) / 1000 : 0).toFixed(3);
}
