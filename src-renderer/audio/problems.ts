import type { MicrophoneProblem } from '../../src-shared/model/devices';

/** From the errors of getUserMedia (Media Capture and Streams, section 10.2). */
export function classifyMicrophoneError(error: unknown): MicrophoneProblem {
  const { name, message } = error instanceof Error ? error : { name: '', message: '' };
  if (name === 'NotAllowedError' || name === 'SecurityError') {
    if (/by system/i.test(message)) return 'denied-system';
    return /dismissed/i.test(message) ? 'dismissed' : 'denied';
  }
  if (name === 'NotFoundError') return 'absent';
  if (name === 'OverconstrainedError') return 'gone';
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy';
  return 'unknown';
}

export class MicrophoneError extends Error {
  constructor(
    readonly problem: MicrophoneProblem,
    options?: ErrorOptions,
  ) {
    super(`The microphone cannot be used: ${problem}.`, options);
    this.name = 'MicrophoneError';
  }
}
