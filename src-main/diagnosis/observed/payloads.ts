/** Payload types against the descriptions that were in force when their packets flew (RFC 3264 section 5.1: a sender goes by the receiver's). */
import { type Interval, type PayloadFacts, united } from './audio';
import type { SdpFacts } from './call';
import type { Agreement } from './descriptions';

/** A sender needs a moment to follow a new description, and may be quicker than its answer, ms. */
const FOLLOWS_MS = 1000;
/** RFC 4733 section 2.3: an event is four octets. */
const EVENT_OCTETS = 4;
const FIRST_DYNAMIC = 96;

export interface UsedPayload extends Interval {
  payloadType: number;
  packets: number;
  octets: number | null;
}

/** @param receiver whose description of an agreement rules this direction */
export function payloadFacts(
  used: readonly UsedPayload[],
  agreements: readonly Agreement[],
  receiver: (agreement: Agreement) => SdpFacts,
): PayloadFacts[] {
  const byType = new Map<number, PayloadFacts>();
  for (const { payloadType, packets, octets, fromMs, toMs } of used) {
    const stray = Math.round(packets * strayShare(payloadType, { fromMs, toMs }, agreements, receiver));
    const before = byType.get(payloadType);
    byType.set(payloadType, {
      payloadType,
      packets: packets + (before?.packets ?? 0),
      stray: stray + (before?.stray ?? 0),
      octets: before?.octets ?? octets,
      isEvent: before?.isEvent || isEvent(payloadType, octets, agreements),
    });
  }
  return [...byType.values()].sort((a, b) => b.packets - a.packets);
}

/** Of evenly sent packets. Without an agreement nothing can be said. */
function strayShare(
  payloadType: number,
  { fromMs, toMs }: Interval,
  agreements: readonly Agreement[],
  receiver: (agreement: Agreement) => SdpFacts,
): number {
  if (agreements.length === 0) return 0;
  const held = agreements.flatMap((agreement, index): Interval[] => {
    if (!receiver(agreement).formats.some((format) => format.payloadType === payloadType)) return [];
    const next = agreements[index + 1];
    return [
      {
        fromMs: index === 0 ? -Infinity : agreement.sinceMs - FOLLOWS_MS,
        toMs: next ? next.sinceMs + FOLLOWS_MS : Infinity,
      },
    ];
  });
  const lengthMs = Math.max(1, toMs - fromMs);
  const fits = united(held).reduce(
    (sum, one) => sum + Math.max(0, Math.min(one.toMs, fromMs + lengthMs) - Math.max(one.fromMs, fromMs)),
    0,
  );
  return 1 - fits / lengthMs;
}

export function isEvent(payloadType: number, octets: number | null, agreements: readonly Agreement[]): boolean {
  const means = agreements
    .flatMap(({ own, peer }) => [...own.formats, ...peer.formats])
    .filter((format) => format.payloadType === payloadType);
  if (means.some(({ name }) => name.toLowerCase() === 'telephone-event')) return true;
  return means.length === 0 && payloadType >= FIRST_DYNAMIC && octets === EVENT_OCTETS;
}
