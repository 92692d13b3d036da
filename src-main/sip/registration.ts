/** RFC 3261 section 10: one account's binding at its registrar, kept fresh until it is stopped. */
import { endpointText } from '../../src-shared/words/endpoint';
import { Emitter } from '../../src-shared/emitter';
import type { Timer } from '../net/clock';
import { startKeepAlive } from '../net/keepAlive';
import type { Flow } from '../net/transport';
import { parseDeltaSeconds } from '../protocol/sip/deltaSeconds';
import { headerValue } from '../protocol/sip/headers';
import type { SipResponse } from '../protocol/sip/message';
import { parseRetryAfter } from '../protocol/sip/retryAfter';
import { parseVia } from '../protocol/sip/via';
import type { AccountContext } from './accounts';
import type { RegisterOptions, Registration, RegistrationEvents, RegistrationStatus } from './api';
import { readBindings } from './bindings';
import { ClientRequest, type RequestOutcome } from './clientRequest';
import { contactUri, type Core } from './core';
import { SUPPORTED } from './methods';
import { randomInteger, randomToken } from './tokens';

/** Back-off after a failure: doubled each time up to the limit, of which 50 to 100 % is waited (RFC 5626 section 4.5), ms. */
const FIRST_RETRY_MS = 5000;
const LAST_RETRY_MS = 600_000;
/** Another try with the same account would be refused again, and may lock it. */
const FINAL_REFUSALS = new Set([401, 403, 404, 407, 410, 604]);
/** RFC 5626 section 4.4.1: a NAT forgets a UDP binding after 30 s, a connection after minutes. */
export const KEEP_ALIVE_MS = { udp: 28_000, tcp: 110_000, tls: 110_000, ws: 30_000, wss: 30_000 };

const UNREGISTERED: RegistrationStatus = {
  phase: 'unregistered',
  grantedExpiresS: null,
  expiresAt: null,
  bindings: [],
  transport: null,
  seenAs: null,
  requestDelayMs: null,
  status: null,
  reason: null,
  error: null,
  tls: null,
};

const GIVEN_UP: RequestOutcome = {
  status: 408,
  reason: 'Request Timeout',
  response: null,
  error: 'The registration was given up before the registrar answered.',
  target: null,
  tls: null,
  delayMs: 0,
  request: null,
  sent: null,
  flow: null,
};

export class AccountRegistration implements Registration {
  private readonly core: Core;
  private readonly context: AccountContext;
  private readonly events = new Emitter<RegistrationEvents>();
  private readonly callId = randomToken(12);
  private readonly tag = randomToken();
  private current = UNREGISTERED;
  private sequence = 0;
  private expiresS: number;
  private timer: Timer | null = null;
  private failures = 0;
  private wanted = false;
  private running: Promise<RegistrationStatus> | null = null;
  private request: ClientRequest | null = null;
  /** Ends the wait for the request's outcome. */
  private giveUp: (() => void) | null = null;
  private stopKeepAlive: (() => void) | null = null;
  private readonly keepAlive: boolean;

  constructor(core: Core, context: AccountContext, { keepAlive = true }: RegisterOptions = {}) {
    this.core = core;
    this.context = context;
    this.expiresS = context.account.expiresS;
    this.keepAlive = keepAlive;
  }

  get status(): RegistrationStatus {
    return this.current;
  }

  on<K extends keyof RegistrationEvents>(event: K, listener: RegistrationEvents[K]): () => void {
    return this.events.on(event, listener);
  }

  start(): Promise<RegistrationStatus> {
    this.wanted = true;
    this.failures = 0;
    return this.run();
  }

  async stop(): Promise<void> {
    this.wanted = false;
    this.timer?.cancel();
    if (this.running) await this.running;
    if (this.current.phase === 'registered' && !this.wanted) {
      this.running = this.register(0).finally(() => (this.running = null));
      await this.running;
    } else if (!this.wanted) this.change({ ...UNREGISTERED, status: this.current.status });
    if (!this.wanted) this.keep(null);
  }

  abandon(): void {
    this.wanted = false;
    this.timer?.cancel();
    this.request?.abandon();
    this.giveUp?.();
    this.keep(null);
  }

  /** A flow ended: if it was ours, the registrar cannot reach us any more. */
  flowClosed(flow: Flow): void {
    if (flow !== this.context.registrationFlow) return;
    this.keep(null);
    if (this.wanted && !this.running) void this.run();
  }

  private run(): Promise<RegistrationStatus> {
    this.running ??= this.register(this.expiresS).finally(() => (this.running = null));
    return this.running;
  }

