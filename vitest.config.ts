import { defineConfig } from 'vitest/config';

// Vitest's reporter lists failures with Map.groupBy, which Node 20 lacks: without this a failing test shows no error.
(Map as { groupBy?: unknown }).groupBy ??= function groupBy<K, V>(
  items: Iterable<V>,
  keyOf: (item: V, index: number) => K,
): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index++);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
};

const BESIDE_THE_CODE = ['src-*/**/*', 'scripts/**/*', 'e2e/lab/**/*'];
const ELSEWHERE = ['**/*.{net,program,tshark}.test.ts'];

/**
 * `unit`: code alone; a guard refuses sockets, programs and the clock. `integration`: parts of the code with real sockets on
 * loopback or in real time (`*.net.test.ts`) or beside another program (`*.program.test.ts`, `*.tshark.test.ts`).
 * `peers`: the built program against real servers in namespaces.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: BESIDE_THE_CODE.map((files) => `${files}.test.{ts,tsx}`),
          exclude: ELSEWHERE,
          setupFiles: ['scripts/unitGuard.js'],
          // Code alone waits for nothing: this ends what hangs, and is no measure of a computer that others use too.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: BESIDE_THE_CODE.map((files) => `${files}.{net,program,tshark}.test.ts`),
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'peers',
          include: ['e2e/peers/**/*.test.ts', 'e2e/electron/**/*.test.ts'],
          testTimeout: 90_000,
          hookTimeout: 90_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
