/** RFC 3261 section 13.2: a call that we place. */
import type { Timer } from '../../net/clock';
import type { Flow } from '../../net/transport';
import { headerValue } from '../../protocol/sip/headers';
import type { SipHeader, SipRequest, SipResponse } from '../../protocol/sip/message';
import type { AccountContext } from '../accounts';
import type { CallEnd, InviteOptions } from '../api';
import { ClientRequest, type RequestOutcome, type RequestPlan } from '../clientRequest';
import { contactUri, type Core } from '../core';
import { Dialog } from '../dialog/dialog';
import { toError } from '../errors';
import { tagOf } from '../messages/facts';
import { ALLOW, CONTENT_SDP, SUPPORTED } from '../methods';
import type { OfferAnswer } from '../offerAnswer';
import { randomToken } from '../tokens';
import { AckSender } from './ackSender';
import { EarlyDialog } from './earlyDialog';
import { sdpOf } from './leg';
import { q850Header, readReason } from './reasons';
import { RedirectTargets } from './redirects';
import { CallSession, SESSION_EXPIRES_S } from './session';
import { trickleHeaders } from './trickle';

const RING_TIMEOUT_MS = 180_000;
/** How often the interval of the session timer is raised on the wish of a server (422). */
const MAX_RAISES = 3;
const SUPPORTED_WITHOUT_100REL: SipHeader = { name: 'Supported', value: 'timer, norefersub' };

export class OutgoingCall extends CallSession {
  readonly direction = 'outgoing';
  readonly remoteName = null;
  readonly toldTo = null;
  private readonly account: AccountContext;
  private readonly options: InviteOptions;
  private readonly tag = randomToken();
  private readonly early = new Map<string, EarlyDialog>();
  private readonly targets: RedirectTargets;
  /** ACKs by the To tag of the 2xx that they are for. */
  private readonly acks = new Map<string, AckSender>();
  private sequence = 0;
  private raises = 0;
  private offer: Uint8Array | undefined;
  private prepared = false;
  private request: ClientRequest | null = null;
  private ringTimer: Timer | null = null;
  /** Why the INVITE was withdrawn. */
  private withdrawn: Partial<CallEnd> | null = null;
  /** Responses are worked off one after another: media may take its time. */
  private work: Promise<void> = Promise.resolve();

  constructor(
    core: Core,
    account: AccountContext,
    readonly remote: string,
    media: OfferAnswer,
    options: InviteOptions,
    over: () => void,
  ) {
    super(core, randomToken(12), 'calling', options.sessionExpiresS ?? SESSION_EXPIRES_S, over);
    this.account = account;
    this.options = options;
    this.targets = new RedirectTargets(remote);
    this.useMedia(media);
  }

  protected get localUri(): string {
    return this.account.account.aor;
  }

  start(): void {
    if (this.withdrawn || this.finished) return;
    const timeout = this.options.ringTimeoutMs ?? RING_TIMEOUT_MS;
    this.ringTimer = this.core.clock.setTimeout(() => {
      const error = `Nobody answered within ${Math.round(timeout / 1000)} s: the call was given up.`;
      void this.withdraw({ error }, []);
    }, timeout);
    this.invite(this.remote);
  }

  async hangup(options: { status?: number; reason?: string; q850?: number } = {}): Promise<void> {
    const reason = q850Header(options.q850, options.reason);
    if (this.finished) return;
    if (this.state === 'confirmed' || this.isEnding) return this.endWithBye({}, reason);
    await this.withdraw({}, reason);
  }

  private async withdraw(end: Partial<CallEnd>, headers: readonly SipHeader[]): Promise<void> {
    if (this.finished || this.state === 'confirmed') return;
    this.withdrawn ??= end;
    if (!this.request) return this.endWithdrawn();
    this.request.cancel(headers);
    await this.atMost(this.ended);
    // The INVITE may still be answered; then it is ended without another word to the user.
    if (!this.isEnding) this.endWithdrawn();
  }

  private endWithdrawn(): void {
    this.inviteStatus ??= { status: 487, reason: 'Request Terminated' };
    this.tidyAndFinish({ by: 'local', outcome: 'cancelled', ...this.withdrawn });
  }

  private invite(uri: string): void {
    this.request = new ClientRequest(this.core, this.plan(uri), {
      sent: (_request, flow) => (this.currentFlow = flow),
      provisional: (response, request, flow) => this.onProvisional(response, request, flow),
      final: (outcome) => this.inTurn(() => this.onFinal(outcome)),
      furtherSuccess: (response, request, flow) => this.onFurtherSuccess(response, request, flow),
    });
    this.request.start();
  }

