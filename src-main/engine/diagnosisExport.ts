import type { MethodArguments, MethodResults } from '../../src-shared/contract/contract';
import type { DiagnosisReport } from '../../src-shared/model/diagnosis';
import { reportHtml } from '../diagnosis/report/html';
import { redactReport } from '../diagnosis/report/json';
import { reportJunit } from '../diagnosis/report/junit';
import { reportText } from '../diagnosis/report/text';

// The hosts know the engine alone.
export { reportJunit, reportText };

type Format = MethodArguments<'diagnosis.export'>[1];

const KINDS: Record<Format, { ending: string; mediaType: string; render(report: DiagnosisReport): string }> = {
  text: { ending: 'txt', mediaType: 'text/plain; charset=utf-8', render: (report) => reportText(report) },
  html: { ending: 'html', mediaType: 'text/html; charset=utf-8', render: reportHtml },
  json: {
    ending: 'json',
    mediaType: 'application/json',
    render: (report) => `${JSON.stringify(redactReport(report), null, 2)}\n`,
  },
};

/** A report as a file to hand over: it holds nothing secret. */
export function exportReport(report: DiagnosisReport, format: Format): MethodResults['diagnosis.export'] {
  const { ending, mediaType, render } = KINDS[format];
  const time = report.startedAt.slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  // Support finds the file by the code that the customer reads out.
  const kind = report.selfTest ? `self-test-${report.selfTest.code}` : 'diagnosis';
  return { name: `sidetone-${kind}-${time}.${ending}`, mediaType, content: render(report) };
}
