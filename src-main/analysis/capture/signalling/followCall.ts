/** The state of a call, message by message: seen between the caller and its first hop; other hops say the same again. */
import { endpointText } from '../../../../src-shared/words/endpoint';
import { octetText, peopleText } from '../octetText';
import type { CallRecord, KeptMessage } from './call';
import type { ScannedMessage, Span } from './scan';

const MAX_DIGITS = 256;
/** Octets of a Reason header that are looked at. */
const MAX_REASON = 1000;

/** @param from "address:port" of the message */
export function followCall(call: CallRecord, message: KeptMessage, scanned: ScannedMessage, from: string): void {
  if (call.fromUri === '') describe(call, scanned);
  rememberLegs(call, scanned);
  const isOwn = isOwnHop(call, message);
  if (message.status === 0) request(call, message, scanned, { from, isOwn });
  else if (isOwn) response(call, message);
}

/** Addresses alone: a NAT or a connection may change the port from one message to the next. */
function isOwnHop({ callerHost, firstHopHost }: CallRecord, { src, dst }: KeptMessage): boolean {
  return (
    (src.address === callerHost && dst.address === firstHopHost) ||
    (src.address === firstHopHost && dst.address === callerHost)
  );
}

function request(
  call: CallRecord,
  message: KeptMessage,
  scanned: ScannedMessage,
  { from, isOwn }: { from: string; isOwn: boolean },
): void {
  const { at, method, retransmission, cseq } = message;
  if (method === 'INVITE' && (message.toTag === 0 || isStillOutside(call))) {
    if (isLedOn(call, message)) moveOn(call, message, from);
    else if (!isOwn || message.src.address !== call.callerHost) return;
    if (retransmission) {
      if (Number.isNaN(call.tryingAt) && Number.isNaN(call.progressAt) && !call.final) call.repeatedInvites++;
      return;
    }
    // With credentials, or after a redirect: the first one's answer was none.
    if (Number.isNaN(call.inviteAt)) call.inviteAt = at;
    call.inviteCseq = cseq;
    if (call.final && call.final.status >= 300) call.final = null;
  } else if (method === 'ACK' && isOwn && Number.isNaN(call.ackAt) && !Number.isNaN(call.answeredAt)) {
    call.ackAt = at;
  } else if (method === 'INFO' && isOwn && !retransmission) {
    digit(call, message, scanned);
  } else if (method === 'CANCEL' && isOwn) {
    call.cancelled = true;
    call.byeReason = reasonOf(scanned) ?? call.byeReason;
  } else if (method === 'BYE' && Number.isNaN(call.byeAt)) {
    const by = isOwn ? byeBy(call, message, from) : byOrder(call, from);
    // Of several branches that answer, the caller ends all but one at once (RFC 3261 section 13.2.2.4).
    if (by === 'caller' && call.answeredTag !== 0 && message.toTag !== call.answeredTag) return;
    call.byeAt = at;
    call.byeBy = by;
    call.byeReason = reasonOf(scanned);
    call.ended = true;
  }
}

function reasonOf({ bytes, reason: { from, to } }: ScannedMessage): string | null {
  return to > 0 ? peopleText(bytes, from, Math.min(to, from + MAX_REASON)) : null;
}

