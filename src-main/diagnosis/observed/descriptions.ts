/**
 * The session descriptions of a call in their order (RFC 3264): which were agreed, since when each was in force, and which were refused.
 * Packets are held against the one that was in force when they flew.
 */
import type { LadderEntry } from '../../../src-shared/model/call';
import type { SipMessage, SipRequest } from '../../protocol/sip/message';
import { receives, sends } from '../../protocol/sdp/direction';
import type { Interval } from './audio';
import type { SdpFacts } from './call';
import { bodyOf, hasSdp, messageOf, timeOf, toTagOf } from './ladder';
import { sdpFacts } from './sdp';

export interface Description {
  by: 'own' | 'peer';
  kind: 'offer' | 'answer';
  /** ms after the answer of the call; negative before it. */
  atMs: number;
  /** "INVITE", "re-INVITE", "UPDATE"... */
  carriedIn: string;
  /** Final status of that request; null: none was seen. */
  status: number | null;
  sdp: SdpFacts;
}

/** An offer and its answer. */
export interface Agreement {
  /** ms after the answer of the call. */
  sinceMs: number;
  own: SdpFacts;
  peer: SdpFacts;
  /** Who asked for it. */
  by: 'own' | 'peer';
  carriedIn: string;
}

/** @param zeroMs the answer of the call, ms since the epoch */
export function readDescriptions(
  ladder: readonly LadderEntry[],
  zeroMs: number,
): { descriptions: Description[]; agreements: Agreement[] } {
  const descriptions: (Description & { transaction: string })[] = [];
  const agreements: (Agreement & { transaction: string })[] = [];
  /** Transaction -> what its request is called. */
  const requests = new Map<string, string>();
  let pending: (Description & { transaction: string }) | null = null;
  for (const entry of ladder) {
    const message = entry.retransmission ? null : messageOf(entry);
    if (!message) continue;
    const by = entry.direction === 'outbound' ? 'own' : 'peer';
    const asks = message.kind === 'request' ? by : by === 'own' ? 'peer' : 'own';
    const transaction = `${asks} ${entry.cseq}`;
    if (message.kind === 'request') requests.set(transaction, nameOf(message));
    const status = message.kind === 'response' && message.status >= 200 ? message.status : null;
    if (status !== null) for (const one of descriptions) if (one.transaction === transaction) one.status = status;
    if (status !== null && status >= 300) {
      // What was agreed before stays in force (RFC 3261 section 14.1).
      if (pending?.transaction === transaction) pending = null;
      for (let i = agreements.length - 1; i >= 0; i--) {
        if (agreements[i]?.transaction === transaction) agreements.splice(i, 1);
      }
      continue;
    }
    const sdp = hasSdp(message, entry) ? sdpFacts(bodyOf(entry)) : null;
    if (!sdp) continue;
    const answers: boolean = pending !== null && pending.by !== by && answersTo(pending, message, transaction);
    const description: Description & { transaction: string } = {
      by,
      kind: answers ? 'answer' : 'offer',
      atMs: timeOf(entry) - zeroMs,
      carriedIn: requests.get(transaction) ?? nameOfCseq(entry.cseq),
      status,
      sdp,
      transaction,
    };
    descriptions.push(description);
    if (!answers || !pending) {
      pending = description;
      continue;
    }
    const [own, peer] = by === 'own' ? [sdp, pending.sdp] : [pending.sdp, sdp];
    const { by: asked, carriedIn, transaction: asking } = pending;
    agreements.push({ sinceMs: description.atMs, own, peer, by: asked, carriedIn, transaction: asking });
    // A provisional answer may be followed by that of another fork, or by the same in the 200.
    if (message.kind === 'request' || message.status >= 200) pending = null;
  }
  const bare = <One extends { transaction: string }>({ transaction: _transaction, ...one }: One) => one;
  return { descriptions: descriptions.map(bare), agreements: agreements.map(bare) };
}

/** The answer to an offer in a request comes in its response; to one in a 200 in the ACK, to one in a reliable 18x in the PRACK. */
function answersTo(pending: { transaction: string; by: string }, message: SipMessage, transaction: string): boolean {
  if (message.kind === 'response') return transaction === pending.transaction;
  return (message.method === 'ACK' || message.method === 'PRACK') && pending.transaction.endsWith(' INVITE');
}

function nameOf(request: SipRequest): string {
  return request.method === 'INVITE' && toTagOf(request) !== null ? 're-INVITE' : request.method;
}

/** Where the request itself was not seen. */
function nameOfCseq(cseq: string): string {
  return cseq.split(' ').at(-1) ?? '';
}

/** Whether audio may flow to us and from us by what is agreed. */
export function flowsBy({ own, peer }: Pick<Agreement, 'own' | 'peer'>): { inbound: boolean; outbound: boolean } {
  return {
    inbound: receives(own.direction) && isPlace(own) && sends(peer.direction) && peer.port !== 0,
    outbound: sends(own.direction) && own.port !== 0 && receives(peer.direction) && isPlace(peer),
  };
}

/** RFC 3264 section 8.4: an address of zeros is the old way to put a call on hold; port 0 refuses the stream. */
export function isPlace({ address, port }: Pick<SdpFacts, 'address' | 'port'>): boolean {
  return port !== 0 && address !== '0.0.0.0' && address !== '::';
}

/** Times after the answer and until the end in which audio may flow. */
export function agreedTimes(
  agreements: readonly Agreement[],
  endMs: number,
): { inbound: Interval[]; outbound: Interval[] } {
  const times = { inbound: [] as Interval[], outbound: [] as Interval[] };
  agreements.forEach((agreement, index) => {
    const fromMs = Math.max(0, agreement.sinceMs);
    const toMs = Math.min(endMs, Math.max(0, agreements[index + 1]?.sinceMs ?? endMs));
    if (toMs <= fromMs) return;
    const flows = flowsBy(agreement);
    for (const direction of ['inbound', 'outbound'] as const) {
      if (!flows[direction]) continue;
      const last = times[direction].at(-1);
      if (last && last.toMs === fromMs) last.toMs = toMs;
      else times[direction].push({ fromMs, toMs });
    }
  });
  return times;
}
