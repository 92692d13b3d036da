/** What the messages of a call say, read out of its ladder. */
import type { LadderEntry } from '../../../src-shared/model/call';
import type { Endpoint } from '../../../src-shared/model/media';
import type { FinalResponseFacts, ObservedCall, SdpFacts } from './call';
import { headerValue, headerValues } from '../../protocol/sip/headers';
import { parseHostPort } from '../../protocol/sip/host';
import type { SipResponse } from '../../protocol/sip/message';
import { parseNameAddr } from '../../protocol/sip/nameAddr';
import { parseVia } from '../../protocol/sip/via';
import { parseReason } from '../../protocol/sip/reason';
import { parseRetryAfter } from '../../protocol/sip/retryAfter';
import { parseMinSe, parseSessionExpires } from '../../protocol/sip/sessionExpires';
import { type DialogFacts, isChallenge, readDialog } from './dialog';
import { readChallenges } from './registerSteps';
import { isoToMs } from './callFacts';
import { parseSipUri } from '../../protocol/sip/uri';
import { bodyOf, hasSdp, messageOf, toTagOf } from './ladder';
import { sdpFacts } from './sdp';

type SignallingFacts = Pick<
  ObservedCall,
  | 'dialog'
  | 'provisional'
  | 'final'
  | 'contact'
  | 'repeatedSuccess'
  | 'sessionExpiresS'
  | 'signallingPeer'
  | 'signallingHosts'
  | 'offer'
  | 'answer'
>;

/** Times count from the first INVITE, as those of the call's timing do. */
export function readSignalling(ladder: readonly LadderEntry[]): SignallingFacts {
  const dialog = readDialog(ladder);
  const invites = ladder.filter((entry) => beginsCall(entry, dialog));
  const invite = invites.at(-1);
  const startedAt = invites[0] ? isoToMs(invites[0].at) : 0;
  const responses = ladder.filter((entry) => entry.direction === 'inbound' && entry.cseq === invite?.cseq);
  const provisional: ObservedCall['provisional'] = [];
  let final: FinalResponseFacts | null = null;
  let first: SipResponse | null = null as SipResponse | null;
  for (const entry of responses) {
    const response = responseOf(entry);
    if (!response) continue;
    const { status, reason } = response;
    if (status >= 200 && status < 300) first ??= response;
    if (entry.retransmission) continue;
    if (status >= 200)
      final ??= { ...finalFacts(response, bodyOf(entry)), ...readLogin(ladder, dialog), atMs: since(startedAt, entry) };
    else provisional.push({ status, reason, atMs: since(startedAt, entry), sdp: hasSdp(response, entry) });
  }
  const expires = first && parseSessionExpires(headerValue(first, 'Session-Expires') ?? '');
  return {
    dialog,
    provisional,
    final,
    // Of another fork, or of another hop, it is no repetition.
    repeatedSuccess: first ? Math.max(0, dialog.ack.successes - 1) : 0,
    sessionExpiresS: expires?.interval ?? null,
    contact: {
      answeredFrom: first ? hostOf(contactOf(first)) : null,
      redirectedTo: redirection(ladder),
      isRouted: first ? headerValue(first, 'Record-Route') !== undefined : false,
    },
    signallingPeer: peerOf(responses[0]?.from ?? invite?.to),
    signallingHosts: {
      own: peerOf((invite ?? ladder.find(({ direction }) => direction === 'outbound'))?.from)?.address ?? null,
      peer: peerOf(responses[0]?.from ?? invite?.to)?.address ?? null,
      seenAs: seenAs(responses),
    },
    offer: lastSdp(ladder, 'outbound'),
    answer: lastSdp(ladder, 'inbound'),
  };
}

/** The Via that comes back is ours, with what the server has added. */
function seenAs(responses: readonly LadderEntry[]): string | null {
  for (const entry of responses) {
    const response = responseOf(entry);
    const received = response && parseVia(headerValue(response, 'Via') ?? '')?.received;
    if (received) return received;
  }
  return null;
}

/**
 * What a side said last, whoever offered and whoever answered; what a refusal says of what would do is none, and an offer within the
 * call that was refused changes nothing (RFC 3261 section 14.1).
 */
function lastSdp(ladder: readonly LadderEntry[], direction: LadderEntry['direction']): SdpFacts | null {
  const last = ladder.findLast((entry) => {
    if (entry.direction !== direction || entry.retransmission) return false;
    const message = messageOf(entry);
    if (message === null || !hasSdp(message, entry)) return false;
    return message.kind === 'response' ? message.status < 300 : toTagOf(message) === null || !isRefused(ladder, entry);
  });
  return last ? sdpFacts(bodyOf(last)) : null;
}

