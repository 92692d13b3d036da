/** RFC 3261 section 8.2: what comes in, from the octets to whoever is concerned. Strangers' faults end here. */
import { createHash } from 'node:crypto';
import type { Arrival } from '../net/transport';
import { unmetDemand } from '../protocol/sip/capabilities';
import { headerValue } from '../protocol/sip/headers';
import { splitOutside } from '../protocol/sip/lexical';
import type { SipHeader, SipRequest } from '../protocol/sip/message';
import { parseMessage } from '../protocol/sip/parse';
import { judge } from '../protocol/sip/validate';
import { formatVia, parseVia, stampVia } from '../protocol/sip/via';
import type { IncomingRequest, UserAgentOptions } from './api';
import type { Core } from './core';
import type { DialogRequest } from './dialog/table';
import { NO_BODY } from './messages/ack';
import { firstValue, readFacts, type Facts } from './messages/facts';
import { buildResponse } from './messages/response';
import { ACCEPT, ALLOW, CAPABILITIES, DIALOG_METHODS, SUPPORTED } from './methods';
import { randomToken } from './tokens';

export interface ReceptionHandlers {
  onRequest: UserAgentOptions['onRequest'];
  onOptions: UserAgentOptions['onOptions'];
  onProof: UserAgentOptions['onProof'];
  /** Without it INVITEs are refused with 480. */
  onInvite: ((incoming: DialogRequest) => void) | undefined;
}

export class Reception {
  private readonly secret = randomToken();

  constructor(
    private readonly core: Core,
    private readonly handlers: ReceptionHandlers,
  ) {}

  receive(data: Uint8Array, arrival: Arrival): void {
    const verdict = judge(parseMessage(data));
    if (verdict.action === 'drop') return;
    if (verdict.action === 'answer') return this.answerFault(verdict.request, verdict.status, verdict.reason, arrival);
    const { message } = verdict;
    if (message.kind === 'request') stampTopVia(message, arrival);
    const facts = readFacts(message);
    if (typeof facts === 'string') return;
    if (message.kind === 'response') this.core.layer.receiveResponse(message, facts, arrival);
    else this.receiveRequest(message, facts, arrival);
  }

  private receiveRequest(request: SipRequest, facts: Facts, arrival: Arrival): void {
    const { layer, dialogs, guard } = this.core;
    const match = layer.matchRequest(request, facts, arrival);
    if (match === 'absorbed') return;
    const user = facts.toTag === null ? undefined : dialogs.find(facts);
    if (user && user.toldTo === arrival.remote.address) this.handlers.onProof?.(arrival.remote.address);
    if (request.method === 'ACK') {
      layer.recordInbound(request, arrival, user?.knowsAck(facts) ?? false);
      user?.receiveAck(request, facts);
      return;
    }
    const invite = request.method === 'CANCEL' ? layer.cancelled(facts, request) : null;
    if (!user && !invite && !guard.admits(arrival.remote)) return;
    layer.recordInbound(request, arrival, false);
    if (match === 'merged') return this.refuse(request, facts, arrival, 482);
    if (request.method === 'CANCEL') {
      if (!invite) return this.refuse(request, facts, arrival, 481);
      this.refuse(request, facts, arrival, 200);
      invite.user?.cancelled?.(request);
    } else if (facts.toTag !== null) {
      if (!user) return this.refuse(request, facts, arrival, 481);
      const demand = unmetDemand(request, CAPABILITIES);
      if (demand) return this.refuse(request, facts, arrival, demand.status, demand.headers);
      user.receive({ request, facts, arrival, transaction: layer.accept(request, facts, arrival) });
    } else this.receiveOutOfDialog(request, facts, arrival);
  }

