/** RFC 3261 section 13.3: a call that comes in. */
import type { Timer } from '../../net/clock';
import { headerValue, headerValues } from '../../protocol/sip/headers';
import type { SipHeader, SipRequest, SipResponse } from '../../protocol/sip/message';
import { parseRAck } from '../../protocol/sip/rack';
import type { AccountContext } from '../accounts';
import type { IncomingCall } from '../api';
import type { Core } from '../core';
import { Dialog } from '../dialog/dialog';
import type { DialogRequest } from '../dialog/table';
import { SipError, toError } from '../errors';
import { buildResponse } from '../messages/response';
import { ALLOW, CONTENT_SDP, SUPPORTED } from '../methods';
import { NotAcceptableError, type OfferAnswer } from '../offerAnswer';
import { randomToken } from '../tokens';
import { reply, sdpOf } from './leg';
import { q850Header, readReason } from './reasons';
import { ReliableSender } from './reliableSender';
import { CallSession } from './session';
import { trickleHeaders } from './trickle';

/** Section 13.3.1.1: proxies give a call up that shows no sign of life for three minutes, ms. */
const REPEAT_PROVISIONAL_MS = 60_000;

export class IncomingSession extends CallSession implements IncomingCall {
  readonly direction = 'incoming';
  readonly remote: string;
  readonly remoteName: string | null;
  readonly toldTo: string;
  readonly request: SipRequest;
  private readonly incoming: DialogRequest;
  private readonly localTag: string;
  private readonly offer: string | null;
  private readonly reliable: ReliableSender;
  private readonly peerReliability: 'none' | 'supported' | 'required';
  private answering = false;
  private refresh: Timer | null = null;

  /** @param account that the call came for, where it came over the flow of a registration */
  constructor(core: Core, account: AccountContext | null, incoming: DialogRequest, over: () => void) {
    super(core, incoming.facts.callId, 'incoming', 0, over);
    const { request, facts, arrival, transaction } = incoming;
    this.request = request;
    this.remote = facts.from.uri;
    this.remoteName = facts.from.displayName;
    this.currentFlow = arrival.flow;
    this.toldTo = arrival.remote.address;
    this.incoming = incoming;
    this.localTag = randomToken();
    this.offer = sdpOf(request);
    this.reliable = new ReliableSender(core, transaction, facts.cseq.sequence);
    this.peerReliability = reliabilityOf(request);
    this.learnFrom(request);
    const dialog = Dialog.fromRequest(core, account, incoming, this.localTag);
    this.useDialog(dialog);
    core.dialogs.add(dialog.id, this);
    transaction.user = {
      failed: (error) => {
        if (this.state === 'incoming') this.stopAndFinish({ by: 'none', outcome: 'failed', error: error.message });
      },
      cancelled: (cancel) => this.cancelled(cancel),
    };
  }

  protected get localUri(): string {
    return this.incoming.facts.to.uri;
  }

  setMedia(media: OfferAnswer): void {
    this.useMedia(media);
  }

  async ring(early = false): Promise<void> {
    this.assertRinging();
    const reliable = this.peerReliability === 'required' || (early && this.peerReliability === 'supported');
    const body = early ? await this.earlyDescription(reliable) : null;
    if (this.state !== 'incoming') return;
    const status = early ? 183 : 180;
    const headers = [this.dialog.contact(), ALLOW];
    if (body !== null) headers.push(CONTENT_SDP);
    if (!reliable) {
      const response = this.response(status, headers, body);
      this.incoming.transaction.respond(response);
      this.repeatProvisional(response);
      return;
    }
    void this.reliable
      .send((rseq) =>
        this.response(
          status,
          [...headers, { name: 'Require', value: '100rel' }, { name: 'RSeq', value: String(rseq) }],
          body,
        ),
      )
      .then((acknowledged) => {
        if (acknowledged || this.state !== 'incoming') return;
        // RFC 3262 section 3: the request is rejected with a 5xx.
        const error = 'The other side never acknowledged our provisional response (PRACK, RFC 3262).';
        this.refuse(504, undefined, [], error);
      });
  }

  async answer(media: OfferAnswer): Promise<void> {
    this.assertRinging();
    if (this.answering) throw SipError.state('The call is being answered already.');
    this.answering = true;
    const minimum = this.sessionTimer.refusal(this.request);
    if (minimum) {
      this.refuse(422, undefined, [minimum], 'The caller asks for a session interval below 90 s (RFC 4028).');
      throw SipError.state('The call was refused: it asks for a session interval below 90 s (RFC 4028).');
    }
    if (!this.negotiation.hasMedia) this.setMedia(media);
    const sdp = await this.finalDescription();
    // RFC 3262 section 3: a description that is still unacknowledged must not be overtaken.
    await this.reliable.settled;
    if (this.state !== 'incoming') throw SipError.state('The call was over before it could be answered.');
    this.establish(sdp);
  }

  async reject(status: number, reason?: string, headers: SipHeader[] = []): Promise<void> {
    this.assertRinging();
    this.refuse(status, reason, headers, null);
  }

  async hangup(options: { status?: number; reason?: string; q850?: number } = {}): Promise<void> {
    if (this.finished) return;
    if (this.state === 'incoming') {
      this.refuse(options.status ?? 480, options.reason, q850Header(options.q850), null);
    } else await this.endWithBye({}, q850Header(options.q850, options.reason));
  }

  /** The transaction lives on for 64*T1; it shall not keep all of the call. */
  protected override release(): void {
    this.incoming.transaction.user = null;
    super.release();
  }

