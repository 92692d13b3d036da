import type { SrvRecord } from 'node:dns';

/**
 * RFC 2782: by priority, and within one priority drawn at random in proportion to the weights, so that load spreads and each
 * record still has its place for fail-over.
 * @param random 0 to 1, 1 excluded
 */
export function orderSrv(records: readonly SrvRecord[], random: () => number): SrvRecord[] {
  const priorities = [...new Set(records.map(({ priority }) => priority))].sort((a, b) => a - b);
  return priorities.flatMap((priority) =>
    drawByWeight(
      records.filter((record) => record.priority === priority),
      random,
    ),
  );
}

function drawByWeight(records: SrvRecord[], random: () => number): SrvRecord[] {
  // Weight 0 stands first, so that it is drawn only when the running sum starts at the random number.
  const left = records.toSorted((a, b) => Math.sign(a.weight) - Math.sign(b.weight));
  const drawn: SrvRecord[] = [];
  while (left.length > 0) {
    const total = left.reduce((sum, { weight }) => sum + weight, 0);
    const number = Math.floor(random() * (total + 1));
    let sum = 0;
    const index = left.findIndex(({ weight }) => (sum += weight) >= number);
    drawn.push(...left.splice(index, 1));
  }
  return drawn;
}