  private receiveOutOfDialog(request: SipRequest, facts: Facts, arrival: Arrival): void {
    const { onRequest, onOptions, onInvite } = this.handlers;
    const { method } = request;
    if (method === 'INVITE' || method === 'OPTIONS') {
      const demand = unmetDemand(request, CAPABILITIES);
      if (demand) return this.refuse(request, facts, arrival, demand.status, demand.headers);
      if (method === 'OPTIONS') {
        const answer = onOptions?.(request);
        if (answer) return answer(this.incomingRequest(request, facts, arrival));
        return this.refuse(request, facts, arrival, 200, [ALLOW, ACCEPT, SUPPORTED]);
      }
      if (!onInvite) return this.refuse(request, facts, arrival, 480);
      return onInvite({ request, facts, arrival, transaction: this.core.layer.accept(request, facts, arrival) });
    }
    if (DIALOG_METHODS.has(method)) return this.refuse(request, facts, arrival, 481);
    if (onRequest) {
      const able = { ...CAPABILITIES, methods: [method] };
      const demand = unmetDemand({ ...request, body: NO_BODY }, able);
      if (demand) return this.refuse(request, facts, arrival, demand.status, demand.headers);
      return onRequest(this.incomingRequest(request, facts, arrival));
    }
    // A transfer out of a call is no more wanted than any other method that only a dialog gives a meaning.
    const able = { ...CAPABILITIES, methods: CAPABILITIES.methods.filter((name) => name !== 'REFER') };
    const demand = unmetDemand(request, able);
    this.refuse(request, facts, arrival, demand?.status ?? 405, [ALLOW]);
  }

  private incomingRequest(request: SipRequest, facts: Facts, arrival: Arrival): IncomingRequest {
    const transaction = this.core.layer.accept(request, facts, arrival);
    const toTag = randomToken();
    return {
      request,
      flow: arrival.flow,
      remote: arrival.remote,
      respond: (status, reason, headers, body) =>
        transaction.respond(buildResponse(request, status, { reason, toTag, headers, body })),
    };
  }

  /** Sections 8.2.7 and 16.11: answers without keeping state, so that a flood of faults leaves nothing behind. */
  private refuse(
    request: SipRequest,
    facts: Facts,
    arrival: Arrival,
    status: number,
    headers: readonly SipHeader[] = [],
  ): void {
    const response = buildResponse(request, status, { toTag: this.statelessTag(request), headers });
    this.core.layer.replySender(facts.via, arrival).send(this.core.layer.pack(response), false, () => {});
  }

  /** Requests against the grammar. Their Via may be unusable: the answer then goes back the way that they came. */
  private answerFault(request: SipRequest, status: number, reason: string, arrival: Arrival): void {
    const { layer, guard } = this.core;
    if (!guard.admits(arrival.remote)) return;
    stampTopVia(request, arrival);
    layer.recordInbound(request, arrival, false);
    const via = parseVia(firstValue(headerValue(request, 'Via') ?? ''));
    const packet = layer.pack(buildResponse(request, status, { reason, toTag: this.statelessTag(request) }));
    if (via) layer.replySender(via, arrival).send(packet, false, () => {});
    else layer.send(arrival.flow, packet, false, () => {});
  }

  /** The same for a request that comes again, without having kept it. */
  private statelessTag(request: SipRequest): string {
    const text = `${this.secret} ${headerValue(request, 'Call-ID')} ${headerValue(request, 'CSeq')} ${headerValue(request, 'From')}`;
    return createHash('sha1').update(text).digest('hex').slice(0, 16);
  }
}

/** Section 18.2.1 and RFC 3581 section 4: where the request really came from, in its top Via. */
function stampTopVia(request: SipRequest, { remote }: Arrival): void {
  const index = request.headers.findIndex(({ name }) => name.toLowerCase() === 'via' || name.toLowerCase() === 'v');
  const header = request.headers[index];
  if (!header) return;
  const values = header.value.includes(',') ? splitOutside(header.value, ',') : [header.value];
  const via = parseVia(values[0] ?? '');
  if (!via) return;
  values[0] = formatVia(stampVia(via, remote.address, remote.port));
  request.headers[index] = { name: header.name, value: values.join(', ') };
}
