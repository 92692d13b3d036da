/** One request of ours until its final outcome: targets in turn (RFC 3263 section 4.3), challenges answered, CANCEL. */
import type { TransportName } from '../../src-shared/model/transports';
import type { Timer } from '../net/clock';
import { NetError, type NetErrorDetail } from '../net/errors';
import type { Flow, Target, TlsFacts, TlsOptions } from '../net/transport';
import { parseSipUri, uriTransport } from '../protocol/sip/uri';
import type { SipHeader, SipRequest, SipResponse } from '../protocol/sip/message';
import { AuthAttempt, type Authenticator, type RequestWay } from './authenticator';
import type { ResponseOutcome } from './api';
import { sentBy, type Core } from './core';
import { SipError, toError } from './errors';
import { flowLeadsTo, sameEnd } from './flows';
import { buildCancel, NO_BODY } from './messages/ack';
import { transactionLifeMs } from './timers';
import { newBranch } from './tokens';
import type { ClientTransaction, Packet } from './transactions/transaction';

/** Above it a request goes by TCP where the transport is free (RFC 3261 section 18.1.1), octets. */
const UDP_LIMIT = 1300;

/** What to send; the parts that depend on the way are made for each attempt. */
export interface RequestPlan {
  method: string;
  uri: string;
  /** Values of Route. */
  routes: readonly string[];
  /** URI whose targets are tried. */
  nextHop: string;
  transport: TransportName | 'auto';
  tls?: TlsOptions | undefined;
  /** Taken while it is open and leads to the next hop. */
  flow: Flow | null;
  /** Takes `flow`, if open, wherever the next hop points to. */
  flowFirst?: boolean;
  /** Takes no other way than `flow`, whatever the next hop is. */
  flowOnly?: boolean;
  authenticator: Authenticator | null;
  nextSequence(): number;
  /** From, To, Call-ID, Contact and all that is particular to the method. */
  headers(flow: Flow): SipHeader[];
  body?: Uint8Array | undefined;
  /** Called once, when the first flow is there, for a body that depends on it. The request goes out with what it returns. */
  prepare?(flow: Flow): Promise<Uint8Array | undefined>;
}

export interface RequestOutcome extends ResponseOutcome {
  /** The request as it was last sent; null where none was. */
  request: SipRequest | null;
  /** Its octets. */
  sent: Uint8Array | null;
  flow: Flow | null;
}

export interface RequestEvents {
  sent?(request: SipRequest, flow: Flow): void;
  provisional?(response: SipResponse, request: SipRequest, flow: Flow): void;
  /** Once. A 2xx comes here too. */
  final(outcome: RequestOutcome): void;
  /** A further 2xx of an INVITE: repeated, or from another fork. */
  furtherSuccess?(response: SipResponse, request: SipRequest, flow: Flow): void;
}

interface Attempt {
  request: SipRequest;
  octets: Uint8Array;
  branch: string;
  flow: Flow;
  target: Target | null;
  transaction: ClientTransaction | null;
}

interface Failure {
  status: number;
  error: string;
  response: SipResponse | null;
  tls: TlsFacts | null;
  failure: NetErrorDetail['reason'] | null;
}

export class ClientRequest {
  private readonly abort = new AbortController();
  /** With the server that is asked now: another one may challenge with a nonce of its own. */
  private auth = new AuthAttempt();
  private targets: Target[] = [];
  /** False until the next hop was resolved: a flow that is given is tried without. */
  private resolved: boolean;
  /** Target that is to be tried by UDP although the request is large. */
  private udpAgain: Target | null = null;
  private attempt: Attempt | null = null;
  private startedAt: number | null = null;
  private provisional = false;
  private cancelHeaders: readonly SipHeader[] | null = null;
  private cancelTimer: Timer | null = null;
  private done = false;
  private body: Uint8Array | undefined;
  private prepared = false;
  private lastFailure: Failure | null = null;

  constructor(
    private readonly core: Core,
    private readonly plan: RequestPlan,
    private readonly events: RequestEvents,
  ) {
    this.body = plan.body;
    this.resolved = plan.flowOnly ?? false;
  }

  start(): void {
    const { flow, flowFirst, nextHop } = this.plan;
    if (flow?.state === 'open' && (flowFirst || flowLeadsTo(flow, nextHop))) this.begin(flow, null);
    else void this.nextTarget();
  }

  /**
   * Withdraws an INVITE: a CANCEL as soon as it is allowed (RFC 3261 section 9.1), else nothing more is sent. `final` follows in
   * any case; a 2xx that crosses the CANCEL is told as the success that it is.
   */
  cancel(headers: readonly SipHeader[]): void {
    if (this.done || this.cancelHeaders) return;
    this.cancelHeaders = headers;
    if (!this.attempt) {
      this.abort.abort();
      this.finish(487, 'Request Terminated', null, null);
    } else if (this.provisional) this.sendCancel(this.attempt);
  }

