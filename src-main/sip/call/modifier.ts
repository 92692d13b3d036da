/** RFC 3261 section 14 and RFC 3311: changes of an established session, from our side and from the peer's. */
import type { SipHeader, SipResponse } from '../../protocol/sip/message';
import { formatReason } from '../../protocol/sip/reason';
import { ClientRequest, type RequestOutcome } from '../clientRequest';
import { SipError, toError } from '../errors';
import { buildResponse } from '../messages/response';
import { ALLOW, CONTENT_SDP, SUPPORTED } from '../methods';
import { NotAcceptableError } from '../offerAnswer';
import { randomInteger } from '../tokens';
import type { DialogRequest } from '../dialog/table';
import { AckSender } from './ackSender';
import { reply, retryAfter, sdpOf, type Leg } from './leg';
import { q850Header } from './reasons';

/** How often a re-INVITE that met the peer's own (491) is tried again. */
const MAX_GLARES = 8;

export class Modifier {
  /** Our changes, one after another. */
  private line: Promise<unknown> = Promise.resolve();
  private inviting = false;
  /** The peer's INVITE that is being answered. */
  private answering: Promise<void> | null = null;
  private told = { byUs: false, byPeer: false };

  constructor(private readonly leg: Leg) {}

  hold(held: boolean): Promise<void> {
    return this.inTurn(async () => {
      const { negotiation } = this.leg;
      if (negotiation.heldByUs === held) return;
      negotiation.setHold(held);
      try {
        await this.sendReinvite();
      } catch (error) {
        negotiation.setHold(!held);
        throw error;
      }
    });
  }

  reinvite(): Promise<void> {
    return this.inTurn(() => this.sendReinvite());
  }

  /** RFC 4028 section 10: UPDATE where the peer takes it, for it needs no new offer; else a re-INVITE. */
  async refresh(): Promise<void> {
    try {
      await this.inTurn(() => (this.leg.peerAllows('UPDATE') ? this.update() : this.sendReinvite()));
    } catch {
      // A refusal leaves the session as it is until it expires; whatever ends it has ended the call already.
    }
  }

