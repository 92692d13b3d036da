/** RFC 3261 table 4: the values that all timers of the transactions are made from. */

export interface TimerValues {
  /** Estimate of the round trip, ms. */
  t1: number;
  /** Longest interval between retransmissions of a non-INVITE request and of an INVITE's final response, ms. */
  t2: number;
  /** How long a message can stay in the network, ms. */
  t4: number;
}

const DEFAULTS: TimerValues = { t1: 500, t2: 4000, t4: 5000 };

export function timerValues(wanted: Partial<TimerValues> = {}): TimerValues {
  return { ...DEFAULTS, ...wanted };
}

/** Timers B, F, H, J, L and M: how long a transaction lives at most, ms. */
export function transactionLifeMs({ t1 }: TimerValues): number {
  return 64 * t1;
}

/** Timer D on an unreliable transport: at least 32 s with the default T1, ms (section 17.1.1.2). */
export function timerDMs(timers: TimerValues): number {
  return transactionLifeMs(timers);
}

/** The automatic 100: an INVITE that the user did not answer by then gets one (section 17.2.1), ms. */
export const TRYING_AFTER_MS = 200;