  /** Gives up without a word to the peer, and sends nothing again; `final` is not told. */
  abandon(): void {
    this.done = true;
    this.attempt?.transaction?.terminate();
    this.abort.abort();
    this.cancelTimer?.cancel();
  }

  private async nextTarget(): Promise<void> {
    try {
      if (!this.resolved) {
        this.resolved = true;
        await this.resolve();
      }
      for (let target = this.targets.shift(); target && !this.done; target = this.targets.shift()) {
        if (await this.try(target)) return;
      }
      if (!this.done) this.giveUp();
    } catch (error) {
      if (!this.done) this.finishError(toError(error));
    }
  }

  private async resolve(): Promise<void> {
    const { flow, nextHop, transport, tls } = this.plan;
    try {
      const { targets } = await this.core.resolver.resolve(nextHop, transport, this.abort.signal);
      this.targets = tls ? targets.map((target) => ({ ...target, tls })) : [...targets];
    } catch (error) {
      this.fail(toError(error));
      this.targets = [];
      // The peer that we have a connection with may be reachable although its name is not.
      if (flow?.state === 'open' && !this.done && !this.attempt) this.begin(flow, null);
    }
  }

  /** True where the request is on its way. */
  private async try(target: Target): Promise<boolean> {
    this.auth = new AuthAttempt(this.auth.challenges);
    const { flow: given } = this.plan;
    if (given?.state === 'open' && sameEnd(given, target)) {
      // It has had its chance, and the way is the same.
      if (this.attempt?.flow === given && this.attempt.target === null) return false;
      this.begin(given, target);
      return true;
    }
    let flow: Flow;
    try {
      flow = await this.core.flows.connect(target, this.abort.signal);
    } catch (error) {
      if (saysDead(error)) this.core.resolver.report?.(target, false);
      this.fail(toError(error));
      return false;
    }
    if (!this.done) this.begin(flow, target);
    return true;
  }

  private begin(flow: Flow, target: Target | null): void {
    if (this.prepared || !this.plan.prepare) return this.send(flow, target);
    this.prepared = true;
    this.plan.prepare(flow).then(
      (body) => {
        this.body = body;
        if (!this.done) this.send(flow, target);
      },
      (error: unknown) => this.finishError(toError(error)),
    );
  }

  private send(flow: Flow, target: Target | null): void {
    const branch = newBranch();
    const packet = this.build(flow, branch);
    if (target && packet.octets.length > UDP_LIMIT && this.mayUseTcp(target)) {
      this.udpAgain = target;
      this.targets.unshift({ ...target, transport: 'tcp' }, target);
      void this.nextTarget();
      return;
    }
    const attempt: Attempt = {
      request: packet.message,
      octets: packet.octets,
      branch,
      flow,
      target,
      transaction: null,
    };
    this.attempt = attempt;
    this.provisional = false;
    this.startedAt ??= this.core.clock.now();
    this.core.guard.talksTo(flow.remote.address);
    this.events.sent?.(packet.message, flow);
    attempt.transaction = this.core.layer.request(packet, branch, flow, {
      provisional: (response) => {
        this.report(flow, true);
        this.onProvisional(attempt, response);
      },
      final: (response) => {
        this.report(flow, true);
        this.onFinal(attempt, response);
      },
      timeout: () => {
        if (this.attempt !== attempt) return;
        this.report(flow, false);
        this.lastFailure = {
          status: 408,
          error: `No answer to ${this.plan.method} from ${attempt.flow.remote.address} within ${transactionLifeMs(this.core.timers) / 1000} s.`,
          response: null,
          tls: attempt.flow.tls,
          failure: 'timeout',
        };
        this.failOver();
      },
      transportError: (error) => {
        if (this.attempt !== attempt) return;
        if (saysDead(error)) this.report(flow, false);
        this.fail(error);
        this.failOver();
      },
    });
  }

  private report({ transport, remote }: Flow, answered: boolean): void {
    this.core.resolver.report?.({ transport, ...remote }, answered);
  }

  private mayUseTcp(target: Target): boolean {
    if (this.plan.transport !== 'auto' || target.transport !== 'udp' || target === this.udpAgain) return false;
    const uri = parseSipUri(this.plan.nextHop);
    return uri !== null && uriTransport(uri) === null;
  }