  private async register(expiresS: number): Promise<RegistrationStatus> {
    this.timer?.cancel();
    if (this.current.phase !== 'registered') this.change({ ...this.current, phase: 'registering', error: null });
    let contact = '';
    let outcome = await this.send(expiresS, (uri) => (contact = uri));
    const minimum = outcome.response && parseDeltaSeconds(headerValue(outcome.response, 'Min-Expires'));
    if (outcome.status === 423 && minimum && minimum > expiresS && expiresS > 0) {
      this.expiresS = minimum;
      outcome = await this.send(minimum, (uri) => (contact = uri));
    }
    if (outcome.response && outcome.status < 300) this.succeeded(outcome, outcome.response, contact, expiresS);
    else this.failed(outcome);
    return this.current;
  }

  private send(expiresS: number, sentContact: (uri: string) => void): Promise<RequestOutcome> {
    const { account, authenticator, user } = this.context;
    const uri = this.context.registrarUri;
    return new Promise((resolve) => {
      const final = (outcome: RequestOutcome): void => {
        this.giveUp = null;
        resolve(outcome);
      };
      this.giveUp = () => final(GIVEN_UP);
      this.request = new ClientRequest(
        this.core,
        {
          method: 'REGISTER',
          uri,
          routes: this.context.routes,
          nextHop: this.context.nextHop(uri),
          transport: account.transport,
          tls: account.tls,
          flow: this.context.registrationFlow,
          flowFirst: true,
          authenticator,
          nextSequence: () => ++this.sequence,
          headers: (flow) => {
            const contact = contactUri(this.core, flow, user);
            sentContact(contact);
            return [
              { name: 'From', value: this.context.address(this.tag) },
              { name: 'To', value: this.context.address(null) },
              { name: 'Call-ID', value: this.callId },
              { name: 'Contact', value: `<${contact}>;expires=${expiresS}` },
              { name: 'Expires', value: String(expiresS) },
              SUPPORTED,
            ];
          },
        },
        { final },
      );
      this.request.start();
    });
  }

  private succeeded(outcome: RequestOutcome, response: SipResponse, contact: string, asked: number): void {
    const { bindings, ours } = readBindings(response, contact);
    const grantedS = ours ?? parseDeltaSeconds(headerValue(response, 'Expires')) ?? asked;
    this.failures = 0;
    const registered = asked > 0;
    const at = this.core.clock.now();
    if (registered) {
      if (outcome.flow) this.keep(outcome.flow);
      if (this.wanted) this.schedule(refreshAfterMs(grantedS));
    }
    this.change({
      phase: registered ? 'registered' : 'unregistered',
      grantedExpiresS: registered ? grantedS : null,
      expiresAt: registered ? at + grantedS * 1000 : null,
      bindings,
      transport: outcome.flow?.transport ?? null,
      seenAs: seenAs(response),
      requestDelayMs: outcome.delayMs,
      status: outcome.status,
      reason: outcome.reason,
      error: null,
      tls: outcome.tls,
    });
  }

  private failed(outcome: RequestOutcome): void {
    const { status, reason, response } = outcome;
    this.failures++;
    if (this.wanted && (response === null || !FINAL_REFUSALS.has(status))) {
      const asked = response && parseRetryAfter(headerValue(response, 'Retry-After') ?? '');
      const backOff = Math.min(FIRST_RETRY_MS * 2 ** (this.failures - 1), LAST_RETRY_MS);
      this.schedule(asked ? asked * 1000 : backOff / 2 + randomInteger(backOff / 2));
    }
    if (!response) this.keep(null);
    this.change({
      ...UNREGISTERED,
      phase: 'failed',
      transport: outcome.flow?.transport ?? null,
      seenAs: response && seenAs(response),
      requestDelayMs: response && outcome.delayMs,
      status,
      reason,
      error: outcome.error ?? `The registrar refused the registration with ${status} ${reason}.`,
      tls: outcome.tls,
    });
  }

  private schedule(ms: number): void {
    this.timer?.cancel();
    this.timer = this.core.clock.setTimeout(() => void this.run(), ms);
  }

  /** The flow that the account's requests take from now on, kept open for the registrar's calls. */
  private keep(flow: Flow | null): void {
    if (flow === this.context.registrationFlow) return;
    this.stopKeepAlive?.();
    this.stopKeepAlive = null;
    this.context.registrationFlow = flow;
    if (flow && this.keepAlive) {
      this.stopKeepAlive = startKeepAlive(flow, this.core.clock, { intervalMs: KEEP_ALIVE_MS[flow.transport] });
    }
  }

  private change(status: RegistrationStatus): void {
    this.current = status;
    this.events.emit('changed', status);
  }
}

/** A minute before the end, or half-way for short bindings. */
function refreshAfterMs(grantedS: number): number {
  return Math.max(grantedS / 2, grantedS - 60, 1) * 1000;
}

/** RFC 3581 section 4: our address as the registrar saw it. */
function seenAs(response: SipResponse): string | null {
  const via = parseVia(headerValue(response, 'Via') ?? '');
  if (!via || (via.received === null && typeof via.rport !== 'number')) return null;
  const port = typeof via.rport === 'number' ? via.rport : via.port;
  const address = via.received ?? via.host;
  return port === null ? address : endpointText({ address, port });
}