  private plan(uri: string): RequestPlan {
    const { account, authenticator, routes, registrationFlow } = this.account;
    const nextHop = this.account.nextHop(uri);
    const registered = nextHop === this.account.nextHop(this.account.registrarUri);
    const { lateOffer, reliableProvisional, headers = [] } = this.options;
    return {
      method: 'INVITE',
      uri,
      routes,
      nextHop,
      transport: account.transport,
      tls: account.tls,
      flow: registrationFlow,
      flowFirst: registered,
      authenticator,
      nextSequence: () => ++this.sequence,
      prepare: async (flow) => {
        this.currentFlow = flow;
        if (!lateOffer && !this.prepared) this.offer = Buffer.from(await this.negotiation.createOffer(), 'utf8');
        this.prepared = true;
        return this.offer;
      },
      headers: (flow) => [
        { name: 'From', value: this.account.address(this.tag) },
        { name: 'To', value: `<${this.remote}>` },
        { name: 'Call-ID', value: this.callId },
        { name: 'Contact', value: `<${contactUri(this.core, flow, this.account.user)}>` },
        ALLOW,
        reliableProvisional === false ? SUPPORTED_WITHOUT_100REL : SUPPORTED,
        ...this.sessionTimer.requestHeaders(),
        ...headers,
        ...trickleHeaders(this.negotiation.sdp.offer),
        ...(this.offer ? [CONTENT_SDP] : []),
      ],
    };
  }

  private inTurn(task: () => Promise<void>): void {
    this.work = this.work.then(task).catch((error: unknown) => {
      if (this.state === 'confirmed')
        void this.endWithBye({ outcome: 'failed', error: toError(error).message }, q850Header(88));
      else void this.withdraw({ outcome: 'failed', error: toError(error).message }, q850Header(88));
    });
  }

  private onProvisional(response: SipResponse, request: SipRequest, flow: Flow): void {
    const at = this.core.clock.now();
    if (this.state === 'calling') this.setState('proceeding');
    if (response.status === 100) {
      this.events.emit('trying', at);
      return;
    }
    const early = this.earlyDialog(response, request, flow);
    const kind = early?.classify(response) ?? { kind: 'plain' as const };
    if (kind.kind === 'drop') return;
    this.learnFrom(response);
    this.setState('early');
    this.inTurn(async () => {
      if (this.isEnding) return;
      const sdp = sdpOf(response);
      const reliable = kind.kind === 'reliable';
      let prackBody: string | null = null;
      if (sdp !== null && this.options.lateOffer) {
        // RFC 3262 section 5: an offer in an unreliable response would find no place for its answer.
        if (reliable && !this.negotiation.agreed) prackBody = await this.negotiation.answerOffer(sdp);
      } else if (sdp !== null && early && early.answer !== sdp) {
        early.answer = sdp;
        await this.negotiation.acceptAnswer(sdp, true);
      }
      if (early && reliable) this.sendPrack(early, kind.rseq, request, prackBody);
      this.events.emit('progress', response, sdp !== null, at);
    });
  }

  /** RFC 3262 section 4. A lost PRACK shows as a provisional response that comes again; the PRACK repeats itself anyway. */
  private sendPrack(early: EarlyDialog, rseq: number, request: SipRequest, sdp: string | null): void {
    const rack = { name: 'RAck', value: `${rseq} ${headerValue(request, 'CSeq') ?? ''}` };
    const headers = sdp === null ? [rack] : [rack, CONTENT_SDP];
    void this.sendOn(early.dialog, 'PRACK', headers, sdp === null ? undefined : Buffer.from(sdp, 'utf8'));
  }

  /** Null for a response without To tag, which makes no dialog. */
  private earlyDialog(response: SipResponse, request: SipRequest, flow: Flow): EarlyDialog | null {
    const tag = tagOf(response, 'To');
    if (tag === null) return null;
    let early = this.early.get(tag);
    if (!early) {
      const dialog = Dialog.fromResponse(this.core, this.account, request, response, flow);
      early = new EarlyDialog(dialog);
      this.early.set(tag, early);
      if (!this.hasDialog) this.useDialog(dialog);
      this.core.dialogs.add(dialog.id, {
        toldTo: null,
        receive: (incoming) => this.handle(incoming, dialog),
        receiveAck: (ack, facts) => this.receiveAck(ack, facts),
        knowsAck: (facts) => this.knowsAck(facts),
      });
    }
    return early;
  }

