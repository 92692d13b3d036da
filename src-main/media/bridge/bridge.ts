/**
 * Joins the page's peer connection to a call: payloads cross without transcoding, RTCP ends on each side. Towards the call they
 * get the session's own numbers (see `RtpSender.relay`), towards the page the numbers below.
 */
import type { RtpPacket } from '../../protocol/rtp/packet';
import type { FormatName } from '../../protocol/sdp/formats';
import { MediaError } from '../errors';
import { PageNumbers } from './pageNumbers';
import type { PageLink } from '../session/neighbours';
import type { RtpSession } from '../session/session';
import { PagePeer, type PeerState } from './webrtc';

export class Bridge implements PageLink {
  private peer: PagePeer | null = null;
  private session: RtpSession | null = null;
  private readonly numbers = new PageNumbers();

  constructor(private readonly onState: (state: PeerState) => void) {}

  /** A second connect replaces the first: the page was loaded again. */
  async connect(offer: string, addresses: string[]): Promise<string> {
    await this.peer?.close();
    if (addresses.length === 0) throw MediaError.bridge('there is no address at which this page could reach it.');
    const peer: PagePeer = new PagePeer(addresses, {
      state: (state) => {
        if (this.peer === peer) this.onState(state);
      },
      packet: ({ codec, payload, ssrc, timestamp, marker }) => {
        this.session?.relay({ name: codec, payload, ssrc, timestamp, marker });
      },
    });
    this.peer = peer;
    try {
      return await peer.answer(offer);
    } catch (error) {
      await peer.close();
      if (error instanceof MediaError) throw error;
      throw MediaError.bridge("the page's offer was not understood.", error);
    }
  }

  async addCandidate(candidate: { candidate: string; sdpMid: string | null }): Promise<void> {
    await this.peer?.addCandidate(candidate);
  }

  attach(session: RtpSession | null): void {
    if (this.session === session) return;
    this.session?.linkPage(null);
    this.session = session;
    session?.linkPage(this);
  }

  inbound(name: FormatName, packet: RtpPacket, payload: Uint8Array): void {
    if (name === 'telephone-event') this.numbers.skip(packet);
    else this.peer?.send({ codec: name, payload, marker: packet.marker, ...this.numbers.map(packet) });
  }

  /** The call is over. */
  released(): void {
    this.session = null;
  }

  async close(): Promise<void> {
    this.attach(null);
    await this.peer?.close();
    this.peer = null;
  }
}
