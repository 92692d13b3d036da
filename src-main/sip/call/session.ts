/** What outgoing and incoming calls have in common: the dialog's requests, the session's changes, and the end. */
import { Emitter } from '../../../src-shared/emitter';
import type { TransportName } from '../../../src-shared/model/transports';
import type { Flow } from '../../net/transport';
import { headerValues } from '../../protocol/sip/headers';
import type { SipHeader, SipMessage, SipRequest, SipResponse } from '../../protocol/sip/message';
import type { Call, CallEnd, CallEvents, CallState } from '../api';
import { ClientRequest, type RequestOutcome } from '../clientRequest';
import type { Core } from '../core';
import type { Dialog } from '../dialog/dialog';
import type { DialogRequest, DialogUser } from '../dialog/table';
import { SipError } from '../errors';
import type { Facts } from '../messages/facts';
import { ACCEPT, ALLOW, SUPPORTED } from '../methods';
import { DTMF_RELAY, formatDtmfRelay, parseDtmfInfo } from './dtmfInfo';
import { reply, type Leg } from './leg';
import { Modifier } from './modifier';
import { Negotiation } from './negotiation';
import { q850Header, readReason } from './reasons';
import type { OfferAnswer } from '../offerAnswer';
import { SessionTimer } from './sessionTimer';
import { SuccessRepeater } from './successRepeater';
import { Transfers } from './transfers';
import { TrickleSender, readTrickle, takesTrickle } from './trickle';

/** RFC 4028 section 4 recommends it, s. */
export const SESSION_EXPIRES_S = 1800;

export abstract class CallSession implements Call, DialogUser, Leg {
  abstract readonly direction: 'outgoing' | 'incoming';
  abstract readonly remote: string;
  abstract readonly remoteName: string | null;
  abstract readonly toldTo: string | null;
  readonly events = new Emitter<CallEvents>();
  readonly negotiation = new Negotiation();
  readonly sessionTimer: SessionTimer;
  protected readonly modifier = new Modifier(this);
  protected inviteStatus: { status: number; reason: string } | null = null;
  protected currentFlow: Flow | null = null;
  private readonly transfers = new Transfers(this);
  private readonly trickle = new TrickleSender(this.send.bind(this), () => this.alive && this.acknowledgedOnce);
  private acknowledgedOnce = false;
  private readonly repeaters = new Map<number, SuccessRepeater>();
  private readonly acknowledged = new Set<number>();
  private current: CallState;
  private established: Dialog | null = null;
  private peerMethods: ReadonlySet<string> | null = null;
  private isFinished = false;
  private peerLeft = false;
  private ending: Promise<void> | null = null;
  /** Resolves when `terminated` has been told. */
  protected readonly ended: Promise<void>;
  private resolveEnded: () => void = () => {};

  protected constructor(
    readonly core: Core,
    readonly callId: string,
    state: CallState,
    sessionExpiresS: number,
    private readonly over: () => void,
  ) {
    this.current = state;
    this.ended = new Promise((resolve) => (this.resolveEnded = resolve));
    this.events.on('confirmed', () => {
      this.acknowledgedOnce = true;
      void this.trickle.flush();
    });
    this.sessionTimer = new SessionTimer(core.clock, sessionExpiresS, {
      refresh: () => void this.modifier.refresh(),
      expired: (intervalS) => {
        const error = `Nobody refreshed the session within its ${intervalS} s (RFC 4028): the call was ended.`;
        void this.endWithBye({ by: 'local', error }, q850Header(102, 'Session timer expired'));
      },
    });
  }

  abstract hangup(options?: { status?: number; reason?: string; q850?: number }): Promise<void>;
  /** Whose name a transfer is in. */
  protected abstract readonly localUri: string;

  get state(): CallState {
    return this.current;
  }

  get flow(): Flow | null {
    return this.established?.flow ?? this.currentFlow;
  }

  get transport(): TransportName | null {
    return this.flow?.transport ?? null;
  }

  get sdp(): { offer: string | null; answer: string | null } {
    return this.negotiation.sdp;
  }