function isRefused(ladder: readonly LadderEntry[], { direction, cseq }: LadderEntry): boolean {
  return ladder.some((entry) => {
    const response = entry.direction !== direction && entry.cseq === cseq ? responseOf(entry) : null;
    return response !== null && response.status >= 300;
  });
}

/** An INVITE of ours that begins the dialog, not one within it. */
export function isFirstInvite(entry: LadderEntry): boolean {
  if (entry.direction !== 'outbound' || entry.retransmission || !entry.startLine.startsWith('INVITE ')) return false;
  const message = messageOf(entry);
  return message !== null && toTagOf(message) === null;
}

/** Such as keeps the tag of its challenge is none within a dialog either. */
function beginsCall(entry: LadderEntry, { keptTag }: DialogFacts): boolean {
  if (isFirstInvite(entry)) return true;
  if (keptTag === null || entry.direction !== 'outbound' || entry.retransmission) return false;
  const message = entry.startLine.startsWith('INVITE ') ? messageOf(entry) : null;
  return message !== null && toTagOf(message) === keptTag;
}

/** How often credentials were shown with an INVITE, and for which realms they were asked. */
function readLogin(
  ladder: readonly LadderEntry[],
  dialog: DialogFacts,
): Pick<FinalResponseFacts, 'authorized' | 'realms'> {
  const invites = ladder.filter((entry) => beginsCall(entry, dialog)).flatMap((entry) => messageOf(entry) ?? []);
  const authorized = invites.filter((invite) =>
    ['Authorization', 'Proxy-Authorization'].some((name) => headerValue(invite, name) !== undefined),
  ).length;
  const challenges = ladder.flatMap((entry) => {
    const response = entry.direction === 'inbound' ? responseOf(entry) : null;
    return response && isChallenge(response.status) ? readChallenges(response) : [];
  });
  return { authorized, realms: [...new Set(challenges.map(({ realm }) => realm ?? ''))] };
}

function finalFacts(response: SipResponse, body: string): FinalResponseFacts {
  const reasons = headerValues(response, 'Reason').flatMap((value) => parseReason(value) ?? []);
  const q850 = reasons.find(({ protocol }) => protocol.toLowerCase() === 'q.850');
  const reason = q850 ?? reasons[0];
  return {
    status: response.status,
    reason: response.reason,
    warning: headerValue(response, 'Warning') ?? null,
    reasonHeader: reason
      ? { text: reason.text ?? `${reason.protocol} ${reason.cause ?? ''}`.trim(), q850: q850?.cause ?? null }
      : null,
    retryAfterS: parseRetryAfter(headerValue(response, 'Retry-After') ?? ''),
    minSeS: parseMinSe(headerValue(response, 'Min-SE') ?? ''),
    sdp: body === '' ? null : sdpFacts(body),
    challenged: ['WWW-Authenticate', 'Proxy-Authenticate'].some((name) => headerValue(response, name) !== undefined),
    challenges: readChallenges(response),
  };
}

function responseOf(entry: LadderEntry): SipResponse | null {
  const message = messageOf(entry);
  return message?.kind === 'response' ? message : null;
}

function since(startedAt: number, entry: LadderEntry): number {
  return Math.round((isoToMs(entry.at) - startedAt) * 1000) / 1000;
}

function peerOf(text: string | undefined): Endpoint | null {
  const parsed = text === undefined ? null : parseHostPort(text);
  return parsed?.port == null ? null : { address: parsed.host, port: parsed.port };
}

/** URI of the Contact, without its parameters; null where there is none. */
function contactOf(response: SipResponse): string | null {
  const uri = parseNameAddr(headerValue(response, 'Contact') ?? '')?.uri;
  return uri?.split(';', 1)[0] ?? null;
}

function hostOf(uri: string | null): string | null {
  return uri === null ? null : (parseSipUri(uri)?.host.replace(/^\[|\]$/g, '') ?? null);
}

/** Of the last 3xx; null where none came, or it names nobody. */
function redirection(ladder: readonly LadderEntry[]): string | null {
  const last = ladder.findLast(
    ({ direction, startLine }) => direction === 'inbound' && startLine.startsWith('SIP/2.0 3'),
  );
  const response = last && responseOf(last);
  return response ? contactOf(response) : null;
}
