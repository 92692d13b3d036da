import type { Check, CheckContext } from '../../api';
import type { ClockFacts } from '../../facts/network';
import { REACH_IDS } from '../../readings/naming';
import { table, tenths } from '../shared/evidence';

/** RFC 3261 section 20.17 and RFC 9110 section 6.6.1: Date has whole seconds, cut off: half of one is what it lacks on average. */
const HALF_SECOND_MS = 500;
const LIMIT_MS = 60_000;

/** Is this computer's clock right? */
export const clock: Check<'computer.clock'> = {
  id: 'computer.clock',
  area: 'computer',
  title: "Is this computer's clock right?",
  needs: [],
  after: [...REACH_IDS, 'http.health', 'registration.register'],
  limitMs: { quick: 1000, full: 1000 },
  async run(context) {
    const readings = readingsOf(context);
    const facts: ClockFacts = { readings, offsetMs: median(readings.map(({ offsetMs }) => offsetMs)) };
    return {
      status: facts.offsetMs === null ? 'info' : Math.abs(facts.offsetMs) > LIMIT_MS ? 'warn' : 'pass',
      summary: summaryOf(facts),
      evidence: readings.length === 0 ? [] : [readingTable(readings)],
      facts,
    };
  },
};

interface Told {
  source: string;
  date: number | null;
  /** Our wall clock at that moment, ms since the epoch; unknown where the one who asked did not keep it. */
  seenAt: number | null | undefined;
}

/** One of each source. All are held against our wall clock at the moment that the answer was made. */
function readingsOf({ findings }: CheckContext): ClockFacts['readings'] {
  const told: Told[] = [
    ...REACH_IDS.flatMap((id) => findings[id]?.probes ?? []).map(({ date, dateSeenAt, host, transport }) => ({
      source: `${host} by ${transport.toUpperCase()}`,
      date,
      seenAt: dateSeenAt,
    })),
    ...(findings['registration.register']?.steps ?? []).map(({ response }) => ({
      source: 'registrar',
      date: response?.date ?? null,
      seenAt: response?.dateSeenAt,
    })),
    ...(findings['http.health']?.endpoints ?? []).map(({ name, date, dateSeenAt }) => ({
      source: name,
      date,
      seenAt: dateSeenAt,
    })),
  ];
  const readings = told.flatMap(({ source, date, seenAt }) =>
    date === null || seenAt == null
      ? []
      : [[source, { source, date: new Date(date).toISOString(), offsetMs: seenAt - date - HALF_SECOND_MS }] as const],
  );
  return [...new Map(readings).values()];
}

/** Of an even number the one nearer to zero: no alarm by half of the witnesses. */
function median(offsets: number[]): number | null {
  const sorted = offsets.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  if (low === undefined || high === undefined) return null;
  return Math.abs(low) < Math.abs(high) ? low : high;
}

function summaryOf({ readings, offsetMs }: ClockFacts): string {
  if (offsetMs === null) return 'No server told the time (Date header), so the clock cannot be judged.';
  const sources = readings.length === 1 ? `the time of ${readings[0]?.source}` : `${readings.length} sources`;
  if (Math.abs(offsetMs) <= LIMIT_MS) {
    return `This computer's clock agrees with ${sources} to ${Math.max(1, Math.round(Math.abs(offsetMs) / 1000))} s.`;
  }
  return `This computer's clock is ${duration(Math.abs(offsetMs))} ${offsetMs > 0 ? 'ahead of' : 'behind'} ${sources}.`;
}

function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 600) return `${Math.round(seconds)} s`;
  const minutes = seconds / 60;
  if (minutes < 120) return `${Math.round(minutes)} minutes`;
  return minutes < 2880 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / 1440)} days`;
}

function readingTable(readings: ClockFacts['readings']): ReturnType<typeof table> {
  return table(
    'Date headers',
    ['Source', 'Date', 'Our clock is ahead by, s'],
    readings.map(({ source, date, offsetMs }) => [source, date, tenths(offsetMs / 1000)]),
  );
}