  /** The answer, or with a late offer our offer, in a 183. Null where the peer could not give its answer to it. */
  private async earlyDescription(reliable: boolean): Promise<string | null> {
    if (!this.negotiation.hasMedia) throw SipError.state('Early media needs media: give it before ringing.');
    const { negotiation } = this;
    if (this.offer !== null) return negotiation.agreed ? negotiation.sdp.answer : this.answerOffer(this.offer);
    if (!reliable || negotiation.pending !== null || negotiation.agreed) return null;
    return negotiation.createOffer();
  }

  /** Body of the 2xx: the answer (given again after an unreliable 183, section 13.3.1.4), or our offer. */
  private async finalDescription(): Promise<string | null> {
    const { negotiation } = this;
    if (this.offer !== null) return negotiation.agreed ? negotiation.sdp.answer : this.answerOffer(this.offer);
    await this.reliable.settled;
    if (negotiation.agreed) return null;
    return negotiation.createOffer();
  }

  private async answerOffer(offer: string): Promise<string> {
    try {
      return await this.negotiation.answerOffer(offer);
    } catch (error) {
      const status = error instanceof NotAcceptableError ? 488 : 500;
      if (this.state === 'incoming') this.refuse(status, undefined, [], toError(error).message);
      throw error;
    }
  }

  private establish(sdp: string | null): void {
    this.refresh?.cancel();
    this.inviteStatus = { status: 200, reason: 'OK' };
    this.setState('confirmed');
    const headers = [this.dialog.contact(), ALLOW, SUPPORTED, ...this.sessionTimer.accept(this.request)];
    if (sdp !== null) headers.push(...trickleHeaders(sdp), CONTENT_SDP);
    const offered = this.negotiation.pending === 'local';
    const repeater = this.succeed(this.incoming, this.response(200, headers, sdp));
    this.events.emit('established', this.core.clock.now());
    void repeater.acknowledged.then(async (ack) => {
      if (!ack || this.isEnding) return;
      if (offered && !(await this.acceptLateAnswer(ack))) return;
      this.events.emit('confirmed', this.core.clock.now());
    });
  }

  private async acceptLateAnswer(ack: SipRequest): Promise<boolean> {
    try {
      const answer = sdpOf(ack);
      if (answer === null)
        throw new Error('The caller acknowledged the call without an SDP answer: no media can flow.');
      await this.negotiation.acceptAnswer(answer, false);
      return true;
    } catch (error) {
      await this.endWithBye({ outcome: 'failed', error: toError(error).message }, q850Header(88));
      return false;
    }
  }

  protected override receivePrack(incoming: DialogRequest): void {
    const rack = parseRAck(headerValue(incoming.request, 'RAck') ?? '');
    if (!rack || !this.reliable.acknowledge(rack)) return reply(incoming, 481);
    const sdp = sdpOf(incoming.request);
    if (sdp === null) return reply(incoming, 200);
    void this.describe(incoming, sdp);
  }

  /** RFC 3262 section 5: a PRACK carries the answer to our offer, or an offer of its own. */
  private async describe(incoming: DialogRequest, sdp: string): Promise<void> {
    try {
      if (this.negotiation.pending === 'local') {
        await this.negotiation.acceptAnswer(sdp, false);
        return reply(incoming, 200);
      }
      const answer = await this.negotiation.answerOffer(sdp);
      reply(incoming, 200, { headers: [CONTENT_SDP], body: Buffer.from(answer, 'utf8') });
    } catch {
      reply(incoming, 488);
    }
  }

  private cancelled(cancel: SipRequest): void {
    if (this.state !== 'incoming') return;
    this.inviteStatus = { status: 487, reason: 'Request Terminated' };
    this.incoming.transaction.respond(this.response(487, [], null));
    this.stopAndFinish({ by: 'remote', outcome: 'cancelled', ...readReason(cancel) });
  }

  /** Section 15.1.2: a BYE ends the pending INVITE too. */
  protected override remoteBye(): void {
    if (this.state === 'incoming') this.incoming.transaction.respond(this.response(487, [], null));
    this.stop();
  }

  private refuse(
    status: number,
    reason: string | undefined,
    headers: readonly SipHeader[],
    error: string | null,
  ): void {
    const response = this.response(status, headers, null, reason);
    this.inviteStatus = { status: response.status, reason: response.reason };
    this.incoming.transaction.respond(response);
    this.stopAndFinish({ by: 'local', outcome: 'rejected', error, ...readReason(response) });
  }

  private stopAndFinish(end: Parameters<CallSession['finish']>[0]): void {
    this.stop();
    this.finish(end);
    this.release();
  }

  private stop(): void {
    this.refresh?.cancel();
    this.reliable.stop();
  }

  private response(status: number, headers: readonly SipHeader[], sdp: string | null, reason?: string): SipResponse {
    return buildResponse(this.request, status, {
      reason,
      toTag: this.localTag,
      headers,
      body: sdp === null ? undefined : Buffer.from(sdp, 'utf8'),
      dialog: status < 300,
    });
  }

  private repeatProvisional(response: SipResponse): void {
    this.refresh?.cancel();
    this.refresh = this.core.clock.setTimeout(() => {
      if (this.state !== 'incoming') return;
      this.incoming.transaction.respond(response);
      this.repeatProvisional(response);
    }, REPEAT_PROVISIONAL_MS);
  }

  private assertRinging(): void {
    if (this.state !== 'incoming') throw SipError.state('The call is not ringing any more.');
  }
}

function reliabilityOf(request: SipRequest): 'none' | 'supported' | 'required' {
  const names = (header: string): boolean =>
    headerValues(request, header).some((tag) => tag.toLowerCase() === '100rel');
  return names('Require') ? 'required' : names('Supported') ? 'supported' : 'none';
}