/** "Signal=5" of application/dtmf-relay, or the digit alone of application/dtmf. */
function digit(call: CallRecord, { at, packet }: KeptMessage, { bytes, body, end }: ScannedMessage): void {
  if (body >= end || call.infoDigits.length >= MAX_DIGITS) return;
  const text = octetText(bytes, body, Math.min(end, body + 100));
  const found = /^signal\s*=\s*([0-9A-D*#])\s*$/im.exec(text) ?? /^\s*([0-9A-D*#])\s*$/i.exec(text);
  const pressed = found?.[1]?.toUpperCase();
  if (!pressed) return;
  call.infoDigits += pressed;
  call.events.push({ at, packet, kind: 'dtmf', text: `The digit ${pressed} was sent by INFO.` });
}

/** A challenge begins no dialog, whatever tag the next INVITE keeps of it. */
function isStillOutside({ final, answeredAt }: CallRecord): boolean {
  return Number.isNaN(answeredAt) && (final?.status === 401 || final?.status === 407);
}

/** RFC 3261 section 8.1.3.4: after a 3xx the caller itself tries the other place. */
function isLedOn({ final, callerHost, firstHopHost }: CallRecord, { src, dst }: KeptMessage): boolean {
  const isRedirected = final !== null && final.status >= 300 && final.status < 400;
  return isRedirected && src.address === callerHost && dst.address !== firstHopHost;
}

function moveOn(call: CallRecord, { dst }: KeptMessage, from: string): void {
  call.caller = from;
  call.firstHop = endpointText(dst);
  call.firstHopHost = dst.address;
  call.ended = false;
}

/** Whoever of the two ends sent it. */
function byeBy({ callerHost, firstHop }: CallRecord, { src }: KeptMessage, from: string): CallRecord['byeBy'] {
  return src.address === callerHost && from !== firstHop ? 'caller' : 'callee';
}

/** Between other hops: the caller's side is where the first INVITE came from. */
function byOrder({ participants }: CallRecord, from: string): CallRecord['byeBy'] {
  return participants.indexOf(from) <= 0 ? 'caller' : 'callee';
}

function response(call: CallRecord, message: KeptMessage): void {
  const { at, method, status, cseq, retransmission } = message;
  if (method !== 'INVITE' || message.src.address !== call.firstHopHost) return;
  if (cseq !== call.inviteCseq && call.inviteCseq !== 0) return;
  if (status === 100) {
    if (Number.isNaN(call.tryingAt)) call.tryingAt = at;
  } else if (status < 200) {
    if (Number.isNaN(call.progressAt)) call.progressAt = at;
    if (message.sdp) call.earlyMedia = true;
  } else if (retransmission) {
    if (status < 300) call.repeatedSuccess++;
  } else if (call.final === null || (call.final.status >= 300 && status < 300)) {
    call.final = { at, status };
    if (status < 300) {
      call.answeredAt = at;
      call.answeredTag = message.toTag;
    } else if (status !== 401 && status !== 407) call.ended = true;
  }
}

function describe(call: CallRecord, { bytes, from, to }: ScannedMessage): void {
  call.fromUri = uriOf(bytes, from);
  call.toUri = uriOf(bytes, to);
  call.fromName = nameOf(bytes, from);
}

/** "sip:alice@pbx.test" out of a From or To header, without the parameters. */
export function uriOf(bytes: Uint8Array, span: Span): string {
  const text = octetText(bytes, span.from, Math.min(span.to, span.from + 500));
  const open = text.indexOf('<');
  if (open < 0) return text.split(';', 1)[0]?.trim() ?? '';
  const close = text.indexOf('>', open);
  return (text.slice(open + 1, close < 0 ? undefined : close).split(';', 1)[0] ?? '').trim();
}

function nameOf(bytes: Uint8Array, span: Span): string | null {
  if (span.to <= span.from || (bytes[span.from] !== 0x22 && bytes[span.from] === 0x3c)) return null;
  const text = peopleText(bytes, span.from, Math.min(span.to, span.from + 300));
  const open = text.indexOf('<');
  if (open <= 0) return null;
  const name = text
    .slice(0, open)
    .trim()
    .replace(/^"(.*)"$/s, '$1')
    .replace(/\\(.)/g, '$1');
  return name === '' ? null : name;
}

function rememberLegs(call: CallRecord, { bytes, otherLeg, replaces, sessionId }: ScannedMessage): void {
  if (otherLeg.to > 0) rememberLeg(call, octetText(bytes, otherLeg.from, otherLeg.to));
  if (replaces.to > 0) rememberLeg(call, octetText(bytes, replaces.from, replaces.to).split(';', 1)[0] ?? '');
  // RFC 7989: "uuid;remote=uuid".
  if (sessionId.to > 0 && call.sessionId === null) {
    call.sessionId = octetText(bytes, sessionId.from, Math.min(sessionId.to, sessionId.from + 32));
  }
}

function rememberLeg({ named }: CallRecord, callId: string): void {
  if (named.length < 8 && !named.includes(callId)) named.push(callId);
}