  get dialog(): Dialog {
    if (!this.established) throw SipError.state('The call has no dialog yet.');
    return this.established;
  }

  get hasDialog(): boolean {
    return this.established !== null;
  }

  get alive(): boolean {
    return this.current === 'confirmed' && !this.ending;
  }

  protected get finished(): boolean {
    return this.isFinished;
  }

  protected get isEnding(): boolean {
    return this.ending !== null || this.isFinished;
  }

  on<K extends keyof CallEvents>(event: K, listener: CallEvents[K]): () => void {
    return this.events.on(event, listener);
  }

  hold(held: boolean): Promise<void> {
    return this.modifier.hold(held);
  }

  reinvite(): Promise<void> {
    return this.modifier.reinvite();
  }

  async refer(target: string): Promise<void> {
    this.assertAlive('transferred');
    await this.transfers.refer(target, this.localUri);
  }

  async sendDtmfInfo(digit: string, durationMs = 160): Promise<void> {
    this.assertAlive('sent digits');
    const { status, reason, response, error } = await this.send(
      'INFO',
      [DTMF_RELAY],
      formatDtmfRelay(digit, durationMs),
    );
    if (!response || status >= 300) throw SipError.refused('The digit by INFO', status, reason, error);
  }

  protected useMedia(media: OfferAnswer): void {
    this.negotiation.setMedia(media);
    media.onTrickle?.((fragment) => this.trickle.add(fragment));
  }

  peerAllows(method: string): boolean {
    return this.peerMethods?.has(method) ?? false;
  }

  send(method: string, headers: readonly SipHeader[] = [], body?: Uint8Array): Promise<RequestOutcome> {
    return this.sendOn(this.dialog, method, headers, body);
  }

  protected sendOn(
    dialog: Dialog,
    method: string,
    headers: readonly SipHeader[] = [],
    body?: Uint8Array,
  ): Promise<RequestOutcome> {
    return new Promise((final) => new ClientRequest(this.core, dialog.plan(method, headers, body), { final }).start());
  }

  succeed(incoming: DialogRequest, response: SipResponse): SuccessRepeater {
    const { sequence } = incoming.facts.cseq;
    const repeater = new SuccessRepeater(this.core, incoming.transaction, response, (count) =>
      this.events.emit('ackTrouble', count),
    );
    this.repeaters.set(sequence, repeater);
    void repeater.acknowledged.then((ack) => {
      this.repeaters.delete(sequence);
      if (ack || this.isEnding) return;
      const error = 'The other side never acknowledged our 200 (RFC 3261 section 13.3.1.4): the call was ended.';
      void this.endWithBye({ by: 'local', error }, q850Header(102, 'ACK missing'));
    });
    return repeater;
  }

  receiveAck(request: SipRequest, { cseq }: Facts): void {
    this.acknowledged.add(cseq.sequence);
    this.repeaters.get(cseq.sequence)?.ack(request);
  }

  knowsAck({ cseq }: Facts): boolean {
    return this.acknowledged.has(cseq.sequence);
  }

  receive(incoming: DialogRequest): void {
    this.handle(incoming, this.dialog);
  }

  /** Section 12.2.2. */
  protected handle(incoming: DialogRequest, dialog: Dialog): void {
    if (!dialog.accepts(incoming.facts.cseq.sequence)) return reply(incoming, 500, { reason: 'CSeq Out Of Order' });
    this.learnFrom(incoming.request);
    switch (incoming.request.method) {
      case 'BYE':
        return this.receiveBye(incoming);
      case 'INVITE':
        return this.receiveInvite(incoming);
      case 'UPDATE':
        return void this.modifier.receiveUpdate(incoming);
      case 'PRACK':
        return this.receivePrack(incoming);
      case 'INFO':
        return this.receiveInfo(incoming);
      case 'REFER':
        return this.transfers.receiveRefer(incoming);
      case 'NOTIFY':
        return this.transfers.receiveNotify(incoming);
      case 'OPTIONS':
        return reply(incoming, 200, { headers: [ALLOW, SUPPORTED, ACCEPT] });
      default:
        reply(incoming, 405, { headers: [ALLOW] });
    }
  }

