/**
 * Why there is no microphone, told apart by what a person can do about it.
 * - `denied`: this page was refused; `denied-system`: the operating system refuses the whole program
 * - `dismissed`: the question was closed without an answer
 * - `absent`: no input device; `gone`: the chosen one is not there any more
 * - `busy`: another program holds it; `insecure`: browsers give a microphone only to https or to this computer
 */
export type MicrophoneProblem =
  'denied' | 'denied-system' | 'dismissed' | 'absent' | 'gone' | 'busy' | 'insecure' | 'unknown';

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
