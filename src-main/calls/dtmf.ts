import type { Clock } from '../net/clock';

/** A comma in a digit string, ms: long enough for a menu to start listening again. */
const PAUSE_MS = 1000;

/**
 * Sends digit strings of one call by INFO, one digit after another, commas as pauses (the media session does the same for
 * telephone-events). Digits that are typed while others are still going out wait for them.
 */
export function createInfoDtmf(
  clock: Clock,
): (call: string, digits: string, send: (digit: string) => Promise<void>) => Promise<void> {
  const lines = new Map<string, Promise<void>>();
  const wait = (ms: number): Promise<void> => new Promise((resolve) => void clock.setTimeout(resolve, ms));

  return (call, digits, send) => {
    const before = lines.get(call) ?? Promise.resolve();
    const line = before
      .catch(() => {})
      .then(async () => {
        for (const digit of digits.toUpperCase()) await (digit === ',' ? wait(PAUSE_MS) : send(digit));
      });
    lines.set(call, line);
    const forget = (): void => {
      if (lines.get(call) === line) lines.delete(call);
    };
    line.then(forget, forget);
    return line;
  };
}
