/** Where received payloads go on to: back to the peer that sent them (echo), or to the page. */
import type { RtpPacket } from '../../protocol/rtp/packet';
import type { FormatName } from '../../protocol/sdp/formats';
import { isMarkedSsrc } from '../rtp/markedSsrc';
import type { RtpSender } from '../rtp/sender';
import type { PageLink } from './neighbours';

export class PayloadRelay {
  private page: PageLink | null = null;

  /** @param echoes whether received payloads are the session's source now @param guarded of a caller that is not known */
  constructor(
    private readonly sender: () => RtpSender,
    private readonly echoes: () => boolean,
    private readonly guarded: boolean,
  ) {}

  /** Joins the page on, or lets it go. */
  link(page: PageLink | null): void {
    this.page = page;
  }

  inbound(name: FormatName, packet: RtpPacket, payload: Uint8Array): void {
    const { ssrc, timestamp, marker } = packet;
    // Another companion, or what comes back of our own: it would go round for ever.
    if (this.echoes() && !(this.guarded && isMarkedSsrc(ssrc))) {
      this.sender().relay({ name, payload, ssrc, timestamp, marker });
    }
    this.page?.inbound(name, packet, payload);
  }

  release(): void {
    this.page?.released();
    this.page = null;
  }
}
