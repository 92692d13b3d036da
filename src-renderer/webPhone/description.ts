/** Joins a `CallPeer` to SIP.js, which asks for descriptions by this interface. */
import type { SessionDescriptionHandler, BodyAndContentType } from 'sip.js';
import type { CallPeer } from './peerConnection';

const SDP = 'application/sdp';

export class PeerDescription implements SessionDescriptionHandler {
  constructor(
    private readonly peer: CallPeer,
    private readonly hooks: {
      described(sdp: string): void;
      taken(sdp: string): void;
      /** The browser does not take what the other side described. */
      refused(error: unknown): void;
    },
  ) {}

  /** SIP.js is done with the session: the call takes its last figures first, and closes the connection itself. */
  close(): void {
    // Nothing is held here.
  }

  hasDescription(contentType: string): boolean {
    return contentType.toLowerCase() === SDP;
  }

  async getDescription(): Promise<BodyAndContentType> {
    const body = await this.peer.describe();
    this.hooks.described(body);
    return { body, contentType: SDP };
  }

  async setDescription(sdp: string): Promise<void> {
    try {
      await this.peer.take(sdp);
    } catch (error) {
      this.hooks.refused(error);
      throw error;
    }
    this.hooks.taken(sdp);
  }

  rollbackDescription(): Promise<void> {
    return this.peer.rollBack();
  }

  /** RFC 4733. False: the far end did not agree to it, or nothing is up. */
  sendDtmf(tones: string): boolean {
    const { dtmf } = this.peer.sender;
    if (!dtmf?.canInsertDTMF) return false;
    // A key that is sent while others wait joins them.
    dtmf.insertDTMF(dtmf.toneBuffer + tones, 120, 70);
    return true;
  }
}
