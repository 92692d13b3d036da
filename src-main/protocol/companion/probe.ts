/** What a diagnosis asks a companion (`sidetone respond`) by OPTIONS: header fields of our own, which everybody else ignores. */
import { headerValue } from '../sip/headers';
import type { SipHeader, SipMessage } from '../sip/message';
import { isDigits, isToken } from '../sip/lexical';

export type CompanionProbe =
  /** "Return my request as it reached you." */
  | { kind: 'received' }
  /** "What did you count of the call with this Call-ID?" */
  | { kind: 'counters'; callId: string }
  /** "Send a request back to where this one came from, `seconds` later." `token` is in that request too. */
  | { kind: 'later'; seconds: number; token: string };

/** Names the probe. */
export const PROBE_HEADER = 'X-Sidetone-Probe';
const CALL_HEADER = 'X-Sidetone-Call';
const DELAY_HEADER = 'X-Sidetone-Delay';
const TOKEN_HEADER = 'X-Sidetone-Token';
/** Holds an address that no device has a reason to change; whoever rewrites it rewrites whatever looks like an address. */
export const ADDRESS_HEADER = 'X-Sidetone-Address';

/** Of `later`, s. */
export const MIN_DELAY_S = 1;
export const MAX_DELAY_S = 300;
const MAX_CALL_ID = 256;
const MAX_TOKEN = 64;

/** @throws RangeError where the companion would refuse it: a delay out of range, a token that is none */
export function probeHeaders(probe: CompanionProbe): SipHeader[] {
  const headers = [{ name: PROBE_HEADER, value: probe.kind as string }];
  if (probe.kind === 'counters') headers.push({ name: CALL_HEADER, value: probe.callId });
  if (probe.kind === 'later') {
    headers.push({ name: DELAY_HEADER, value: String(probe.seconds) }, { name: TOKEN_HEADER, value: probe.token });
  }
  if (!readFields((name) => headers.find((header) => header.name === name)?.value)) {
    throw new RangeError(`The companion cannot be asked "${probe.kind}" with these values.`);
  }
  return headers;
}

/** Is this for the companion at all? */
export function isProbe(request: SipMessage): boolean {
  return headerValue(request, PROBE_HEADER) !== undefined;
}

/** Null for a probe that we do not know, or whose values are out of range. */
export function readProbe(request: SipMessage): CompanionProbe | null {
  return readFields((name) => headerValue(request, name));
}

/** The token of the request that a companion sends "later"; null for any other message. */
export function readLaterToken(message: SipMessage): string | null {
  const probe = readProbe(message);
  return probe?.kind === 'later' ? probe.token : null;
}

function readFields(value: (name: string) => string | undefined): CompanionProbe | null {
  switch (value(PROBE_HEADER)) {
    case 'received':
      return { kind: 'received' };
    case 'counters': {
      const callId = value(CALL_HEADER) ?? '';
      return callId.length > 0 && callId.length <= MAX_CALL_ID ? { kind: 'counters', callId } : null;
    }
    case 'later': {
      const token = value(TOKEN_HEADER) ?? '';
      const delay = value(DELAY_HEADER) ?? '';
      const seconds = isDigits(delay) ? Number(delay) : Number.NaN;
      const fits = seconds >= MIN_DELAY_S && seconds <= MAX_DELAY_S;
      return fits && isToken(token) && token.length <= MAX_TOKEN ? { kind: 'later', seconds, token } : null;
    }
    default:
      return null;
  }
}
