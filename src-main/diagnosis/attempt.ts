import { setMaxListeners } from 'node:events';
import type { Clock } from '../net/clock';
import type { Check, CheckContext, CheckOutcome } from './api';
import type { CheckId } from './facts/findings';

/** So long may a check that was told to stop take for putting its things away, ms. */
export const GRACE_MS = 3000;

/** How the run of one check ended. */
export type Attempt = { kind: 'outcome'; outcome: CheckOutcome<CheckId> } | NoOutcome;

/** `failed`: it threw, or ran over its own time limit. `stopped`: for a reason that is not its own. */
interface NoOutcome {
  kind: 'failed' | 'stopped';
  summary: string;
}

export interface AttemptOptions {
  clock: Clock;
  /** Of the whole run. */
  signal: AbortSignal;
  limitMs: number;
  /** What the limit means where it is that of the whole run and not the check's own; the check is then `stopped`, not `failed`. */
  limitSummary?: string;
}

/**
 * Runs one check with its time limit. Never rejects, and always resolves: a check that does not stop when it is told to is given up
 * after `GRACE_MS`, and what it says later is not heard.
 */
export function attemptCheck(check: Check, context: CheckContext, options: AttemptOptions): Promise<Attempt> {
  const { clock, signal, limitMs, limitSummary } = options;
  return new Promise((resolve) => {
    const own = new AbortController();
    // A check that asks many targets at once listens as often.
    setMaxListeners(0, own.signal);
    let stopped: NoOutcome | null = null;
    let timer = clock.setTimeout(() => stop(overLimit()), limitMs);
    let doing: string | null = null;
    const listening: CheckContext = {
      ...context,
      progress(text, fraction) {
        doing = text;
        context.progress(text, fraction);
      },
    };

    const overLimit = (): NoOutcome =>
      limitSummary === undefined
        ? {
            kind: 'failed',
            summary: `It gave no result within ${limitMs / 1000} s${doing ? ` (under way: ${doing})` : ''}.`,
          }
        : { kind: 'stopped', summary: limitSummary };
    const cancel = (): void => stop({ kind: 'stopped', summary: 'Cancelled before it ended.' });
    const end = (attempt: Attempt): void => {
      timer.cancel();
      signal.removeEventListener('abort', cancel);
      resolve(attempt);
    };
    function stop(because: NoOutcome): void {
      if (stopped) return;
      stopped = because;
      timer.cancel();
      const given = `${because.summary} It did not stop when it was told to and was given up.`;
      timer = clock.setTimeout(() => end({ ...because, summary: given }), GRACE_MS);
      own.abort();
    }

    signal.addEventListener('abort', cancel, { once: true });
    void (async () => check.run(listening, own.signal))().then(
      (outcome) => end(stopped ?? { kind: 'outcome', outcome }),
      (error: unknown) => end(stopped ?? { kind: 'failed', summary: sentence(error) }),
    );
    if (signal.aborted) cancel();
  });
}

const PROGRAM_FAULTS = [TypeError, RangeError, ReferenceError, SyntaxError];

/** The layers below throw errors whose message is a sentence; only a fault of this program has another text. */
export function sentence(error: unknown): string {
  if (!(error instanceof Error)) return `Sidetone itself failed here: ${String(error)}.`;
  if (PROGRAM_FAULTS.some((fault) => error instanceof fault)) {
    return `Sidetone itself failed here: ${error.message}. Please report this.`;
  }
  return error.message;
}
