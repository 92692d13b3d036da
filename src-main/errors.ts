import type { ContractError } from '../src-shared/contract/contract';

/** What the engine refuses. The message is one sentence for people; it crosses the border as it is. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  private constructor(
    readonly code: ContractError['code'],
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }

  static badRequest(message: string): EngineError {
    return new EngineError('bad-request', message);
  }
  static notFound(what: string): EngineError {
    return new EngineError('not-found', `There is no such ${what} any more.`);
  }
  /** With a sentence that was made elsewhere. */
  static gone(message: string): EngineError {
    return new EngineError('not-found', message);
  }
  static failed(message: string, cause?: unknown): EngineError {
    return new EngineError('failed', message, cause);
  }
}

/** What the person asked for cannot be used (an option, a file, a port): exit code 2 with this one line. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}

/** The profile file cannot be used. */
export class ProfileError extends UsageError {
  override readonly name = 'ProfileError';
}

/** Errors that only a fault of this program makes; their text means nothing to the person who reads it. */
const PROGRAM_FAULTS = [TypeError, RangeError, ReferenceError, SyntaxError];

export function toContractError(error: unknown): ContractError {
  if (error instanceof EngineError) return { code: error.code, message: error.message };
  if (!(error instanceof Error)) return { code: 'internal', message: `Sidetone itself failed: ${String(error)}.` };
  if (PROGRAM_FAULTS.some((fault) => error instanceof fault)) {
    return { code: 'internal', message: `Sidetone itself failed: ${error.message}. Please report this.` };
  }
  // The layers below (net, sip, media, store) throw errors whose message is a sentence already.
  return { code: 'failed', message: error.message };
}

/** The sentence of an error, for a field that shows it. */
export function sentenceOf(error: unknown): string {
  return toContractError(error).message;
}
