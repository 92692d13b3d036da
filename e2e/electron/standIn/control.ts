/** The test's hand in the main process: the counterpart of Playwright's `ElectronApplication.evaluate`. */

export interface Order {
  id: number;
  /** Text of a function of (electron, argument). */
  source: string;
  argument: unknown;
}

export type Tidings = { endpoint: string } | { id: number; value: unknown } | { id: number; error: string };

export function tellTest(tidings: Tidings): void {
  process.send?.(tidings);
}

export function answerTest(electron: object): void {
  process.on('message', (order: Order) => {
    const { id, source, argument } = order;
    // eslint-disable-next-line no-new-func -- the test sends a function of its own as text
    const run = new Function(`return (${source});`)() as (electron: object, argument: unknown) => unknown;
    Promise.resolve()
      .then(() => run(electron, argument))
      .then(
        (value) => tellTest({ id, value }),
        (error: unknown) => tellTest({ id, error: String(error) }),
      );
  });
  // A test that died must not leave a program and a browser behind.
  process.on('disconnect', () => process.exit(1));
}
