import type { CheckProgress, CheckResult, Verdict } from '../../src-shared/model/diagnosis';
import type { Clock, Timer } from '../net/clock';
import type { Check } from './api';

/** What is told of a run while it goes on: whole with each change. */
export interface RunProgress {
  checks: CheckProgress[];
  verdict: Verdict | null;
}

/** Where each check of a run stands, for those who watch. */
export interface Board {
  running(check: Check): void;
  /** What a running check does now; told at most every `TELL_EVERY_MS`. */
  doing(check: Check, doing: string, fraction: number | null): void;
  done(check: Check, result: CheckResult): void;
  verdict(verdict: Verdict): void;
  /** Tells now if a check began or ended since. */
  flush(): void;
  /** Tells the last state, and nothing any more. */
  close(): void;
}

/** Ten times a second is as fluent as anybody sees. */
const TELL_EVERY_MS = 100;

export function createBoard(
  checks: readonly Check[],
  clock: Clock,
  onChange: (progress: RunProgress) => void = () => {},
): Board {
  const rows = new Map<string, CheckProgress>(checks.map((check) => [check.id, waitingRow(check)]));
  let verdict: Verdict | null = null;
  let changed = true;
  let closed = false;
  let timer: Timer | null = null;

  const tell = (): void => {
    timer?.cancel();
    timer = null;
    changed = false;
    if (!closed) onChange({ checks: [...rows.values()], verdict });
  };
  const change = (check: Check, changes: Partial<CheckProgress>): void => {
    rows.set(check.id, { ...(rows.get(check.id) ?? waitingRow(check)), ...changes });
  };

  return {
    running(check) {
      change(check, { state: 'running' });
      changed = true;
    },
    doing(check, doing, fraction) {
      if (rows.get(check.id)?.state !== 'running') return;
      change(check, { doing, fraction });
      timer ??= clock.setTimeout(tell, TELL_EVERY_MS);
    },
    done(check, result) {
      change(check, { state: 'done', doing: null, fraction: null, result });
      changed = true;
    },
    verdict(next) {
      verdict = next;
      changed = true;
    },
    flush() {
      if (changed) tell();
    },
    close() {
      tell();
      closed = true;
    },
  };
}

/** A check that nobody has begun yet. */
export function waitingRow({ id, area, title }: Check): CheckProgress {
  return { id, area, title, state: 'waiting', doing: null, fraction: null, result: null };
}
