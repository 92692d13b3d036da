import type { CaptureContent } from '../../../src-shared/model/capture';
import type { MediaSource } from '../../../src-shared/model/call';
import { isProblem } from '../../../src-shared/causes/problem';
import { dialTarget } from '../../calls/dialTarget';
import { sentenceOf, UsageError } from '../../errors';
import { loadProfile } from '../../engine/profile';
import { runTestCall } from '../../calls/testCall';
import { findProgram } from '../program';
import { callSummary, liveLine, PHASE_TEXT, verdictLines } from './callSummary';
import { EXIT, interruptSignal } from './exit';
import type { ExitCode } from './exit';
import { openJson, printOut } from './output';
import { createProgress } from './progress';

export interface CallOptions {
  profile: string;
  duration: number;
  send: MediaSource;
  record?: string;
  pcap?: string;
  pcapContent: CaptureContent;
  dtmf?: string;
  json?: string;
}

export async function placeCall(uri: string, options: CallOptions): Promise<ExitCode> {
  const { account, security, ice, limits, profile } = await loadProfile(options.profile);
  const target = targetOf(uri, account.aor);
  const json = openJson(options.json);
  const progress = createProgress();
  progress.step(`Calling ${target}`);
  const { result, troubles } = await runTestCall({
    account,
    security,
    ice,
    limits,
    target,
    codecs: profile.account.codecs,
    durationMs: options.duration,
    source: options.send,
    recordTo: options.record,
    captureTo: options.pcap,
    captureContent: options.pcapContent,
    dtmf: options.dtmf,
    workerUrl: findProgram().mediaWorker,
    signal: interruptSignal(),
    onPhase: (phase) => progress.step(PHASE_TEXT[phase]),
    onSamples: (samples, talkedMs) => progress.tick(liveLine(samples, talkedMs)),
  });
  progress.done();
  await json.write(result);
  if (!json.owned) await printOut(callSummary(result, troubles));
  else for (const line of [...verdictLines(result), ...troubles]) progress.step(line.trim());
  const isFine = result.state === 'answered' && !result.causes.some(isProblem) && troubles.length === 0;
  return isFine ? EXIT.fine : EXIT.problem;
}

function targetOf(uri: string, accountUri: string): string {
  try {
    return dialTarget(uri, accountUri);
  } catch (error) {
    throw new UsageError(sentenceOf(error));
  }
}
