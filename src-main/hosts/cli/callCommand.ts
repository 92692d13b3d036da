import { Option } from 'commander';
import type { Command } from 'commander';
import type { MediaSource } from '../../../src-shared/model/call';
import { callProblems } from '../../engine/callLimits';
import { dialTarget } from '../../engine/dialTarget';
import { sentenceOf, UsageError } from '../../engine/errors';
import { loadProfile } from '../../engine/profile';
import { runTestCall } from '../../engine/testCall';
import { findProgram } from '../program';
import { callSummary, liveLine, PHASE_TEXT } from './callSummary';
import { EXIT, interruptSignal } from './exit';
import type { ExitCode } from './exit';
import { parseDigits, parseSeconds, parseSource } from './options';
import { openJson, printOut } from './output';
import { createProgress } from './progress';

interface CallOptions {
  profile: string;
  duration: number;
  send: MediaSource;
  record?: string;
  pcap?: string;
  dtmf?: string;
  json?: string;
}

export function addCallCommand(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('call <uri>')
    .description('place a test call and tell what became of each of its packets')
    .requiredOption('--profile <file>', 'account and limits')
    .addOption(new Option('--duration <seconds>', 'talk time').argParser(parseSeconds).default(10_000, '10'))
    .addOption(
      new Option('--send <what>', 'tone, silence, or a WAV file')
        .argParser(parseSource)
        .default(parseSource('tone'), 'tone'),
    )
    .option('--record <file>', 'WAV of both directions: left what arrives, right what is sent')
    .option('--pcap <file>', 'pcapng of the whole call, for Wireshark')
    .option('--dtmf <digits>', 'digits to send after the answer; a comma pauses', parseDigits)
    .option('--json <file>', 'the result as JSON; "-" for standard output')
    .action(async (uri: string, options: CallOptions) => finish(await placeCall(uri, options)));
}

async function placeCall(uri: string, options: CallOptions): Promise<ExitCode> {
  const { account, security, limits, profile } = await loadProfile(options.profile);
  const target = targetOf(uri, account.aor);
  const json = openJson(options.json);
  const progress = createProgress();
  progress.step(`Calling ${target}`);
  const { result, expected, troubles } = await runTestCall({
    account,
    security,
    limits,
    target,
    codecs: profile.account.codecs,
    durationMs: options.duration,
    source: options.send,
    recordTo: options.record,
    captureTo: options.pcap,
    dtmf: options.dtmf,
    workerUrl: findProgram().mediaWorker,
    signal: interruptSignal(),
    onPhase: (phase) => progress.step(PHASE_TEXT[phase]),
    onSamples: (samples, talkedMs) => progress.tick(liveLine(samples, talkedMs)),
  });
  progress.done();
  const problems = [...callProblems(result, limits, expected), ...troubles];
  await json.write(result);
  if (!json.owned) await printOut(callSummary(result, problems));
  else for (const problem of problems) progress.step(problem);
  return problems.length === 0 ? EXIT.fine : EXIT.problem;
}

function targetOf(uri: string, accountUri: string): string {
  try {
    return dialTarget(uri, accountUri);
  } catch (error) {
    throw new UsageError(sentenceOf(error));
  }
}
