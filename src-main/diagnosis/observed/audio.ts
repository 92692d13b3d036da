/** When audio flowed, and when it was agreed that it may: what "one-way", "stopped" and "missing" are measured by. */

import type { Endpoint } from '../../../src-shared/model/media';

/** Times in ms after the answer; negative before it. */
export interface Interval {
  fromMs: number;
  toMs: number;
}

/** Packets of one payload type. */
export interface PayloadFacts {
  payloadType: number;
  packets: number;
  /** Of them, those that flew while no description in force at their receiver held this type. */
  stray: number;
  /** Mean size of what they hold, without their headers; null where nobody measured it or it is encrypted. */
  octets: number | null;
  /** Keys (RFC 4733): one of the two parties calls the type so, or the packets have the form of events. */
  isEvent: boolean;
}

/** Audio of one direction in the course of the call. */
export interface AudioFacts {
  packets: number;
  /** Times with packets, in order and apart by more than a second. */
  spans: Interval[];
  /** Times after the answer in which the descriptions in force let audio flow this way. */
  agreed: Interval[];
  /** Of `agreed`, what no span covers, at least a second long; `missing`: sequence numbers that never came, null where that cannot be told. */
  quiet: (Interval & { missing: number | null })[];
  /** Packets to a place that the description in force does not name, most of all; null: none. */
  elsewhere: { to: string; named: string; packets: number; untilMs: number } | null;
  /** Most packets first. */
  payloads: PayloadFacts[];
  /** Where the packets came from, and where they went; most packets first. */
  sources: { from: Endpoint; to: Endpoint; packets: number }[];
}

export const NO_AUDIO: AudioFacts = {
  packets: 0,
  spans: [],
  agreed: [],
  quiet: [],
  elsewhere: null,
  payloads: [],
  sources: [],
};

/** Shorter pauses are jitter, ms. */
const QUIET_MS = 1000;

export function lengthOf(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { fromMs, toMs }) => sum + Math.max(0, toMs - fromMs), 0);
}

/** In order, with what overlaps or lies less than `joinMs` apart in one. */
export function united(intervals: readonly Interval[], joinMs = QUIET_MS): Interval[] {
  const result: Interval[] = [];
  for (const { fromMs, toMs } of [...intervals].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = result.at(-1);
    if (last && fromMs - last.toMs <= joinMs) last.toMs = Math.max(last.toMs, toMs);
    else result.push({ fromMs, toMs });
  }
  return result;
}

/** What of `within` no span covers, as far as it is long enough to be heard. */
export function uncovered(within: readonly Interval[], spans: readonly Interval[]): Interval[] {
  const open: Interval[] = [];
  for (const { fromMs, toMs } of within) {
    let at = fromMs;
    for (const span of spans) {
      if (span.toMs <= at || span.fromMs >= toMs) continue;
      if (span.fromMs > at) open.push({ fromMs: at, toMs: span.fromMs });
      at = Math.max(at, span.toMs);
    }
    if (at < toMs) open.push({ fromMs: at, toMs });
  }
  return open.filter((one) => one.toMs - one.fromMs >= QUIET_MS);
}
