/** Legs of one call on both sides of a B2BUA: each has a Call-ID of its own. */
import type { CallRecord } from './call';

/** Both legs begin within so many ms at one address. */
const TOGETHER_MS = 1500;
/** Calls at one address at one moment that are compared with each other. */
const MOST = 20;

/** @returns Call-IDs by Call-ID */
export function relatedLegs(calls: Iterable<CallRecord>): Map<string, Set<string>> {
  const related = new Map<string, Set<string>>();
  const join = (one: string, other: string): void => {
    if (one === other) return;
    for (const [key, value] of [
      [one, other],
      [other, one],
    ] as const) {
      const set = related.get(key) ?? new Set();
      related.set(key, set.add(value));
    }
  };
  const bySession = new Map<string, string>();
  const known = new Map<string, CallRecord>();
  for (const call of calls) known.set(call.callId, call);
  for (const call of known.values()) {
    for (const name of call.named) if (known.has(name)) join(call.callId, name);
    if (call.sessionId === null || /^0*$/.test(call.sessionId)) continue;
    const first = bySession.get(call.sessionId);
    if (first === undefined) bySession.set(call.sessionId, call.callId);
    else join(first, call.callId);
  }
  byNumbers(known.values(), join);
  return related;
}

/** The same caller's and callee's numbers, one leg going out of the address where the other came in, a moment later. */
function byNumbers(calls: Iterable<CallRecord>, join: (one: string, other: string) => void): void {
  const arriving = new Map<string, CallRecord[]>();
  const ordered = [...calls].filter(({ partial }) => !partial).sort((a, b) => a.inviteAt - b.inviteAt);
  for (const call of ordered) {
    const waiting = arriving.get(hostOf(call.caller)) ?? [];
    const match = waiting.findLast(
      (one) =>
        call.inviteAt - one.inviteAt < TOGETHER_MS &&
        userOf(one.toUri) === userOf(call.toUri) &&
        userOf(call.toUri) !== '',
    );
    if (match) join(match.callId, call.callId);
    const key = hostOf(call.firstHop);
    const list = arriving.get(key) ?? [];
    list.push(call);
    if (list.length > MOST) list.shift();
    arriving.set(key, list);
  }
}

function hostOf(place: string): string {
  return place.slice(0, place.lastIndexOf(':'));
}

function userOf(uri: string): string {
  return /^sips?:([^@;]+)@/i.exec(uri)?.[1] ?? '';
}
