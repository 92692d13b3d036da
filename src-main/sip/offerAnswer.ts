/**
 * Where signalling and media meet (RFC 3264). A dialog drives it; whoever owns the media implements it. `sip` knows no RTP and
 * `media` knows no SIP.
 */
export interface OfferAnswer {
  /** A new offer for the current wish (hold or not). Each call increments the o= version. */
  createOffer(): Promise<string>;
  /** The peer's offer in, our answer out. Rejects with `NotAcceptableError` when nothing matches (488). */
  answerOffer(offer: string): Promise<string>;
  /** The peer's answer to our last offer; `early` when it came in a provisional response. */
  acceptAnswer(answer: string, early: boolean): Promise<void>;
  /** Our last offer was refused or never answered: back to what was agreed before. */
  rollback(): void;
  /** Hold: further offers and answers are sendonly/inactive (RFC 3264 section 8.4). */
  setHold(held: boolean): void;
  /** The peer takes candidates after the description, by INFO (RFC 8840 section 10). */
  allowTrickle?(): void;
  /** A fragment of trickled candidates from the peer (RFC 8840). */
  trickle?(fragment: string): void;
  /** Candidates of our own that come after the description. */
  onTrickle?(listener: (fragment: string) => void): void;
  /** The dialog is over; releases ports. Idempotent. */
  close(): Promise<void>;
}

export class NotAcceptableError extends Error {
  override readonly name = 'NotAcceptableError';
}
