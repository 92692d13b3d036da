import type { CaptureContent } from '../../../src-shared/model/capture';
import { chosenChecks, runDiagnosisProgram } from '../../engine/diagnose';
import { reportJunit, reportText } from '../../engine/diagnosisExport';
import { UsageError } from '../../errors';
import { loadProfile } from '../../engine/profile';
import { findProgram } from '../program';
import { createDiagnosisProgress, endText, exitCodeOfReport } from './diagnoseOutput';
import { interruptSignal } from './exit';
import type { ExitCode } from './exit';
import { openJson, openText, printOut } from './output';
import { createProgress } from './progress';

export interface DiagnoseOptions {
  profile: string;
  checks?: string[];
  json?: string;
  junit?: string;
  full?: boolean;
  callTarget?: string;
  pcap?: string;
  pcapContent: CaptureContent;
}

export async function diagnose(options: DiagnoseOptions): Promise<ExitCode> {
  const loaded = await loadProfile(options.profile);
  // Before a file is made that would then stay empty.
  chosenChecks(options.checks);
  const json = openJson(options.json);
  const junit = openText(options.junit);
  if (json.owned && junit.owned) throw new UsageError('Only one of --json and --junit can be "-" (standard output).');
  const { version, mediaWorker } = findProgram();
  const progress = createProgress();
  const report = await runDiagnosisProgram({
    loaded,
    mode: options.full ? 'full' : 'quick',
    checks: options.checks,
    callTarget: options.callTarget,
    captureTo: options.pcap,
    captureContent: options.pcapContent,
    version,
    workerUrl: mediaWorker,
    signal: interruptSignal(),
    onChange: createDiagnosisProgress(progress, process.stderr.isTTY),
  });
  progress.done();
  await json.write(report);
  await junit.write(reportJunit(report));
  if (json.owned || junit.owned) progress.step(endText(report));
  else await printOut(reportText(report, { width: process.stdout.columns, color: process.stdout.isTTY }));
  return exitCodeOfReport(report);
}
