/** How long a probe call waits at each step of its set-up before it gives up. */
import type { LadderEntry } from '../../src-shared/model/call';
import type { DiagnosisMode } from '../../src-shared/model/diagnosis';
import type { Clock, Timer } from '../net/clock';
import { isFirstInvite } from '../diagnosis/observed/signalling';

interface Limits {
  /** Resolution and connection, until the INVITE leaves, ms. */
  unsent: number;
  /** INVITE to any response. In full mode timer B (RFC 3261 section 17.1.1.2) ends it at 32 s. */
  silent: number;
  /** 100 to ringing, early media or an answer (PROGRESS_TIMEOUT of the softswitches). */
  progress: number;
  /** Ringing to a final response. */
  ringing: number;
}

const LIMITS_MS: Record<DiagnosisMode, Limits> = {
  quick: { unsent: 10_000, silent: 8000, progress: 8000, ringing: 12_000 },
  full: { unsent: 32_000, silent: 33_000, progress: 20_000, ringing: 30_000 },
};

export interface Patience {
  /** Each message of the call, as it comes or goes. */
  hear(entry: LadderEntry): void;
  /** Answered or ended: no more waiting. */
  stop(): void;
  /** After so many ms since the first INVITE (or since the dial, where none left) it was given up; null while it was not. */
  readonly gaveUpAfterMs: number | null;
}

/** @param giveUp called once, when a limit is over */
export function createPatience(
  clock: Clock,
  mode: DiagnosisMode,
  giveUp: () => void,
  tell: (text: string) => void,
): Patience {
  const limits = LIMITS_MS[mode];
  let startedAt = clock.now();
  let step: keyof Limits | 'over' = 'unsent';
  let invited = false;
  let gaveUpAfterMs: number | null = null;
  let timer: Timer = clock.setTimeout(end, limits.unsent);

  function end(): void {
    step = 'over';
    gaveUpAfterMs = Math.round(clock.now() - startedAt);
    giveUp();
  }
  function enter(next: keyof Limits): void {
    if (step === 'over') return;
    step = next;
    timer.cancel();
    timer = clock.setTimeout(end, limits[next]);
  }

  return {
    get gaveUpAfterMs() {
      return gaveUpAfterMs;
    },
    hear(entry) {
      if (isFirstInvite(entry)) {
        if (!invited) startedAt = clock.now();
        invited = true;
        // Again after a challenge or a redirect.
        if (step !== 'ringing') enter('silent');
        return;
      }
      const status = entry.direction === 'inbound' ? statusOf(entry) : null;
      if (status === null || !entry.cseq.endsWith('INVITE')) return;
      if (status < 180 && step === 'silent') {
        tell('The server works on it');
        enter('progress');
      } else if (status >= 180 && status < 200 && step !== 'ringing') {
        tell(status === 183 ? 'The call makes progress' : 'It rings');
        enter('ringing');
      }
    },
    stop() {
      step = 'over';
      timer.cancel();
    },
  };
}

function statusOf({ startLine }: LadderEntry): number | null {
  const status = /^SIP\/2\.0 (\d{3}) /.exec(`${startLine} `)?.[1];
  return status === undefined ? null : Number(status);
}