  private build(flow: Flow, branch: string): Packet<SipRequest> {
    const { plan, core } = this;
    const { method, uri } = plan;
    const body = this.body ?? NO_BODY;
    const headers: SipHeader[] = [
      { name: 'Via', value: `SIP/2.0/${flow.transport.toUpperCase()} ${sentBy(core, flow)};branch=${branch};rport` },
    ];
    for (const route of plan.routes) headers.push({ name: 'Route', value: route });
    headers.push(
      { name: 'Max-Forwards', value: '70' },
      { name: 'CSeq', value: `${plan.nextSequence()} ${method}` },
      ...plan.headers(flow),
    );
    if (plan.authenticator) headers.push(...plan.authenticator.credentials({ method, body, ...this.way(flow) }));
    headers.push({ name: 'User-Agent', value: core.product });
    return core.layer.pack({ kind: 'request', method, uri, version: 'SIP/2.0', headers, body });
  }

  private way(flow: Flow): RequestWay {
    return { uri: this.plan.uri, nextHop: this.plan.nextHop, address: flow.remote.address };
  }

  private onProvisional(attempt: Attempt, response: SipResponse): void {
    if (this.attempt !== attempt || this.done) return;
    const first = !this.provisional;
    this.provisional = true;
    if (this.cancelHeaders) {
      if (first) this.sendCancel(attempt);
      return;
    }
    this.events.provisional?.(response, attempt.request, attempt.flow);
  }

  private onFinal(attempt: Attempt, response: SipResponse): void {
    if (this.done || this.attempt !== attempt) {
      if (response.status < 300) this.events.furtherSuccess?.(response, attempt.request, attempt.flow);
      return;
    }
    const { status, reason } = response;
    if (!this.cancelHeaders && (status === 401 || status === 407) && this.plan.authenticator) {
      const refusal = this.plan.authenticator.challenged(response, this.auth, this.way(attempt.flow));
      if (refusal === null) this.send(attempt.flow, attempt.target);
      else this.finish(status, reason, response, refusal);
    } else if (!this.cancelHeaders && status === 503 && (this.targets.length > 0 || !this.resolved)) {
      const error = `The server answered 503 ${reason}.`;
      this.lastFailure = { status, error, response, tls: attempt.flow.tls, failure: null };
      this.failOver();
    } else this.finish(status, reason, response, null);
  }

  private fail(error: Error): void {
    const facts = error instanceof NetError && error.detail.reason === 'tls' ? error.detail.facts : null;
    const failure = error instanceof NetError ? error.reason : null;
    this.lastFailure = { status: 503, error: error.message, response: null, tls: facts, failure };
  }

  private failOver(): void {
    if (this.done) return;
    if (this.cancelHeaders) this.giveUp();
    else void this.nextTarget();
  }

  private giveUp(): void {
    const failure = this.lastFailure;
    if (!failure) return this.finishError(SipError.state('No server was found for the request.'));
    const reason = failure.response?.reason ?? (failure.status === 408 ? 'Request Timeout' : 'Service Unavailable');
    const error = failure.response ? null : failure.error;
    this.finish(failure.status, reason, failure.response, error, failure.tls, failure.failure);
  }

  private finishError(error: Error): void {
    this.finish(503, 'Service Unavailable', null, error.message);
  }

  private finish(
    status: number,
    reason: string,
    response: SipResponse | null,
    error: string | null,
    tls: TlsFacts | null = null,
    failure: NetErrorDetail['reason'] | null = null,
  ): void {
    if (this.done) return;
    this.done = true;
    this.cancelTimer?.cancel();
    const attempt = this.attempt;
    this.events.final({
      status,
      reason,
      response,
      error,
      failure,
      target: attempt?.target ?? null,
      tls: tls ?? attempt?.flow.tls ?? null,
      delayMs: this.startedAt === null ? 0 : this.core.clock.now() - this.startedAt,
      request: attempt?.request ?? null,
      sent: attempt?.octets ?? null,
      flow: attempt?.flow ?? null,
    });
  }

  private sendCancel(attempt: Attempt): void {
    const packet = this.core.layer.pack(buildCancel(attempt.request, this.cancelHeaders ?? []));
    const ignore = (): void => {};
    // What the CANCEL itself is answered does not matter: the INVITE has its own final response.
    this.core.layer.request(packet, attempt.branch, attempt.flow, {
      provisional: ignore,
      final: ignore,
      timeout: ignore,
      transportError: ignore,
    });
    this.cancelTimer = this.core.clock.setTimeout(() => {
      attempt.transaction?.terminate();
      this.finish(487, 'Request Terminated', null, null);
    }, transactionLifeMs(this.core.timers));
  }
}

const DEAD: ReadonlySet<string> = new Set([
  'refused',
  'unreachable',
  'timeout',
  'reset',
] satisfies NetErrorDetail['reason'][]);

/** Of the server or the way to it: not of this request, nor of this computer. */
function saysDead(error: unknown): boolean {
  return error instanceof NetError && DEAD.has(error.reason);
}
