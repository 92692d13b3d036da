/** What the parts of a call (re-INVITEs, transfers, session timer) need of the call itself. */
import type { Emitter } from '../../../src-shared/emitter';
import { headerValue } from '../../protocol/sip/headers';
import { parseContentType } from '../../protocol/sip/contentType';
import type { SipHeader, SipMessage, SipResponse } from '../../protocol/sip/message';
import type { CallEnd, CallEvents } from '../api';
import type { RequestOutcome } from '../clientRequest';
import type { Core } from '../core';
import type { Dialog } from '../dialog/dialog';
import type { DialogRequest } from '../dialog/table';
import { buildResponse, type ResponseParts } from '../messages/response';
import type { Negotiation } from './negotiation';
import type { SessionTimer } from './sessionTimer';
import type { SuccessRepeater } from './successRepeater';

export interface Leg {
  readonly core: Core;
  readonly callId: string;
  readonly direction: 'outgoing' | 'incoming';
  readonly negotiation: Negotiation;
  readonly events: Emitter<CallEvents>;
  readonly sessionTimer: SessionTimer;
  /** @throws SipError `state` before there is one */
  readonly dialog: Dialog;
  /** Answered and not ended. */
  readonly alive: boolean;
  /** The peer's Allow names this method. */
  peerAllows(method: string): boolean;
  /** A request inside the dialog, until its final outcome. */
  send(method: string, headers?: readonly SipHeader[], body?: Uint8Array): Promise<RequestOutcome>;
  /** Sends the 2xx of an INVITE and repeats it until its ACK. */
  succeed(incoming: DialogRequest, response: SipResponse): SuccessRepeater;
  /** BYE with a Reason, and the end of the call. */
  endWithBye(end: Partial<CallEnd>, headers: readonly SipHeader[]): Promise<void>;
}

/** The session description of a message, null without one. */
export function sdpOf(message: SipMessage): string | null {
  if (message.body.length === 0) return null;
  const type = headerValue(message, 'Content-Type');
  if (type !== undefined && parseContentType(type)?.mediaType !== 'application/sdp') return null;
  return Buffer.from(message.body).toString('utf8');
}

/** Answers a request inside a dialog. */
export function reply(incoming: DialogRequest, status: number, parts: ResponseParts = {}): void {
  incoming.transaction.respond(buildResponse(incoming.request, status, parts));
}

/** RFC 3261 section 14.2: the time after which the peer may try again, 0 to 10 s. */
export function retryAfter(seconds: number): SipHeader {
  return { name: 'Retry-After', value: String(seconds) };
}
