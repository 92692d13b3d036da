import { Option } from 'commander';
import type { Command } from 'commander';
import { assertChecks, runDiagnosisProgram } from '../../engine/diagnose';
import { reportJunit, reportText } from '../../engine/diagnosisExport';
import { UsageError } from '../../engine/errors';
import { loadProfile } from '../../engine/profile';
import { findProgram } from '../program';
import { createDiagnosisProgress, endText, exitCodeOfReport } from './diagnoseOutput';
import { interruptSignal } from './exit';
import type { ExitCode } from './exit';
import { parseNames } from './options';
import { openJson, openText, printOut } from './output';
import { createProgress } from './progress';

interface DiagnoseOptions {
  profile: string;
  checks?: string[];
  json?: string;
  junit?: string;
  full?: boolean;
  callTarget?: string;
}

export function addDiagnoseCommand(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('diagnose')
    .description('find out what is wrong with a line, and say what to do about it')
    .requiredOption('--profile <file>', 'account, number to call, limits')
    .addOption(new Option('--checks <names>', 'only these: ids, areas, or beginnings of ids').argParser(parseNames))
    .option('--json <file>', 'the report as JSON; "-" for standard output')
    .option('--junit <file>', 'the checks as JUnit XML; "-" for standard output')
    .addOption(new Option('--quick', 'what can be told in well under a minute (default)').conflicts('full'))
    .addOption(new Option('--full', 'the slow checks too: several minutes').conflicts('quick'))
    .option('--call-target <uri>', 'number or SIP address of the test call')
    .action(async (options: DiagnoseOptions) => finish(await diagnose(options)));
}

async function diagnose(options: DiagnoseOptions): Promise<ExitCode> {
  const loaded = await loadProfile(options.profile);
  // Before a file is made that would then stay empty.
  assertChecks(options.checks);
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