  private inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.line.then(task);
    this.line = result.catch(() => {});
    return result;
  }

  private async sendReinvite(): Promise<void> {
    const { leg } = this;
    const { negotiation } = leg;
    for (let attempt = 0; ; attempt++) {
      await this.answering;
      if (!leg.alive) throw SipError.state('The session cannot be changed: the call is not up.');
      this.inviting = true;
      let outcome: RequestOutcome;
      const acks = new AckSender(leg.core, leg.dialog);
      try {
        const offer = await negotiation.createOffer();
        outcome = await this.invite(offer, acks);
        if (outcome.response && outcome.status < 300) return await this.agreed(outcome, outcome.response, acks);
        negotiation.rollback();
      } finally {
        this.inviting = false;
      }
      const again = attempt < MAX_GLARES && (await this.mayRetry(outcome));
      if (!again) throw await this.refused('The change of the session', outcome);
    }
  }

  private invite(offer: string, acks: AckSender): Promise<RequestOutcome> {
    const { leg } = this;
    const headers = [ALLOW, SUPPORTED, ...leg.sessionTimer.requestHeaders(), CONTENT_SDP];
    return new Promise((final) => {
      const plan = leg.dialog.plan('INVITE', headers, Buffer.from(offer, 'utf8'));
      new ClientRequest(leg.core, plan, {
        final,
        furtherSuccess: () => {
          const count = acks.repeat();
          if (count > 0) leg.events.emit('ackTrouble', count);
        },
      }).start();
    });
  }

  private async agreed(outcome: RequestOutcome, response: SipResponse, acks: AckSender): Promise<void> {
    const { dialog, negotiation, sessionTimer } = this.leg;
    dialog.refreshTarget(response);
    sessionTimer.succeeded(response);
    if (outcome.request) await acks.send(outcome.request, null);
    const answer = sdpOf(response);
    if (answer === null) {
      negotiation.rollback();
      throw SipError.state('The other side accepted the change of the session without an SDP answer.');
    }
    await negotiation.acceptAnswer(answer, false);
    this.tell();
  }

  private async update(): Promise<void> {
    const { leg } = this;
    for (let attempt = 0; leg.alive; attempt++) {
      const outcome = await leg.send('UPDATE', [ALLOW, SUPPORTED, ...leg.sessionTimer.requestHeaders()]);
      if (outcome.response && outcome.status < 300) {
        leg.dialog.refreshTarget(outcome.response);
        leg.sessionTimer.succeeded(outcome.response);
        return;
      }
      const again = attempt < MAX_GLARES && (await this.mayRetry(outcome));
      if (!again) throw await this.refused('The session refresh', outcome);
    }
  }

  private async mayRetry({ status, response }: RequestOutcome): Promise<boolean> {
    const { leg } = this;
    if (status === 422 && response) return leg.sessionTimer.raise(response);
    if (status !== 491) return false;
    // Section 14.1: whoever made the Call-ID waits longer, so that the two do not meet again.
    const delay = leg.direction === 'outgoing' ? 2100 + 10 * randomInteger(191) : 10 * randomInteger(201);
    await new Promise<void>((resolve) => leg.core.clock.setTimeout(resolve, delay));
    return leg.alive;
  }

  /**
   * Section 12.2.1.2: 481 and silence (408) mean that the peer knows nothing of the dialog any more. A request that could not even
   * leave says nothing of the peer (503, section 8.1.3.1): the network may come back.
   */
  private async refused(what: string, { status, reason, error }: RequestOutcome): Promise<SipError> {
    const lost = status === 481 || status === 408;
    if (!this.leg.alive || !lost) return SipError.refused(what, status, reason, error);
    const text = error ?? `${what} was answered with ${status} ${reason}: the other side has lost the call.`;
    const header: SipHeader = {
      name: 'Reason',
      value: formatReason({ protocol: 'SIP', cause: status, text: reason }),
    };
    await this.leg.endWithBye({ by: 'local', error: text }, [header]);
    return SipError.refused(what, status, reason, text);
  }

  receiveInvite(incoming: DialogRequest): void {
    const { negotiation, sessionTimer } = this.leg;
    if (this.inviting || negotiation.pending === 'local') return reply(incoming, 491);
    if (this.answering || negotiation.pending === 'remote') {
      return reply(incoming, 500, { headers: [retryAfter(randomInteger(11))] });
    }
    const minimum = sessionTimer.refusal(incoming.request);
    if (minimum) return reply(incoming, 422, { headers: [minimum] });
    this.answering = this.answerInvite(incoming).finally(() => (this.answering = null));
  }

  private async answerInvite(incoming: DialogRequest): Promise<void> {
    const { leg } = this;
    const { dialog, negotiation, sessionTimer } = leg;
    let cancelled = false;
    incoming.transaction.user = { failed: () => {}, cancelled: () => (cancelled = true) };
    const offer = sdpOf(incoming.request);
    let sdp: string;
    try {
      sdp = offer === null ? await negotiation.createOffer() : await negotiation.answerOffer(offer);
    } catch (error) {
      return reply(incoming, error instanceof NotAcceptableError ? 488 : 500);
    }
    if (cancelled || !leg.alive) {
      negotiation.rollback();
      return reply(incoming, 487);
    }
    dialog.refreshTarget(incoming.request);
    const headers = [dialog.contact(), ALLOW, SUPPORTED, ...sessionTimer.accept(incoming.request), CONTENT_SDP];
    const repeater = leg.succeed(incoming, acceptance(incoming, headers, sdp));
    if (offer !== null) this.tell();
    const ack = await repeater.acknowledged;
    if (!ack || offer !== null) return;
    await this.acceptLateAnswer(sdpOf(ack));
  }

  private async acceptLateAnswer(answer: string | null): Promise<void> {
    const { leg } = this;
    if (answer === null) return leg.negotiation.rollback();
    try {
      await leg.negotiation.acceptAnswer(answer, false);
      this.tell();
    } catch (error) {
      // Both sides now hold different views of the session: it cannot go on.
      void leg.endWithBye({ outcome: 'failed', error: toError(error).message }, q850Header(88));
    }
  }

  /** RFC 3311 section 5.2. An UPDATE without description only refreshes session and target. */
  async receiveUpdate(incoming: DialogRequest): Promise<void> {
    const { leg } = this;
    const { dialog, negotiation, sessionTimer } = leg;
    const { request } = incoming;
    const offer = sdpOf(request);
    if (offer !== null && negotiation.pending === 'local') return reply(incoming, 491);
    if (offer !== null && (negotiation.pending === 'remote' || !negotiation.agreed)) {
      return reply(incoming, 500, { headers: [retryAfter(randomInteger(11))] });
    }
    const minimum = sessionTimer.refusal(request);
    if (minimum) return reply(incoming, 422, { headers: [minimum] });
    const headers = [dialog.contact(), ALLOW, SUPPORTED];
    let body: Uint8Array | undefined;
    if (offer !== null) {
      try {
        body = Buffer.from(await negotiation.answerOffer(offer), 'utf8');
      } catch (error) {
        return reply(incoming, error instanceof NotAcceptableError ? 488 : 500);
      }
      headers.push(CONTENT_SDP);
    }
    dialog.refreshTarget(request);
    // Before the answer the interval is still being agreed by the INVITE itself.
    if (leg.alive) headers.push(...sessionTimer.accept(request));
    reply(incoming, 200, { headers, body });
    if (offer !== null) this.tell();
  }

  private tell(): void {
    const { negotiation, events } = this.leg;
    const state = { byUs: negotiation.heldByUs, byPeer: negotiation.heldByPeer };
    events.emit('renegotiated');
    if (state.byUs === this.told.byUs && state.byPeer === this.told.byPeer) return;
    this.told = state;
    events.emit('held', state);
  }
}

function acceptance(incoming: DialogRequest, headers: SipHeader[], sdp: string): SipResponse {
  return buildResponse(incoming.request, 200, { headers, body: Buffer.from(sdp, 'utf8') });
}
