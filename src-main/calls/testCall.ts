import type { CallPhase, CallResult, MediaSource } from '../../src-shared/model/call';
import type { IceSetup } from '../../src-shared/model/ice';
import type { Limits } from '../../src-shared/model/limits';
import type { CodecName, MediaSecurity, StreamSample } from '../../src-shared/model/media';
import type { CaptureContent } from '../../src-shared/model/capture';
import type { CaptureRecorder } from '../capture/recorder';
import { createSystemClock, processEpochMs } from '../net/clock';
import type { Clock } from '../net/clock';
import { MediaError } from '../media/errors';
import { createMediaService } from '../media/thread/mediaService';
import type { MediaService } from '../media/api';
import type { Account } from '../sip/api';
import { createAccountAgent } from './agents';
import type { AccountAgent } from './agents';
import { causesOfCall } from './callCauses';
import { buildCallResult } from './callResult';
import { sentenceOf, UsageError } from '../errors';
import { openCapture } from './openCapture';
import { restartIceOnChange } from './iceRestart';
import { createOutgoing } from './outgoing';
import { sessionIce } from './sessionIce';
import { tapsOf } from './taps';

/** Nobody waits longer than this for a test call to be answered, ms. */
const RING_TIMEOUT_MS = 60_000;
/** From the answer to the first digit, ms: a menu that has just answered is not listening yet. */
const DTMF_DELAY_MS = 500;

/** One headless call from the dial to the result. */
export interface TestCallOptions {
  account: Account;
  codecs: CodecName[];
  security: MediaSecurity;
  /** For `dtls`. */
  ice?: IceSetup | undefined;
  limits: Limits;
  /** SIP URI. */
  target: string;
  /** Talk time, ms; the other side may end the call earlier. */
  durationMs: number;
  source: MediaSource;
  recordTo?: string;
  captureTo?: string;
  /** Default `encrypted`. */
  captureContent?: CaptureContent;
  dtmf?: string;
  workerUrl: URL | null;
  /** Aborted: hang up now and tell what was seen so far. */
  signal: AbortSignal;
  onPhase?: (phase: CallPhase) => void;
  onSamples?: (samples: StreamSample[], talkedMs: number) => void;
}

export interface TestCallReport {
  result: CallResult;
  /** What failed beside the call itself, one sentence each: digits that could not be sent, a recording or capture that broke off. */
  troubles: string[];
}

/** What a test call is made with; closed when it is over. */
interface Parts {
  clock: Clock;
  service: MediaService;
  agent: AccountAgent;
  recorder: CaptureRecorder | null;
  troubles: string[];
}

/** @throws UsageError when a file that was asked for cannot be used */
export async function runTestCall(options: TestCallOptions): Promise<TestCallReport> {
  const { account, target, captureTo, captureContent, workerUrl } = options;
  const clock = createSystemClock();
  const recorder = captureTo
    ? await openCapture(captureTo, { clock, comment: `Call to ${target}`, content: captureContent })
    : null;
  const troubles: string[] = [];
  recorder?.onError((error) => troubles.push(error.message));
  const service = await createMediaService({ workerUrl, epochMs: processEpochMs });
  const agent = createAccountAgent(account, { clock, ...(recorder ? { taps: tapsOf(recorder) } : {}) });
  try {
    return await converse(options, { clock, service, agent, recorder, troubles });
  } finally {
    await agent.close();
    await service.close();
    await recorder?.close();
  }
}

async function converse(options: TestCallOptions, parts: Parts): Promise<TestCallReport> {
  const { account, codecs, security, limits, target, source, signal, onPhase, onSamples } = options;
  const { clock, service, agent, recorder, troubles } = parts;
  const { facts, media, dial } = createOutgoing({
    agent,
    clock,
    service,
    target,
    session: {
      codecs,
      capture: recorder !== null,
      label: `call to ${target}`,
      ice: sessionIce(options.ice, account),
    },
    security,
    source,
  });
  media.on('samples', (samples) => onSamples?.(samples, clock.now() - (facts.answeredAt ?? clock.now())));
  media.on('event', (event) => {
    if (event.kind === 'recording-failed') troubles.push(event.text);
  });
  if (recorder) media.on('packets', (batch) => recorder.addMedia(batch));
  if (options.recordTo) await media.startRecording(options.recordTo);

  onPhase?.('dialling');
  const { dialog, ended } = dial({ ringTimeoutMs: RING_TIMEOUT_MS });
  const timers = new Set<{ cancel(): void }>();
  const sendDigits = (digits: string): void => {
    media.sendDtmf(digits).catch((error: unknown) => troubles.push(sentenceOf(error)));
  };
  dialog.on('progress', (response, early) =>
    onPhase?.(early ? 'early-media' : response.status === 180 ? 'ringing' : 'progress'),
  );
  dialog.on('established', () => {
    onPhase?.('established');
    timers.add(clock.setTimeout(() => void dialog.hangup(), options.durationMs));
    const { dtmf } = options;
    if (dtmf) timers.add(clock.setTimeout(() => sendDigits(dtmf), DTMF_DELAY_MS));
  });
  const giveUp = (): void => void dialog.hangup();
  media.on('failed', giveUp);
  signal.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted) giveUp();
  const stopIce = restartIceOnChange(agent, dialog, media);
  await ended;
  stopIce();
  signal.removeEventListener('abort', giveUp);
  for (const timer of timers) timer.cancel();

  await media.close();
  if (media.failure && isFileTrouble(media.failure))
    throw new UsageError(media.failure.message, { cause: media.failure });
  const { session } = media;
  const seen = buildCallResult(dialog, target, facts, await media.finished, await media.ice());
  const { transport, password } = account;
  const causes = await causesOfCall({
    result: seen,
    ladder: facts.ladder,
    facts,
    session,
    role: 'caller',
    // Whoever cancels has heard enough.
    ...(signal.aborted ? {} : { plannedMs: options.durationMs }),
    account: { codecs, security, limits, transport, hasPassword: Boolean(password) },
  });
  onPhase?.('ended');
  return { result: { ...seen, causes }, troubles };
}

function isFileTrouble(error: Error): boolean {
  return error instanceof MediaError && (error.reason === 'file' || error.reason === 'recording');
}
