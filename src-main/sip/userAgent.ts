/** The user agent of the wire path: takes messages in, and makes registrations and calls. */
import type { Arrival, Flow } from '../net/transport';
import { SipError } from './errors';
import { Accounts, type AccountContext } from './accounts';
import type {
  Account,
  Call,
  InviteOptions,
  OptionsRequest,
  RegisterOptions,
  Registration,
  ResponseOutcome,
  UserAgent,
  UserAgentOptions,
} from './api';
import { OutgoingCall } from './call/outgoing';
import { IncomingSession } from './call/incoming';
import type { CallSession } from './call/session';
import { ClientRequest } from './clientRequest';
import { contactUri, type Core } from './core';
import { DialogTable, type DialogRequest } from './dialog/table';
import { FlowCache } from './flows';
import { Ladder, type CallLadderEntry } from './ladder';
import { ACCEPT, ALLOW, SUPPORTED } from './methods';
import type { OfferAnswer } from './offerAnswer';
import { Reception } from './reception';
import { AccountRegistration } from './registration';
import { StrangerGuard } from './strangerGuard';
import { timerValues } from './timers';
import { randomToken } from './tokens';
import { TransactionLayer } from './transactions/layer';
import { canonicalName, headerValue } from '../protocol/sip/headers';
import { parseUri } from '../protocol/sip/uri';

const PRODUCT = 'Sidetone/0.1.0';
const CLOSE_GRACE_MS = 2000;

export function createUserAgent(options: UserAgentOptions): UserAgent {
  return new WireUserAgent(options);
}

class WireUserAgent implements UserAgent {
  private readonly core: Core;
  private readonly ladder: Ladder;
  private readonly accounts = new Accounts();
  private readonly registrations = new Map<AccountContext, AccountRegistration>();
  private readonly calls = new Set<CallSession>();
  private readonly reception: Reception;
  private readonly detach: () => void;
  private readonly onCall: UserAgentOptions['onCall'];
  private closed = false;

  constructor(options: UserAgentOptions) {
    const { transports, resolver, clock } = options;
    const timers = timerValues(options.timers);
    this.ladder = new Ladder(clock);
    this.core = {
      clock,
      timers,
      resolver,
      layer: new TransactionLayer({ transports, clock, timers, ladder: this.ladder }),
      flows: new FlowCache(transports, clock),
      dialogs: new DialogTable(),
      guard: new StrangerGuard(clock, options.guardStrangers ?? true, options.knows),
      product: options.userAgent ?? PRODUCT,
      anonymousHost: `${randomToken(6)}.invalid`,
    };
    this.onCall = options.onCall;
    this.reception = new Reception(this.core, {
      onRequest: options.onRequest,
      onOptions: options.onOptions,
      onProof: options.onProof,
      onInvite: options.onCall ? (incoming) => this.ring(incoming) : undefined,
    });
    this.detach = transports.on({
      message: (data: Uint8Array, arrival: Arrival) => this.reception.receive(data, arrival),
      closed: (flow, error) => this.flowClosed(flow, error),
      icmp: (remote, error) => this.core.layer.icmp(remote, error),
    });
  }

  onLadder(listener: (entry: CallLadderEntry) => void): () => void {
    return this.ladder.listen(listener);
  }

  register(account: Account, options: RegisterOptions = {}): Registration {
    this.assertOpen();
    const context = this.accounts.get(account);
    let registration = this.registrations.get(context);
    if (!registration) {
      registration = new AccountRegistration(this.core, context, options);
      this.registrations.set(context, registration);
    }
    return registration;
  }

  options(account: Account, uri: string, signal?: AbortSignal, more: OptionsRequest = {}): Promise<ResponseOutcome> {
    this.assertOpen();
    assertUri(uri);
    const context = this.accounts.get(account);
    const nextHop = context.nextHop(uri);
    const headers = (more.headers ?? []).filter(({ name }) => canonicalName(name) !== 'Call-ID');
    const callId = headerValue({ headers: more.headers ?? [] }, 'Call-ID') ?? randomToken(12);
    const tag = randomToken();
    let sequence = 0;
    return new Promise((resolve) => {
      const request = new ClientRequest(
        this.core,
        {
          method: 'OPTIONS',
          uri,
          routes: context.routes,
          nextHop,
          transport: account.transport,
          tls: account.tls,
          flow: more.flow ?? context.registrationFlow,
          flowFirst:
            more.flow !== undefined ||
            (context.registrationFlow !== null && nextHop === context.nextHop(context.registrarUri)),
          flowOnly: more.flow !== undefined,
          authenticator: context.authenticator,
          nextSequence: () => ++sequence,
          headers: (flow) => [
            { name: 'From', value: context.address(tag) },
            { name: 'To', value: `<${uri}>` },
            { name: 'Call-ID', value: callId },
            { name: 'Contact', value: `<${contactUri(this.core, flow, context.user)}>` },
            ACCEPT,
            ALLOW,
            SUPPORTED,
            ...headers,
          ],
          body: more.body,
        },
        {
          final: ({ request: _request, flow, ...outcome }) => {
            signal?.removeEventListener('abort', abort);
            resolve({ ...outcome, local: flow?.local ?? null });
          },
        },
      );
      const abort = (): void => {
        request.abandon();
        const error = 'The OPTIONS request was cancelled.';
        resolve({ status: 408, reason: 'Request Timeout', response: null, target: null, tls: null, delayMs: 0, error });
      };
      if (signal?.aborted) return abort();
      signal?.addEventListener('abort', abort, { once: true });
      request.start();
    });
  }

  invite(account: Account, target: string, media: OfferAnswer, options: InviteOptions = {}): Call {
    this.assertOpen();
    assertUri(target);
    const call = new OutgoingCall(this.core, this.accounts.get(account), target, media, options, () =>
      this.calls.delete(call),
    );
    this.calls.add(call);
    // Whoever called must have the call in hand before its first event.
    queueMicrotask(() => call.start());
    return call;
  }

  async close(graceMs = CLOSE_GRACE_MS): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    const endings = [
      ...[...this.calls].map((call) => call.hangup()),
      ...[...this.registrations.values()].map((registration) => registration.stop()),
    ];
    if (endings.length > 0) {
      await new Promise<void>((resolve) => {
        const limit = this.core.clock.setTimeout(resolve, graceMs);
        void Promise.allSettled(endings).then(() => {
          limit.cancel();
          resolve();
        });
      });
    }
    for (const registration of this.registrations.values()) registration.abandon();
    this.detach();
    this.core.layer.terminateAll();
  }

  private ring(incoming: DialogRequest): void {
    const call = new IncomingSession(this.core, this.accounts.onFlow(incoming.arrival.flow), incoming, () =>
      this.calls.delete(call),
    );
    this.calls.add(call);
    this.onCall?.(call);
  }

  private flowClosed(flow: Flow, error: Error | null): void {
    this.core.layer.flowClosed(flow, error);
    for (const registration of this.registrations.values()) registration.flowClosed(flow);
  }

  private assertOpen(): void {
    if (this.closed) throw SipError.closed();
  }
}

/** @throws SipError `configuration` */
function assertUri(uri: string): void {
  const parsed = parseUri(uri);
  if (parsed && parsed.scheme !== 'other') return;
  throw SipError.configuration(`"${uri}" is no address that can be called: write it like sip:echo@example.org.`);
}
