/** A queue on the way that fills while audio flows. */
import type { ObservedCall } from '../observed/call';

/** Share of pairs that one single slow answer in between may turn round. */
const CLIMBING_ODD_PAIRS = 0.15;

/** Median round trip of the last third of the pings against that of the first; 0 where they swing and do not climb, null with too few. */
export function queueGrowth(call: ObservedCall): number | null {
  const answered = call.pings.filter(({ rttMs }) => rttMs !== null);
  if (answered.length < 5) return null;
  const third = Math.max(2, Math.floor(answered.length / 3));
  const times = answered.map(({ rttMs }) => rttMs ?? 0);
  const growth = median(times.slice(-third)) - median(times.slice(0, third));
  return growth > 0 && !climbs(times, growth / 4) ? 0 : growth;
}

/** A queue that fills only ever grows until it is full: of all pairs that differ enough, nearly every later one is the longer. */
function climbs(times: number[], least: number): boolean {
  let [up, down] = [0, 0];
  times.forEach((later, at) => {
    for (const earlier of times.slice(0, at)) {
      if (later - earlier > least) up += 1;
      else if (earlier - later > least) down += 1;
    }
  });
  return down <= CLIMBING_ODD_PAIRS * (up + down);
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
