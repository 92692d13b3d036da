import type { CallPhase, CallResult, MediaSource } from '../../src-shared/model/call';
import type { IceSetup } from '../../src-shared/model/ice';
import type { Limits } from '../../src-shared/model/limits';
import type { CodecName, MediaSecurity, StreamSample } from '../../src-shared/model/media';
import type { CaptureContent } from '../../src-shared/model/capture';
import type { CaptureRecorder } from '../capture/recorder';
import { createSystemClock, processEpochMs } from '../net/clock';
import { MediaError } from '../media/errors';
import { createMediaService } from '../media/mediaService';
import type { MediaService } from '../media/api';
import type { Account } from '../sip/api';
import { createAccountAgent } from './agents';
import type { AccountAgent } from './agents';
import { causesOfCall } from './callCauses';
import type { CallMedia } from './callMedia';
import { buildCallResult } from './callResult';
import { sentenceOf, UsageError } from './errors';
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
  /** Directions that the last agreed SDP lets flow. */
  expected: { inbound: boolean; outbound: boolean };
  /** What failed beside the call itself, one sentence each: digits that could not be sent, a recording or capture that broke off. */
  troubles: string[];
}

/** @throws UsageError when a file that was asked for cannot be used */
export async function runTestCall(options: TestCallOptions): Promise<TestCallReport> {
  const clock = createSystemClock();
  const recorder = options.captureTo
    ? await openCapture(options.captureTo, {
        clock,
        comment: `Call to ${options.target}`,
        content: options.captureContent,
      })
    : null;
  const troubles: string[] = [];
  recorder?.onError((error) => troubles.push(error.message));
  const service = await createMediaService({ workerUrl: options.workerUrl, epochMs: processEpochMs });
  const agent = createAccountAgent(options.account, {
    clock,
    ...(recorder ? { taps: tapsOf(recorder) } : {}),
  });
  try {
    const report = await converse(options, { service, agent, recorder, troubles });
    return report;
  } finally {
    await agent.close();
    await service.close();
    await recorder?.close();
  }

  async function converse(
    { target, source, signal, onPhase, onSamples }: TestCallOptions,
    parts: { service: MediaService; agent: AccountAgent; recorder: CaptureRecorder | null; troubles: string[] },
  ): Promise<TestCallReport> {
    const { facts, media, dial } = createOutgoing({
      agent: parts.agent,
      clock,
      service: parts.service,
      target,
      session: {
        codecs: options.codecs,
        capture: parts.recorder !== null,
        label: `call to ${target}`,
        ice: sessionIce(options.ice, options.account),
      },
      security: options.security,
      source,
    });
    media.on('samples', (samples) => onSamples?.(samples, clock.now() - (facts.answeredAt ?? clock.now())));
    media.on('event', (event) => {
      if (event.kind === 'recording-failed') troubles.push(event.text);
    });
    if (parts.recorder) media.on('packets', (batch) => parts.recorder?.addMedia(batch));
    if (options.recordTo) await media.startRecording(options.recordTo);

    onPhase?.('dialling');
    const { dialog, ended } = dial({ ringTimeoutMs: RING_TIMEOUT_MS });
    const timers = new Set<{ cancel(): void }>();
    dialog.on('progress', (response, early) =>
      onPhase?.(early ? 'early-media' : response.status === 180 ? 'ringing' : 'progress'),
    );
    dialog.on('established', () => {
      onPhase?.('established');
      timers.add(clock.setTimeout(() => void dialog.hangup(), options.durationMs));
      if (options.dtmf) timers.add(clock.setTimeout(() => sendDigits(media, options.dtmf ?? ''), DTMF_DELAY_MS));
    });
    const giveUp = (): void => void dialog.hangup();
    media.on('failed', giveUp);
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    const stopIce = restartIceOnChange(parts.agent, dialog, media);
    await ended;
    stopIce();
    signal.removeEventListener('abort', giveUp);
    for (const timer of timers) timer.cancel();

    await media.close();
    if (media.failure && isFileTrouble(media.failure))
      throw new UsageError(media.failure.message, { cause: media.failure });
    const direction = media.session?.negotiated?.direction;
    const seen = buildCallResult(dialog, target, facts, await media.finished, await media.ice());
    const { account, codecs, security, limits } = options;
    const known = { codecs, security, limits, transport: account.transport, hasPassword: Boolean(account.password) };
    const causes = await causesOfCall({
      result: seen,
      ladder: facts.ladder,
      facts,
      session: media.session,
      account: known,
    });
    const result = { ...seen, causes };
    onPhase?.('ended');
    return {
      result,
      troubles,
      expected: {
        inbound: direction === 'sendrecv' || direction === 'recvonly',
        outbound: direction === 'sendrecv' || direction === 'sendonly',
      },
    };
  }

  function sendDigits(media: CallMedia, digits: string): void {
    media.sendDtmf(digits).catch((error: unknown) => troubles.push(sentenceOf(error)));
  }
}

function isFileTrouble(error: Error): boolean {
  return error instanceof MediaError && (error.reason === 'file' || error.reason === 'recording');
}
