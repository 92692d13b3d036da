/** Why a call of the page did not work, as sentences that say what to do. */
import { MicrophoneError } from '../audio/problems';
import { t } from '../i18n';

/** `message` is fit for a person. */
export class WebCallError extends Error {
  /** @param status the SIP status where it came from a response */
  constructor(
    message: string,
    readonly status: number | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'WebCallError';
  }
}

const KNOWN_CLOSE_CODES = [1000, 1001, 1002, 1003, 1005, 1006, 1008, 1011, 1012, 1013, 1015] as const;

/** RFC 6455 section 7.4.1 and the IANA registry. */
export function closeCodeMeaning(code: number): string {
  const known = KNOWN_CLOSE_CODES.find((one) => one === code);
  return t(known === undefined ? 'webrtc.closeCode.other' : `webrtc.closeCode.c${known}`);
}

/** SIP.js tells the code in its message only. */
export function closeCodeOf(error: unknown): number {
  const found = error instanceof Error ? /code: (\d+)/.exec(error.message) : null;
  return found ? Number(found[1]) : 1006;
}

/** Why a WebSocket did not open; `tookMs` tells silence from a refusal. */
export function connectProblem(url: string, error: unknown, tookMs: number, limitMs: number): WebCallError {
  if (error instanceof DOMException && error.name === 'SecurityError') {
    return new WebCallError(t('webrtc.problem.mixedContent', { url }), null, { cause: error });
  }
  if (tookMs >= limitMs - 100) {
    return new WebCallError(t('webrtc.problem.wsTimeout', { url, seconds: Math.round(limitMs / 1000) }));
  }
  const code = closeCodeOf(error);
  const https = url.replace(/^wss:/i, 'https:');
  return new WebCallError(
    t(/^wss:/i.test(url) ? 'webrtc.problem.wssRefused' : 'webrtc.problem.wsRefused', { url, code, https }),
  );
}

export function sourceProblem(error: unknown): WebCallError {
  if (error instanceof MicrophoneError) {
    const title = t(`microphone.problem.${error.problem}.title`);
    const fix = t(`microphone.problem.${error.problem}.fix`);
    return new WebCallError(t('webrtc.problem.microphone', { title, fix }), null, { cause: error });
  }
  return new WebCallError(t('webrtc.problem.source', { why: sentenceOf(error) }), null, { cause: error });
}

/** An error's message as a sentence with its full stop. */
export function sentenceOf(error: unknown): string {
  const text = error instanceof Error ? error.message.trim() : String(error).trim();
  if (text === '') return t('webrtc.problem.unknown');
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
