/** Reads the ladder of a line back into messages: whole, in order, with their times in ms. */
import type { LadderEntry } from '../../../src-shared/model/call';
import type { Endpoint } from '../../../src-shared/model/media';
import { headerValue } from '../../protocol/sip/headers';
import { parseHostPort } from '../../protocol/sip/host';
import type { SipMessage } from '../../protocol/sip/message';
import { parseMessage } from '../../protocol/sip/parse';
import type { Line } from '../api';

export type Rung = Line['ladder'][number];

/** ms since the epoch with a fraction, of an ISO time with microseconds. */
export function timeOf({ at }: Pick<LadderEntry, 'at'>): number {
  return Date.parse(`${at.slice(0, 23)}Z`) + Number(at.slice(23, 26)) / 1000;
}

/** Null where not even the start line can be read. A message with a fault comes with what could be read of it. */
export function messageOf({ raw }: Pick<LadderEntry, 'raw'>): SipMessage | null {
  const parsed = parseMessage(Buffer.from(raw, 'utf8'));
  return parsed.ok ? parsed.message : parsed.partial;
}

/** "192.0.2.1:5060" or "[2001:db8::1]:5060" */
export function endpointOf(text: string): Endpoint | null {
  const parsed = parseHostPort(text);
  return parsed && parsed.port !== null ? { address: parsed.host, port: parsed.port } : null;
}

export function bodyOf({ raw }: Pick<LadderEntry, 'raw'>): string {
  return /\r?\n\r?\n([\s\S]+)/.exec(raw)?.[1] ?? '';
}

export function hasSdp(message: SipMessage, entry: Pick<LadderEntry, 'raw'>): boolean {
  return /application\/sdp/i.test(headerValue(message, 'Content-Type') ?? '') && bodyOf(entry) !== '';
}

/** Tag of the To header; null outside of a dialog. */
export function toTagOf(message: SipMessage): string | null {
  return /;\s*tag\s*=\s*([^\s;>]+)/i.exec(headerValue(message, 'To') ?? '')?.[1] ?? null;
}
