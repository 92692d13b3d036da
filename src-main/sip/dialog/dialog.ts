/** RFC 3261 section 12: the state of one dialog, and the requests that are sent in it. */
import { isWeb } from '../../../src-shared/model/transports';
import type { Arrival, Flow } from '../../net/transport';
import { headerValue, headerValues } from '../../protocol/sip/headers';
import { isIpv4, isIpv6, normalHost } from '../../protocol/sip/host';
import type { SipHeader, SipMessage, SipRequest, SipResponse } from '../../protocol/sip/message';
import { formatNameAddr, parseNameAddr } from '../../protocol/sip/nameAddr';
import { formatUri, parseSipUri } from '../../protocol/sip/uri';
import type { AccountContext } from '../accounts';
import type { RequestPlan } from '../clientRequest';
import { contactUri, sentBy, type Core } from '../core';
import type { Facts } from '../messages/facts';
import { randomInteger } from '../tokens';
import { dialogId } from './table';

interface DialogParts {
  callId: string;
  localTag: string;
  remoteTag: string;
  /** Values of From and To as we write them into requests, tags included. */
  localAddress: string;
  remoteAddress: string;
  remoteTarget: string;
  routeSet: string[];
  localSequence: number;
  remoteSequence: number | null;
  flow: Flow;
  flowFirst: boolean;
}

/** An INVITE with what it came by. */
interface IncomingInvite {
  request: SipRequest;
  facts: Facts;
  arrival: Arrival;
}

/** Requests that refresh the target or make a subscription say where we are (section 12.2.1.1, RFC 3515). */
const WITH_CONTACT: ReadonlySet<string> = new Set(['INVITE', 'UPDATE', 'REFER', 'NOTIFY']);

/** Parameters that a strict router's URI loses when it becomes the Request-URI (section 19.1.1). */
const NOT_IN_REQUEST_URI = ['method'];

export class Dialog {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  private readonly core: Core;
  private readonly account: AccountContext | null;
  private readonly user: string;
  private parts: DialogParts;

  private constructor(core: Core, account: AccountContext | null, user: string, parts: DialogParts) {
    this.core = core;
    this.account = account;
    this.user = user;
    this.parts = parts;
    this.callId = parts.callId;
    this.localTag = parts.localTag;
    this.remoteTag = parts.remoteTag;
  }

  /** Section 12.1.2: from a response with a To tag to our INVITE. */
  static fromResponse(
    core: Core,
    account: AccountContext,
    request: SipRequest,
    response: SipResponse,
    flow: Flow,
  ): Dialog {
    const to = headerValue(response, 'To') ?? '';
    const from = headerValue(request, 'From') ?? '';
    return new Dialog(core, account, account.user, {
      callId: headerValue(request, 'Call-ID') ?? '',
      localTag: tag(from),
      remoteTag: tag(to),
      localAddress: from,
      remoteAddress: to,
      remoteTarget: contactOf(response) ?? request.uri,
      routeSet: headerValues(response, 'Record-Route').toReversed(),
      localSequence: Number.parseInt(headerValue(request, 'CSeq') ?? '0', 10),
      remoteSequence: null,
      flow,
      flowFirst: false,
    });
  }

  /** Section 12.1.1: from an INVITE that we answer with `localTag`. */
  static fromRequest(
    core: Core,
    account: AccountContext | null,
    { request, facts, arrival }: IncomingInvite,
    localTag: string,
  ): Dialog {
    const routeSet = headerValues(request, 'Record-Route');
    const remoteTarget = contactOf(request) ?? facts.from.uri;
    const to = { ...facts.to, params: new Map([...facts.to.params, ['tag', localTag] as const]) };
    return new Dialog(core, account, account?.user ?? parseSipUri(request.uri)?.user ?? 'sidetone', {
      callId: facts.callId,
      localTag,
      remoteTag: facts.fromTag ?? '',
      localAddress: formatNameAddr(to),
      remoteAddress: headerValue(request, 'From') ?? '',
      remoteTarget,
      routeSet,
      localSequence: randomInteger(2 ** 30),
      remoteSequence: facts.cseq.sequence,
      flow: arrival.flow,
      flowFirst: routeSet.length === 0 && isBehindNat(request, remoteTarget, arrival),
    });
  }

  get id(): string {
    return dialogId(this.callId, this.localTag, this.remoteTag);
  }

  get flow(): Flow {
    return this.parts.flow;
  }

  /** Value of Contact in our messages of this dialog. */
  contact(flow: Flow = this.flow): SipHeader {
    return { name: 'Contact', value: `<${contactUri(this.core, flow, this.user)}>` };
  }

  /** Section 12.2.2: false for a request that is older than one that was seen; it is answered with 500. */
  accepts(sequence: number): boolean {
    const { remoteSequence } = this.parts;
    if (remoteSequence !== null && sequence <= remoteSequence) return false;
    this.parts.remoteSequence = sequence;
    return true;
  }