  protected receiveInvite(incoming: DialogRequest): void {
    if (this.alive) this.modifier.receiveInvite(incoming);
    else if (this.isEnding) reply(incoming, 481);
    else reply(incoming, 491);
  }

  /** Only who sent reliable provisional responses expects one. */
  protected receivePrack(incoming: DialogRequest): void {
    reply(incoming, 481);
  }

  protected learnFrom(message: SipMessage): void {
    if (takesTrickle(message)) this.negotiation.allowTrickle();
    const allow = headerValues(message, 'Allow');
    if (allow.length > 0) this.peerMethods = new Set(allow.map((method) => method.toUpperCase()));
  }

  protected setState(state: CallState): void {
    this.current = state;
  }

  /** Takes a dialog as that of the call. */
  protected useDialog(dialog: Dialog): void {
    this.established = dialog;
  }

  private receiveInfo(incoming: DialogRequest): void {
    const dtmf = parseDtmfInfo(incoming.request);
    const fragment = readTrickle(incoming.request);
    reply(incoming, 200);
    if (fragment !== null) this.negotiation.trickle(fragment);
    if (dtmf) this.events.emit('dtmf', dtmf.digit, dtmf.durationMs);
  }

  private receiveBye(incoming: DialogRequest): void {
    reply(incoming, 200);
    this.peerLeft = true;
    this.remoteBye();
    // Both hang up at once: ours was first here.
    if (!this.ending)
      this.finish({ by: 'remote', outcome: 'answered', ...readReason(incoming.request) }, incoming.arrival.at);
    this.release();
  }

  /** The peer hangs up: what is still unanswered of it must be refused. */
  protected remoteBye(): void {}

  /** `terminated` is told when the BYE was answered, so that whoever keeps the ladder has all of it, but within four T1. */
  endWithBye(end: Partial<CallEnd>, headers: readonly SipHeader[]): Promise<void> {
    if (this.isFinished) return Promise.resolve();
    this.ending ??= this.bye(end, headers);
    return this.ending;
  }

  private async bye(end: Partial<CallEnd>, headers: readonly SipHeader[]): Promise<void> {
    const at = this.core.clock.now();
    this.current = 'terminated';
    this.sessionTimer.stop();
    this.negotiation.close();
    // Section 15: the callee may not send BYE before the ACK.
    const pending = [...this.repeaters.values()].map(({ acknowledged }) => acknowledged);
    const sent = (pending.length > 0 ? Promise.all(pending) : Promise.resolve()).then(() => {
      return this.peerLeft ? null : this.send('BYE', headers);
    });
    void sent.then(() => this.release());
    await this.atMost(sent);
    this.finish({ by: 'local', outcome: 'answered', ...end }, at);
  }

  /** Waits for something that may take long without letting the user wait. */
  protected async atMost(happening: Promise<unknown>): Promise<void> {
    const { clock, timers } = this.core;
    await new Promise<void>((resolve) => {
      const limit = clock.setTimeout(resolve, 4 * timers.t1);
      void happening.then(() => {
        limit.cancel();
        resolve();
      });
    });
  }

  /** Tells the end, once. */
  protected finish(end: Partial<CallEnd> & Pick<CallEnd, 'by' | 'outcome'>, at = this.core.clock.now()): void {
    if (this.isFinished) return;
    this.isFinished = true;
    this.current = 'terminated';
    this.sessionTimer.stop();
    this.negotiation.rollback();
    this.negotiation.close();
    this.over();
    this.events.emit(
      'terminated',
      {
        status: this.inviteStatus?.status ?? null,
        reason: this.inviteStatus?.reason ?? null,
        q850: null,
        reasonText: null,
        error: null,
        ...end,
      },
      at,
    );
    this.resolveEnded();
  }

  /** Forgets the dialog: further requests in it get 481. */
  protected release(): void {
    for (const repeater of this.repeaters.values()) repeater.stop();
    if (this.established) this.core.dialogs.remove(this.established.id);
  }

  private assertAlive(what: string): void {
    if (!this.alive) throw SipError.state(`The call cannot be ${what}: it is not up.`);
  }
}
