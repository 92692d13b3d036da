/**
 * Questions to a companion (`sidetone respond`). It may be none, be silent, lie or stop in the middle: whatever comes back is an
 * outcome, never an exception.
 */
import { randomBytes } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { isWeb } from '../../../src-shared/model/transports';
import type { Endpoint } from '../../../src-shared/model/media';
import { decodeCounters, decodeLater, decodeReceived, splitMessages } from '../../protocol/companion/answer';
import { type CompanionProbe, probeHeaders, readLaterToken } from '../../protocol/companion/probe';
import { headerValue } from '../../protocol/sip/headers';
import type { SipHeader } from '../../protocol/sip/message';
import { parseMessage } from '../../protocol/sip/parse';
import { parseSipUri, uriTransport } from '../../protocol/sip/uri';
import type { Account, OptionsRequest, ResponseOutcome } from '../../sip/api';
import type { CompanionCounters, Line } from '../api';

/** Retransmissions included; a companion has nothing to think about. */
const ANSWER_MS = 8000;
/** How much later than asked for a request may come. */
const GRACE_MS = 2000;
/** Earlier than that it is no answer to what was asked: clocks and timers differ by less. */
const EARLY_MS = 500;
/** Larger than any request of ours with its response; what inflates to more is a bomb. */
const MAX_MESSAGES = 128 * 1024;

export interface CompanionAnswer {
  outcome: 'answered';
  /** Our request as it left, and as it reached the companion. */
  sent: Uint8Array;
  received: Uint8Array;
  /** Where the companion saw it come from. */
  from: Endpoint;
  /**
   * The response as the companion sent it: a SIP message without body that holds the header fields to compare (Via, From, Call-ID,
   * CSeq, Contact, X-Sidetone-Address); null where it does not say.
   */
  responseSent: Uint8Array | null;
  /** The whole response as it reached us. */
  responseReceived: Uint8Array;
}

export interface CompanionFailure {
  /**
   * `silent`: no response within 8 s, or cancelled; `refused`: it could not be reached (ICMP, reset, TLS, name); `not-a-companion`:
   * something answers SIP that is none (405, 200 without the JSON...); `lying`: what it returns is not our request.
   */
  outcome: 'silent' | 'refused' | 'not-a-companion' | 'lying';
  status: number | null;
  error: string | null;
  sent: Uint8Array | null;
}

/** Has the companion return our OPTIONS as it reached it. @param request what it shall hold beside the usual; a body with its Content-Type */
export async function askReceived(
  line: Line,
  responderUri: string,
  request: { headers: SipHeader[]; body?: Uint8Array },
  signal: AbortSignal,
): Promise<CompanionAnswer | CompanionFailure> {
  const outcome = await ask(line, responderUri, { kind: 'received' }, signal, request);
  const fail = (kind: CompanionFailure['outcome'], error: string | null): CompanionFailure => ({
    outcome: kind,
    status: outcome.response?.status ?? null,
    error,
    sent: outcome.sent ?? null,
  });
  const { response, sent } = outcome;
  if (!response) return fail(outcome.status === 408 ? 'silent' : 'refused', outcome.error);
  const what = `${responderUri} answered ${response.status} ${response.reason}`;
  if (response.status !== 200) return fail('not-a-companion', `${what}: no companion of Sidetone.`);
  const answer = decodeReceived(response.body);
  if (!answer || !sent || !response.raw) return fail('not-a-companion', `${what} without what a companion returns.`);
  const messages = splitMessages(inflate(answer.deflated));
  if (!messages || !sameRequest(sent, messages.request)) {
    return fail('lying', `${what}, but what it returned is not the request that was sent.`);
  }
  const head = parseMessage(messages.responseHead);
  return {
    outcome: 'answered',
    sent,
    received: messages.request,
    from: answer.from,
    responseSent: head.ok && head.message.kind === 'response' ? messages.responseHead : null,
    responseReceived: response.raw,
  };
}

/** What the companion counted of the call; null where it does not know the call (any more), or is no companion. */
export async function askCounters(
  line: Line,
  responderUri: string,
  callId: string,
  signal: AbortSignal,
): Promise<CompanionCounters | null> {
  const { response } = await ask(line, responderUri, { kind: 'counters', callId }, signal);
  const counters = response?.status === 200 ? decodeCounters(response.body) : null;
  return counters?.callId === callId ? counters : null;
}

