/** How the media of a probe call went, out of what the socket, the RTCP and the events of its session say. */
import { localInterfaces, localAddressFor } from '../../net/route';
import type { MediaFacts, ObservedCall } from './call';
import { isTunnel } from '../probes/routes';
import type { MediaInsight, MediaSession } from '../../media/api';
import { type CallFacts, zeroOf } from './callFacts';
import type { ArrivalLog } from './arrivalLog';

export interface MediaRecord {
  facts: CallFacts;
  arrivals: ArrivalLog;
  /** When a new offer and answer were agreed, ms since the epoch. */
  renegotiatedAt: number | null;
}

/** Null where the session cannot tell any more. */
export async function readInsight(session: MediaSession): Promise<MediaInsight | null> {
  return session.insight().catch(() => null);
}

/** Times are in ms after the answer; of a call that was never answered, after its end. */
export function mediaFacts(session: MediaSession, insight: MediaInsight, record: MediaRecord): MediaFacts {
  const { facts, arrivals, renegotiatedAt } = record;
  const zero = zeroOf(facts);
  const after = (at: number | null): number | null => (at === null ? null : Math.round((at - zero) * 100) / 100);
  const {
    firstRejectedAt,
    firstAcceptedAt,
    lastAcceptedAt,
    sequenceWrappedAt,
    lastSenderReportAt,
    jitterInMs: _jitterInMs,
    sendsTo: _sendsTo,
    ...counted
  } = insight;
  return {
    ...counted,
    local: session.local,
    firstRejectedMs: after(firstRejectedAt),
    firstAcceptedMs: after(firstAcceptedAt),
    lastAcceptedMs: after(lastAcceptedAt),
    beforeAnswer: arrivals.before(zero),
    renegotiatedMs: after(renegotiatedAt),
    sequenceWrappedMs: after(sequenceWrappedAt),
    lastSenderReportMs: after(lastSenderReportAt ?? null),
    icmp: facts.events
      .filter(({ kind }) => kind === 'icmp-error')
      .map(({ at, detail }) => ({ to: String(detail['to']), code: String(detail['code']), atMs: after(at) ?? 0 })),
  };
}

/**
 * Null where media leaves from the address that it was bound to.
 * @param to address of the answer @param local address that the session is bound to
 */
export async function mediaRoute(to: string | undefined, local: string): Promise<ObservedCall['mediaRoute']> {
  if (to === undefined || to === '0.0.0.0' || to === '::' || to.includes(':') !== local.includes(':')) return null;
  const from = await localAddressFor(to).catch(() => null);
  if (from === local) return null;
  const device = localInterfaces().find(({ address }) => address === from)?.name ?? null;
  return { to, from, device, tunnel: device !== null && isTunnel(device) };
}
