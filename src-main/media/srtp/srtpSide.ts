/** Both directions of one session's SRTP. With plain RTP everything passes as it is. */
import type { RtpHeader } from '../../protocol/rtp/packet';
import type { Agreement } from '../../protocol/sdp/negotiate';
import { SrtpProtector, SrtpUnprotector } from './srtpCipher';

interface Keyed<T> {
  key: string;
  context: T;
}

export class SrtpSide {
  private out: Keyed<SrtpProtector> | null = null;
  private in: Keyed<SrtpUnprotector> | null = null;

  /** A context goes on when its key stays: its rollover counter is part of what both sides know (RFC 4568 section 7.1.4). */
  configure(srtp: Agreement['srtp']): void {
    const { out } = this;
    const inbound = this.in;
    const outKey = srtp && keyOf(srtp.suite, srtp.local);
    const inKey = srtp && keyOf(srtp.suite, srtp.remote);
    if (!srtp || outKey === null || inKey === null) {
      this.out = null;
      this.in = null;
      return;
    }
    if (out?.key !== outKey) this.out = { key: outKey, context: new SrtpProtector(srtp.suite, srtp.local) };
    if (inbound?.key !== inKey) this.in = { key: inKey, context: new SrtpUnprotector(srtp.suite, srtp.remote) };
  }

  /** Null: the packet goes out as it is. */
  protectRtp(header: RtpHeader, payload: Uint8Array): Uint8Array | null {
    return this.out?.context.protectRtp(header, payload) ?? null;
  }

  protectRtcp(compound: Uint8Array): Uint8Array {
    return this.out?.context.protectRtcp(compound) ?? compound;
  }

  /** Null: not authentic, or a replay. */
  unprotectRtp(data: Uint8Array): Uint8Array | null {
    return this.in ? this.in.context.unprotectRtp(data) : data;
  }

  unprotectRtcp(data: Uint8Array): Uint8Array | null {
    return this.in ? this.in.context.unprotectRtcp(data) : data;
  }
}

function keyOf(suite: string, keySalt: Uint8Array): string {
  return `${suite} ${Buffer.from(keySalt).toString('base64')}`;
}
