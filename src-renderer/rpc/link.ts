import type { CaptureSummary } from '../../src-shared/contract/captures';
import type { ContractError, EngineContract } from '../../src-shared/contract/contract';
import type { Reply } from '../../src-shared/contract/wire';

/**
 * - `connecting`: first attempt, nothing known yet
 * - `open`: calls get answers
 * - `lost`: the engine went away; attempts go on by themselves
 * - `bad-token`: the engine runs, but this page's address is of an earlier run; attempts are pointless
 */
export type LinkState = 'connecting' | 'open' | 'lost' | 'bad-token';

/** The contract, and whether anybody is at the other end. */
export interface EngineLink extends EngineContract {
  readonly state: LinkState;
  /** Called at once with the present state, then with each change. Returns the function that unsubscribes. */
  onState(listener: (state: LinkState) => void): () => void;
  /** Tries now instead of at the next planned attempt. */
  retry(): void;
  /** Hands a capture file to the engine, which begins to read it. Rejects with an `EngineFailure`; with an `AbortError` when it was given up. */
  openFile(file: File, options: FileTransfer): Promise<CaptureSummary>;
}

export interface FileTransfer {
  signal: AbortSignal;
  /** Octets sent, and in all. Never called where the file need not travel. */
  onProgress(done: number, total: number): void;
}

/** A method's failure. `message` is the engine's sentence, fit for a person. */
export class EngineFailure extends Error {
  readonly code: ContractError['code'];
  constructor(error: ContractError) {
    super(error.message);
    this.name = 'EngineFailure';
    this.code = error.code;
  }
}

/** The value of a reply; throws `EngineFailure` for the other kind. */
export function unwrap<T>(reply: Reply<T>): T {
  if (reply.ok) return reply.value;
  throw new EngineFailure(reply.error);
}
