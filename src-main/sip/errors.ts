/** Why the user agent could not do what it was asked for. The message is one sentence for people. */
export type SipErrorReason = 'configuration' | 'refused' | 'state' | 'closed';

export class SipError extends Error {
  override readonly name = 'SipError';

  private constructor(
    readonly reason: SipErrorReason,
    message: string,
    /** Status of the response that refused it; null without one. */
    readonly status: number | null = null,
  ) {
    super(message);
  }

  static configuration(message: string): SipError {
    return new SipError('configuration', message);
  }
  static refused(what: string, status: number, reason: string, detail: string | null = null): SipError {
    return new SipError('refused', detail ?? `${what} was refused with ${status} ${reason}.`, status);
  }
  static state(message: string): SipError {
    return new SipError('state', message);
  }
  static closed(): SipError {
    return new SipError('closed', 'The user agent is closed.');
  }
}

export function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
