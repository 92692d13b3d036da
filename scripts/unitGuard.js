// @ts-check
/**
 * Keeps unit tests alone: whoever opens a socket, starts a program or a thread, or waits for the real clock in one gets an error
 * that says where such a test belongs. Vitest loads it before each file of the project `unit`.
 */
import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import threads from 'node:worker_threads';
import { afterEach } from 'vitest';

/** @param {string} what */
function refuse(what) {
  throw new Error(
    `A unit test ${what}: hand in a stand-in (or vitest's fake timers), or name the file *.net.test.ts or *.program.test.ts.`,
  );
}

/** @param {any} owner @param {string[]} names @param {string} what */
function deny(owner, names, what) {
  for (const name of names) owner[name] = () => refuse(`${what} (${name})`);
}

deny(net.Socket.prototype, ['connect'], 'opens a socket');
deny(net.Server.prototype, ['listen'], 'opens a socket');
deny(dgram.Socket.prototype, ['bind', 'send', 'connect'], 'opens a socket');
deny(childProcess, ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'], 'starts a program');
threads.Worker = /** @type {any} */ (
  function Worker() {
    refuse('starts a thread');
  }
);
// The named imports of these modules are copies, made anew by this.
syncBuiltinESMExports();

/** Where timers were set that ran by the real clock during this test. @type {string[]} */
let waits = [];

/**
 * A timer may be set, as a limit that is never reached; what runs by it has waited for the clock. Without a delay it only lets
 * what is due run first.
 *
 * @template {typeof setTimeout | typeof setInterval} T
 * @param {T} set @returns {T}
 */
function unreached(set) {
  /** @param {(...values: unknown[]) => void} task @param {number} [delay] ms @param {unknown[]} values */
  const guarded = (task, delay = 0, ...values) => {
    const by = (new Error().stack ?? '').split('\n').slice(2);
    // Vitest's own limits pass: it times each test by the same functions.
    if (!(delay > 0) || /@vitest|node_modules\/vitest/.test(by[0] ?? '')) return set(task, delay, ...values);
    const watched = () => {
      waits.push(`${delay} ms, set${by.join('\n')}`);
      task(...values);
    };
    return set(watched, delay);
  };
  return /** @type {T} */ (Object.assign(guarded, set));
}

globalThis.setTimeout = unreached(setTimeout);
globalThis.setInterval = unreached(setInterval);

afterEach(() => {
  const [wait] = waits;
  waits = [];
  if (wait !== undefined) refuse(`waits for the real clock (${wait})`);
});
