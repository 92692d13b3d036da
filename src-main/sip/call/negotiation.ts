/** RFC 3264 in a dialog: whose offer is open, what was agreed last, and who holds. */
import type { OfferAnswer } from '../offerAnswer';
import { isHold } from './hold';

export class Negotiation {
  /** Whose offer waits for an answer. */
  pending: 'local' | 'remote' | null = null;
  /** The first offer/answer exchange is done. */
  agreed = false;
  heldByUs = false;
  heldByPeer = false;
  private media: OfferAnswer | null = null;
  private trickles = false;
  private current: { offer: string | null; answer: string | null } = { offer: null, answer: null };
  private before = this.current;

  get sdp(): { offer: string | null; answer: string | null } {
    return this.current;
  }

  get hasMedia(): boolean {
    return this.media !== null;
  }

  setMedia(media: OfferAnswer): void {
    this.media = media;
    if (this.trickles) media.allowTrickle?.();
  }

  allowTrickle(): void {
    this.trickles = true;
    this.media?.allowTrickle?.();
  }

  trickle(fragment: string): void {
    this.media?.trickle?.(fragment);
  }

  async createOffer(): Promise<string> {
    this.pending = 'local';
    try {
      const offer = await this.required.createOffer();
      this.propose({ offer, answer: null });
      return offer;
    } catch (error) {
      this.pending = null;
      throw error;
    }
  }

  /** @throws NotAcceptableError when nothing matches */
  async answerOffer(offer: string): Promise<string> {
    this.pending = 'remote';
    this.propose({ offer, answer: null });
    try {
      const answer = await this.required.answerOffer(offer);
      this.current = { offer, answer };
      this.settle(offer);
      return answer;
    } catch (error) {
      this.pending = null;
      this.current = this.agreed ? this.before : this.current;
      throw error;
    }
  }

  /** An early answer leaves the offer open: only that of the 2xx, or of a reliable response, closes it. */
  async acceptAnswer(answer: string, early: boolean): Promise<void> {
    this.current = { offer: this.current.offer, answer };
    await this.required.acceptAnswer(answer, early);
    if (!early) this.settle(answer);
  }

  /** Our offer was refused, or never answered. */
  rollback(): void {
    if (this.pending !== 'local') return;
    this.pending = null;
    if (this.agreed) this.current = this.before;
    this.media?.rollback();
  }

  setHold(held: boolean): void {
    this.heldByUs = held;
    this.required.setHold(held);
  }

  /** The call is over; that its media could not be closed in order is no concern of the dialog. */
  close(): void {
    this.media?.close().catch(() => {});
  }

  private propose(next: { offer: string; answer: null }): void {
    if (this.agreed && this.current.answer !== null) this.before = this.current;
    this.current = next;
  }

  private settle(remoteSdp: string): void {
    this.pending = null;
    this.agreed = true;
    this.heldByPeer = isHold(remoteSdp);
  }

  private get required(): OfferAnswer {
    if (!this.media) throw new Error('The call has no media yet: give it before an offer is made or answered.');
    return this.media;
  }
}
