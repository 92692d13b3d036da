import { setTimeout as delay } from 'node:timers/promises';

/** Asks again until the answer fits; throws with the last answer when it never does. */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  fits: (value: T) => boolean,
  withinMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (fits(value)) return value;
    if (Date.now() > deadline)
      throw new Error(`${what}: not within ${withinMs} ms; last seen: ${JSON.stringify(value)}`);
    await delay(25);
  }
}