/**
 * Has the companion send a request back on the flow of this one.
 * @param seconds 1 to 300
 * @returns null where nothing is known: no companion, too many requests wait there already, cancelled. `afterMs` counts from the
 *   companion's promise to the request.
 */
export async function askLater(
  line: Line,
  responderUri: string,
  seconds: number,
  signal: AbortSignal,
): Promise<{ reached: boolean; afterMs: number | null } | null> {
  const token = randomBytes(12).toString('hex');
  const watch = watchFor(line, token);
  try {
    const { response } = await ask(line, responderUri, { kind: 'later', seconds, token }, signal);
    if (response?.status !== 200 || decodeLater(response.body)?.seconds !== seconds) return null;
    const promisedAt = performance.now();
    const cameAt = await watch.within(seconds * 1000 + GRACE_MS, signal);
    if (signal.aborted) return null;
    if (cameAt === null) return { reached: false, afterMs: null };
    const afterMs = cameAt - promisedAt;
    return afterMs < seconds * 1000 - EARLY_MS ? null : { reached: true, afterMs };
  } finally {
    watch.end();
  }
}

/** Watches for the request with this token; the user agent answers it by itself. */
function watchFor(line: Line, token: string) {
  let cameAt: number | null = null;
  let arrived = (): void => {};
  const end = line.agent.onLadder(({ direction, raw }) => {
    if (cameAt !== null || direction !== 'inbound' || !raw.startsWith('OPTIONS ') || !raw.includes(token)) return;
    const parsed = parseMessage(Buffer.from(raw, 'utf8'));
    if (!parsed.ok || readLaterToken(parsed.message) !== token) return;
    cameAt = performance.now();
    arrived();
  });
  return {
    end,
    within: (ms: number, signal: AbortSignal): Promise<number | null> =>
      new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          resolve(cameAt);
        };
        const timer = setTimeout(done, ms);
        arrived = done;
        signal.addEventListener('abort', done, { once: true });
        if (cameAt !== null || signal.aborted) done();
      }),
  };
}

async function ask(
  line: Line,
  uri: string,
  probe: CompanionProbe,
  signal: AbortSignal,
  { headers = [], body }: OptionsRequest = {},
): Promise<ResponseOutcome> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
  try {
    return await line.agent.options(asStranger(line.account, uri), uri, limit, {
      headers: [...headers, ...probeHeaders(probe)],
      body,
    });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { status: 503, reason: '', response: null, target: null, tls: null, delayMs: 0, error: text };
  }
}

/**
 * The account as the companion may see it: asked straight, not through the account's own servers, and without the password. Its
 * certificate is made by itself and proves nothing; nor is anything told to it that it could misuse.
 */
function asStranger(account: Account, uri: string): Account {
  const parsed = parseSipUri(uri);
  const websocket = isWeb(account.transport);
  const { password: _password, ...rest } = account;
  return {
    ...rest,
    registrar: null,
    outboundProxy: null,
    wsUrl: null,
    transport: websocket && parsed && uriTransport(parsed) === null ? 'auto' : account.transport,
    tls: { ...account.tls, verify: false },
  };
}

/** Nothing where it cannot be done. */
function inflate(deflated: Uint8Array): Uint8Array {
  try {
    return inflateRawSync(deflated, { maxOutputLength: MAX_MESSAGES });
  } catch {
    return new Uint8Array();
  }
}

/**
 * A device on the way may change what it likes, and damage it beyond reading; but it has no reason to change the CSeq and, together,
 * both random marks of ours.
 */
function sameRequest(sent: Uint8Array, received: Uint8Array): boolean {
  const [ours, theirs] = [parseMessage(sent), parseMessage(received)];
  const there = theirs.ok ? theirs.message : theirs.partial;
  if (!ours.ok || there?.kind !== 'request' || there.method !== 'OPTIONS') return false;
  const same = (name: string): boolean => headerValue(there, name) === headerValue(ours.message, name);
  return same('CSeq') && (same('Call-ID') || same('From'));
}
