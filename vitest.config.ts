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

/** `unit`: pure parts and loopback sockets, beside the code. `peers`: the built program against real servers in namespaces. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src-*/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts', 'e2e/lab/**/*.test.ts'],
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
