/** DTMF in the body of an INFO: `application/dtmf-relay` and `application/dtmf`, as softswitches and gateways use them. */
import { headerValue } from '../../protocol/sip/headers';
import type { SipHeader, SipRequest } from '../../protocol/sip/message';
import { parseContentType } from '../../protocol/sip/contentType';

const DIGIT = /^[0-9A-D*#]$/i;
/** Ten to sixteen stand for the keys that are no decimal digits, in some gateways. */
const BY_NUMBER = new Map([
  ['10', '*'],
  ['11', '#'],
  ['12', 'A'],
  ['13', 'B'],
  ['14', 'C'],
  ['15', 'D'],
]);

export interface DtmfInfo {
  digit: string;
  /** ms */
  durationMs: number | null;
}

export const DTMF_RELAY: SipHeader = { name: 'Content-Type', value: 'application/dtmf-relay' };

export function formatDtmfRelay(digit: string, durationMs: number): Uint8Array {
  return Buffer.from(`Signal=${digit}\r\nDuration=${durationMs}\r\n`);
}

/** Null where the INFO carries no digit. */
export function parseDtmfInfo(request: SipRequest): DtmfInfo | null {
  const type = parseContentType(headerValue(request, 'Content-Type') ?? '')?.mediaType;
  if (type !== 'application/dtmf-relay' && type !== 'application/dtmf') return null;
  const text = Buffer.from(request.body).toString('latin1').trim();
  const signal = /^\s*signal\s*=\s*(\S+)/im.exec(text)?.[1] ?? text;
  const digit = BY_NUMBER.get(signal) ?? signal;
  if (!DIGIT.test(digit)) return null;
  const duration = /^\s*duration\s*=\s*(\d{1,5})/im.exec(text)?.[1];
  return { digit: digit.toUpperCase(), durationMs: duration === undefined ? null : Number(duration) };
}
