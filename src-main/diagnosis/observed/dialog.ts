/** What the messages of a dialog say beside its offers and answers: its end, its ACKs, its transfers, and what was written wrongly. */
import type { LadderEntry } from '../../../src-shared/model/call';
import { headerValue, headerValues } from '../../protocol/sip/headers';
import type { SipMessage, SipRequest } from '../../protocol/sip/message';
import { parseNameAddr } from '../../protocol/sip/nameAddr';
import { parseReason, type Reason } from '../../protocol/sip/reason';
import { parseUri, uriPort } from '../../protocol/sip/uri';
import { isoToMs } from './callFacts';
import { messageOf, toTagOf } from './ladder';
import { readTransfers, type TransferFacts } from './transfers';

export type Party = 'caller' | 'callee';

/** The BYE or CANCEL that ended it. */
export interface EndFacts {
  by: Party;
  method: 'BYE' | 'CANCEL';
  /** RFC 3326, in their order. */
  reasons: Reason[];
  warning: string | null;
}

export interface AckFacts {
  /** ACKs of 2xx. */
  seen: number;
  /** 2xx to the INVITE on the same hop, repetitions too. */
  successes: number;
  /** An ACK that does not go where the 2xx leads (RFC 3261 sections 12.2.1.1 and 13.2.2.4). */
  astray: { uri: string; wanted: string; missingRoutes: string[] } | null;
}

export interface DialogFacts {
  end: EndFacts | null;
  ack: AckFacts;
  transfers: TransferFacts[];
  /** To tag of a 401 or 407 that the next INVITE kept, as if that had begun a dialog; null: none. */
  keptTag: string | null;
  /** The first INVITE brought credentials before any challenge, with the first count (nc=00000001) of a nonce. */
  nonceFromBefore: boolean;
  /** Max-Forwards of the first INVITE. */
  maxForwards: number | null;
}

/** A line of the ladder, read. */
export interface Step {
  at: number;
  by: Party;
  cseq: string;
  hop: string;
  isAgain: boolean;
  message: SipMessage;
}

export function readDialog(ladder: readonly LadderEntry[]): DialogFacts {
  const steps = stepsOf(ladder);
  const first = requests(steps, 'INVITE')[0] ?? null;
  return {
    end: endOf(steps),
    ack: ackOf(steps),
    transfers: readTransfers(steps),
    keptTag: keptTagOf(steps),
    nonceFromBefore: first !== null && bringsOldNonce(first),
    maxForwards: first ? numberOf(headerValue(first, 'Max-Forwards')) : null,
  };
}

/** Whoever sent the first INVITE is the caller. */
function stepsOf(ladder: readonly LadderEntry[]): Step[] {
  const invite = ladder.find(({ startLine }) => startLine.startsWith('INVITE '));
  const ways = invite?.direction ?? 'outbound';
  return ladder.flatMap((entry) => {
    const message = messageOf(entry);
    if (!message) return [];
    const { at, direction, cseq, from, to, retransmission } = entry;
    const by = direction === ways ? 'caller' : 'callee';
    return [{ at: isoToMs(at), by, cseq, hop: `${from} ${to}`, isAgain: retransmission, message }];
  });
}

function requests(steps: readonly Step[], method: string): SipRequest[] {
  return steps.flatMap(({ message }) => (message.kind === 'request' && message.method === method ? [message] : []));
}

function endOf(steps: readonly Step[]): EndFacts | null {
  for (const { by, message, isAgain } of steps) {
    if (message.kind !== 'request' || isAgain) continue;
    const { method } = message;
    if (method !== 'BYE' && method !== 'CANCEL') continue;
    const reasons = headerValues(message, 'Reason').flatMap((value) => parseReason(value) ?? []);
    return { by, method, reasons, warning: headerValue(message, 'Warning') ?? null };
  }
  return null;
}

/** Of the first answer to the INVITE that began the call, on the hop that it came on: further hops say the same again. */
function ackOf(steps: readonly Step[]): AckFacts {
  const answers = steps.filter(({ message, cseq }) => isSuccess(message) && cseq.endsWith(' INVITE'));
  const [answer] = answers;
  if (!answer) return { seen: 0, successes: 0, astray: null };
  // Each proxy on its way takes a Via off.
  const mark = (step: Step): string =>
    `${step.cseq} ${step.hop} ${headerValues(step.message, 'Via').length} ${toTagOf(step.message) ?? ''}`;
  const acks = steps.filter(
    ({ message, at, cseq }) =>
      message.kind === 'request' &&
      message.method === 'ACK' &&
      at >= answer.at &&
      sequenceOf(cseq) === sequenceOf(answer.cseq),
  );
  const last = acks.at(-1)?.message;
  return {
    seen: acks.length,
    successes: answers.filter((step) => mark(step) === mark(answer)).length,
    astray: last?.kind === 'request' ? astrayOf(last, answer.message) : null,
  };
}

/** The route set is that of the 2xx, reversed; a first route without `lr` takes the place of the Contact. */
function astrayOf(ack: SipRequest, answer: SipMessage): AckFacts['astray'] {
  const contact = uriOf(headerValue(answer, 'Contact'));
  if (contact === null) return null;
  const set = headerValues(answer, 'Record-Route')
    .flatMap((value) => uriOf(value) ?? [])
    .toReversed();
  const isStrict = set[0] !== undefined && !/;\s*lr\b/i.test(set[0]);
  const wanted = isStrict ? (set[0] ?? contact) : contact;
  const routes = headerValues(ack, 'Route').flatMap((value) => uriOf(value) ?? []);
  // A proxy that the ACK has been at has taken its own route out.
  const missing = isStrict || routes.length > 0 ? [] : set;
  if (isSamePlace(ack.uri, wanted) && missing.length === 0) return null;
  return { uri: ack.uri, wanted, missingRoutes: missing };
}

function uriOf(value: string | undefined): string | null {
  return value === undefined ? null : (parseNameAddr(value)?.uri ?? null);
}

function isSamePlace(one: string, other: string): boolean {
  const [a, b] = [parseUri(one), parseUri(other)];
  if (!a || !b || a.scheme === 'tel' || b.scheme === 'tel' || a.scheme === 'other' || b.scheme === 'other')
    return one === other;
  return a.user === b.user && a.host.toLowerCase() === b.host.toLowerCase() && uriPort(a) === uriPort(b);
}

/** RFC 3261 section 8.1.3.5: the request with credentials has the same To, and a 401 begins no dialog. */
function keptTagOf(steps: readonly Step[]): string | null {
  const tags = new Set<string>();
  for (const { message, cseq } of steps) {
    if (!cseq.endsWith(' INVITE')) continue;
    const tag = toTagOf(message);
    if (isSuccess(message)) return null;
    if (message.kind === 'response' && isChallenge(message.status) && tag !== null) tags.add(tag);
    if (message.kind === 'request' && tag !== null && tags.has(tag)) return tag;
  }
  return null;
}

function bringsOldNonce(invite: SipRequest): boolean {
  const login = headerValue(invite, 'Proxy-Authorization') ?? headerValue(invite, 'Authorization') ?? '';
  return /\bnc\s*=\s*0*1\b/i.test(login);
}

export function isSuccess(message: SipMessage): boolean {
  return message.kind === 'response' && message.status >= 200 && message.status < 300;
}

export function isChallenge(status: number): boolean {
  return status === 401 || status === 407;
}

function sequenceOf(cseq: string): string {
  return cseq.split(' ', 1)[0] ?? '';
}

function numberOf(text: string | undefined): number | null {
  return text !== undefined && /^\s*\d{1,3}\s*$/.test(text) ? Number(text) : null;
}