  private async onFinal(outcome: RequestOutcome): Promise<void> {
    const { status, reason, response, request, flow, error } = outcome;
    if (response) this.inviteStatus = { status, reason };
    if (response && status < 300) {
      if (request && flow) await this.onSuccess(response, request, flow);
      return;
    }
    if (this.isEnding) return this.forgetEarly();
    if (this.withdrawn) return this.endWithdrawn();
    if (response && this.tryAgain(response)) return;
    this.inviteStatus ??= { status, reason };
    const failed = response === null;
    const end = { by: failed ? 'none' : 'remote', outcome: failed ? 'failed' : 'rejected', error } as const;
    this.tidyAndFinish({ ...end, ...readReason(response) });
  }

  /** A redirection is followed, and a longer session interval is asked for, a bounded number of times. */
  private tryAgain(response: SipResponse): boolean {
    if (response.status === 422 && this.raises++ < MAX_RAISES && this.sessionTimer.raise(response)) {
      this.invite(this.targets.current);
      return true;
    }
    this.targets.learn(response);
    const next = response.status < 600 ? this.targets.next() : null;
    if (next === null) return false;
    this.invite(next);
    return true;
  }

  private async onSuccess(response: SipResponse, request: SipRequest, flow: Flow): Promise<void> {
    const at = this.core.clock.now();
    const early = this.earlyDialog(response, request, flow);
    const tag = tagOf(response, 'To') ?? '';
    const dialog = early?.dialog ?? Dialog.fromResponse(this.core, this.account, request, response, flow);
    dialog.confirm(response);
    this.useDialog(dialog);
    if (!early) this.core.dialogs.add(dialog.id, this);
    this.learnFrom(response);
    const acks = new AckSender(this.core, dialog);
    this.acks.set(tag, acks);
    this.ringTimer?.cancel();
    if (this.isEnding || this.withdrawn) return this.endCrossed(acks, request, dialog);
    this.setState('confirmed');
    await this.agree(response, request, early, acks);
    this.sessionTimer.succeeded(response);
    if (this.isEnding) return;
    this.events.emit('established', at);
    this.events.emit('confirmed', this.core.clock.now());
  }

  /** The first 2xx closes the offer, if a reliable response has not done so: its ACK goes out before media is asked. */
  private async agree(
    response: SipResponse,
    request: SipRequest,
    early: EarlyDialog | null,
    acks: AckSender,
  ): Promise<void> {
    const sdp = sdpOf(response);
    if (this.options.lateOffer && !this.negotiation.agreed) {
      try {
        if (sdp === null) throw new Error('The other side answered without an SDP offer.');
        await acks.send(request, await this.negotiation.answerOffer(sdp));
      } catch (error) {
        await acks.send(request, null);
        throw error;
      }
      return;
    }
    await acks.send(request, null);
    if (this.negotiation.agreed) return;
    const answer = sdp ?? early?.answer ?? null;
    if (answer === null) throw new Error('The other side answered without an SDP answer: no media can flow.');
    await this.negotiation.acceptAnswer(answer, false);
  }

  /** The 2xx crossed our CANCEL (section 9.1): it is acknowledged and hung up. */
  private async endCrossed(acks: AckSender, request: SipRequest, dialog: Dialog): Promise<void> {
    await acks.send(request, null);
    await this.sendOn(dialog, 'BYE');
    this.core.dialogs.remove(dialog.id);
    if (!this.isEnding) this.endWithdrawn();
  }

  /** A 2xx after the first: repeated because our ACK was lost, or from another fork, which is hung up (section 13.2.2.4). */
  private onFurtherSuccess(response: SipResponse, request: SipRequest, flow: Flow): void {
    const tag = tagOf(response, 'To') ?? '';
    const known = this.acks.get(tag);
    if (known) {
      const count = known.repeat();
      if (count > 0 && !this.finished) this.events.emit('ackTrouble', count);
      return;
    }
    const dialog = Dialog.fromResponse(this.core, this.account, request, response, flow);
    const acks = new AckSender(this.core, dialog);
    this.acks.set(tag, acks);
    void acks.send(request, null).then(() => this.sendOn(dialog, 'BYE'));
  }

  private tidyAndFinish(end: Partial<CallEnd> & Pick<CallEnd, 'by' | 'outcome'>): void {
    this.ringTimer?.cancel();
    this.forgetEarly();
    this.finish(end);
  }

  private forgetEarly(): void {
    for (const { dialog } of this.early.values()) this.core.dialogs.remove(dialog.id);
  }

  protected override release(): void {
    this.forgetEarly();
    super.release();
  }
}