  /** Target refresh (section 12.2): INVITE, UPDATE and their 2xx carry a Contact. */
  refreshTarget(message: SipMessage): void {
    const contact = contactOf(message);
    if (contact) this.parts.remoteTarget = contact;
  }

  /** Section 13.2.2.4: the route set of an early dialog is made again from the 2xx. */
  confirm(response: SipResponse): void {
    this.parts.routeSet = headerValues(response, 'Record-Route').toReversed();
    this.refreshTarget(response);
  }

  /** Section 12.2.1.1, for `ClientRequest`. */
  plan(method: string, headers: readonly SipHeader[] = [], body?: Uint8Array): RequestPlan {
    const { account } = this.account ?? { account: null };
    const { uri, routes, nextHop } = this.route();
    return {
      method,
      uri,
      routes,
      // What Record-Route names is often behind the proxy that takes WebSockets, and not to be reached from here.
      nextHop: (this.isLost && account?.wsUrl) || nextHop,
      transport: account?.transport ?? 'auto',
      tls: account?.tls,
      flow: this.way,
      flowFirst: this.parts.flowFirst,
      authenticator: this.account?.authenticator ?? null,
      nextSequence: () => ++this.parts.localSequence,
      headers: (flow) => {
        // A later request goes the way of the last one: the first may have been a connection that is no more.
        this.parts.flow = flow;
        return [...this.identity(), ...(WITH_CONTACT.has(method) ? [this.contact(flow)] : []), ...headers];
      },
      body,
    };
  }

  /** Section 13.2.2.4: the ACK of a 2xx has the number of its INVITE and its credentials. */
  ack(invite: SipRequest, flow: Flow, branch: string, headers: readonly SipHeader[], body: Uint8Array): SipRequest {
    const { uri, routes } = this.route();
    const all: SipHeader[] = [
      {
        name: 'Via',
        value: `SIP/2.0/${flow.transport.toUpperCase()} ${sentBy(this.core, flow)};branch=${branch};rport`,
      },
      ...routes.map((value) => ({ name: 'Route', value })),
      { name: 'Max-Forwards', value: '70' },
      { name: 'CSeq', value: `${Number.parseInt(headerValue(invite, 'CSeq') ?? '0', 10)} ACK` },
      ...this.identity(),
    ];
    for (const header of invite.headers) {
      if (header.name === 'Authorization' || header.name === 'Proxy-Authorization') all.push(header);
    }
    all.push(...headers, { name: 'User-Agent', value: this.core.product });
    return { kind: 'request', method: 'ACK', uri, version: 'SIP/2.0', headers: all, body };
  }

  /** No name leads to a WebSocket that was lost, but the registration has a new one. */
  private get way(): Flow {
    const { flow } = this.parts;
    return this.isLost ? (this.account?.registrationFlow ?? flow) : flow;
  }

  private get isLost(): boolean {
    const { flow } = this.parts;
    return flow.state === 'closed' && isWeb(flow.transport);
  }

  private identity(): SipHeader[] {
    const { localAddress, remoteAddress } = this.parts;
    return [
      { name: 'From', value: localAddress },
      { name: 'To', value: remoteAddress },
      { name: 'Call-ID', value: this.callId },
    ];
  }

  private route(): { uri: string; routes: string[]; nextHop: string } {
    const { routeSet, remoteTarget } = this.parts;
    const first = routeSet[0] === undefined ? null : parseNameAddr(routeSet[0]);
    if (!first) return { uri: remoteTarget, routes: [], nextHop: remoteTarget };
    const parsed = parseSipUri(first.uri);
    if (!parsed || parsed.params.has('lr')) return { uri: remoteTarget, routes: routeSet, nextHop: first.uri };
    for (const name of NOT_IN_REQUEST_URI) parsed.params.delete(name);
    parsed.headers.clear();
    const uri = formatUri(parsed);
    return { uri, routes: [...routeSet.slice(1), `<${remoteTarget}>`], nextHop: uri };
  }
}

/**
 * A peer that reached us directly but gives an address as Contact that is not the one it came from sits behind a NAT: only the way
 * that its request came is open.
 */
function isBehindNat(request: SipRequest, remoteTarget: string, { remote }: Arrival): boolean {
  const host = parseSipUri(remoteTarget)?.host;
  if (host === undefined || headerValues(request, 'Via').length !== 1) return false;
  return (isIpv4(host) || isIpv6(host)) && normalHost(host) !== normalHost(remote.address);
}

/** URI of the first Contact; null without one, or where it is no SIP URI. */
function contactOf(message: SipMessage): string | null {
  const value = headerValues(message, 'Contact')[0];
  const contact = value === undefined ? null : parseNameAddr(value);
  return contact && parseSipUri(contact.uri) ? contact.uri : null;
}

function tag(address: string): string {
  return parseNameAddr(address)?.params.get('tag') ?? '';
}
