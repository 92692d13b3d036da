/** The time in which a probe call is up: how long it lasts, and what is looked at meanwhile. */
import type { DiagnosisMode } from '../../src-shared/model/diagnosis';
import type { Clock } from '../net/clock';

/** Long enough for one RTCP report of a far end that keeps to RFC 3550 section 6.2 (5 s at most on average, half of that at first). */
const TALK_MS: Record<DiagnosisMode, number> = { quick: 7000, full: 12_000 };
/** A call in which everything is plainly well may end here. */
const ENOUGH_MS = 5000;

/** Resolves after `ms`, or as soon as one of the others does. */
export function pause(clock: Clock, ms: number, ...sooner: Promise<unknown>[]): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      timer.cancel();
      resolve();
    };
    const timer = clock.setTimeout(resolve, ms);
    for (const other of sooner) void other.then(done, done);
  });
}

export interface TalkOptions {
  clock: Clock;
  mode: DiagnosisMode;
  /** Asked for by the variant; then it is neither shorter nor longer. */
  talkMs: number | undefined;
  /** The other side hung up, or the run is cancelled. */
  over: Promise<unknown>;
  isOver(): boolean;
  /** Everything was well so far, and nothing more is to be learnt. */
  plainlyWell(): Promise<boolean>;
  tell(text: string): void;
}

/** Lets the call be up for as long as there is something to learn. */
export async function talk({ clock, mode, talkMs, over, isOver, plainlyWell, tell }: TalkOptions): Promise<void> {
  const wholeMs = talkMs ?? TALK_MS[mode];
  const startedAt = clock.now();
  const passed = (): number => clock.now() - startedAt;
  let asked = talkMs !== undefined;
  while (!isOver() && passed() < wholeMs) {
    tell(`Audio flows: ${Math.round(passed() / 1000)} of ${Math.round(wholeMs / 1000)} s`);
    const next = asked ? wholeMs : Math.min(wholeMs, ENOUGH_MS);
    await pause(clock, Math.max(1, Math.min(1000, next - passed())), over);
    if (isOver() || asked || passed() < ENOUGH_MS) continue;
    asked = true;
    if (await plainlyWell()) return;
  }
}
