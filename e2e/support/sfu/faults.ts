/** What can be broken on request. */
export interface SfuFaults {
  /** Candidates name this address instead of the one that is listened on. */
  announcedAddress?: string;
  /** Candidates by TCP beside those by UDP. Whoever connects there finds an open port, and no more. */
  tcp?: boolean;
  /** The media socket is closed as soon as the transport is offered. */
  udpClosed?: boolean;
  /** The offered fingerprint is not that of the certificate. */
  wrongFingerprint?: boolean;
  /** "produce" is refused with 403. */
  refuseProduce?: boolean;
  /** This request is never answered. */
  unanswered?: string;
  /** "/version" and the WebSocket upgrade answer with this status. */
  status?: number;
  /** So many may join; the next one is refused with 403. */
  seats?: number;
  /** What is received is not passed on. */
  deaf?: boolean;
}
