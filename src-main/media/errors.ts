/** What can go wrong with media, each one sentence that says what to do. They cross the worker's border as plain values. */
import { NoCommonMediaError, type NoCommonMediaReason, SdpError } from '../protocol/sdp/errors';

export { NoCommonMediaError, SdpError };

export type MediaErrorReason =
  'ports' | 'address' | 'file' | 'recording' | 'dtmf' | 'state' | 'closed' | 'bridge' | 'internal';

export class MediaError extends Error {
  override readonly name = 'MediaError';

  constructor(
    readonly reason: MediaErrorReason,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }

  static portsExhausted(first: number, last: number): MediaError {
    return new MediaError(
      'ports',
      `No free pair of RTP ports is left between ${first} and ${last}: end a call, or widen the port range in the settings.`,
    );
  }

  static badPortRange(first: number, last: number): MediaError {
    return new MediaError(
      'ports',
      `The RTP port range ${first}-${last} holds no even port with its successor: widen it.`,
    );
  }

  static cannotBind(address: string, code: string, cause: unknown): MediaError {
    return new MediaError(
      'address',
      `No media socket can be opened on ${address} (${code}): check that this address still belongs to this machine.`,
      cause,
    );
  }

  static notAnAddress(text: string): MediaError {
    return new MediaError('address', `"${text}" is no IP address that could be announced in SDP: write it as numbers.`);
  }

  static unresolved(name: string, cause: unknown): MediaError {
    return new MediaError(
      'address',
      `The peer's media address ${name} cannot be resolved: ask for an IP address in its c= line.`,
      cause,
    );
  }

  static file(path: string, why: string, cause?: unknown): MediaError {
    return new MediaError('file', `The sound file ${path} cannot be played: ${why}`, cause);
  }

  static recording(path: string, why: string, cause?: unknown): MediaError {
    return new MediaError('recording', `The recording ${path} cannot be written: ${why}`, cause);
  }

  static noTelephoneEvent(): MediaError {
    return new MediaError('dtmf', 'The peer takes no telephone-event (RFC 4733): send the digits by SIP INFO instead.');
  }

  static notADigit(character: string): MediaError {
    return new MediaError('dtmf', `"${character}" is no DTMF digit: use 0-9, *, #, A-D, and a comma for a pause.`);
  }

  static notSending(): MediaError {
    return new MediaError('dtmf', 'Digits cannot be sent now: the call is on hold or its media is not up.');
  }

  static noOffer(): MediaError {
    return new MediaError('state', 'An answer came for which there is no offer.');
  }

  static closed(): MediaError {
    return new MediaError('closed', 'The media session is closed.');
  }

  static bridge(why: string, cause?: unknown): MediaError {
    return new MediaError('bridge', `The microphone bridge failed: ${why}`, cause);
  }

  static workerEnded(why: string): MediaError {
    return new MediaError('internal', `The media worker has ended (${why}): restart the program.`);
  }
}

/** An error as it crosses the border. */
export interface PlainError {
  name: string;
  reason: string;
  message: string;
}

export function toPlainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { name: 'MediaError', reason: 'internal', message: String(error) };
  const reason = 'reason' in error && typeof error.reason === 'string' ? error.reason : 'internal';
  return { name: error.name, reason, message: error.message };
}

export function fromPlainError(plain: PlainError): Error {
  if (plain.name === 'NoCommonMediaError') {
    return new NoCommonMediaError(plain.reason as NoCommonMediaReason, plain.message);
  }
  if (plain.name === 'SdpError') return new SdpError(plain.message);
  return new MediaError(plain.reason as MediaErrorReason, plain.message);
}

/** Node's code of an I/O error, or its message. */
export function errorCode(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.message : String(error);
}
