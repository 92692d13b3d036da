/** The two UDP sockets of a session, with a tap on both. */
import type { RemoteInfo, Socket } from 'node:dgram';
import type { Endpoint } from '../../../src-shared/model/media';
import { errorCode } from '../errors';
import { type PortPair, closed } from './ports';
import type { MediaWire, Protection, SocketTap, WireListener } from './wire';

export class MediaSockets implements MediaWire {
  readonly rtp: Endpoint;
  readonly rtcp: Endpoint;
  /** A socket that sends in place of the RTP socket, see `IcmpProbe`. */
  private standIn: { socket: Socket; sent: (error: Error | null) => void } | null = null;
  private open = true;

  constructor(
    private readonly pair: PortPair,
    address: string,
    private readonly listener: WireListener,
    private readonly tap: SocketTap | null,
    private readonly protection: Exclude<Protection, 'deciphered'>,
    private readonly now: () => number,
  ) {
    this.rtp = { address, port: pair.rtpPort };
    this.rtcp = { address, port: pair.rtcpPort };
    pair.rtp.on('message', (data, source) => this.receiveRtp(data, source));
    pair.rtcp.on('message', (data, source) => {
      const at = now();
      tap?.(at, 'inbound', this.rtcp, source, data, protection);
      listener.rtcp(data, source, at);
    });
    // A send that fails at once (no route) is counted by the peer as loss; the socket itself stays usable.
    pair.rtp.on('error', () => undefined);
    pair.rtcp.on('error', () => undefined);
  }

  /** `data` may be used again after the call: the system takes it at once. */
  sendRtp(data: Uint8Array, remote: Endpoint, at: number): void {
    if (!this.open) return;
    this.tap?.(at, 'outbound', this.rtp, remote, data, this.protection);
    if (this.standIn) this.standIn.socket.send(data, this.standIn.sent);
    else this.pair.rtp.send(data, remote.port, remote.address);
  }

  /** @param muxed by the RTP port (RFC 5761) */
  sendRtcp(data: Uint8Array, remote: Endpoint, muxed: boolean): void {
    if (!this.open) return;
    this.tap?.(this.now(), 'outbound', muxed ? this.rtp : this.rtcp, remote, data, this.protection);
    (muxed ? this.pair.rtp : this.pair.rtcp).send(data, remote.port, remote.address);
  }

  /**
   * @param socket connected to the destination on our RTP port; null goes back to our own
   * @param onError the code of an error that a packet met
   */
  sendBy(socket: Socket | null, onError: ((code: string) => void) | null): void {
    const sent = (error: Error | null): void => {
      if (error) onError?.(errorCode(error));
    };
    this.standIn = socket && { socket, sent };
  }

  receiveRtp(data: Buffer, source: RemoteInfo): void {
    const at = this.now();
    this.tap?.(at, 'inbound', this.rtp, source, data, this.protection);
    this.listener.rtp(data, source, at);
  }

  async close(): Promise<void> {
    if (!this.open) return;
    this.open = false;
    await Promise.all([closed(this.pair.rtp), closed(this.pair.rtcp)]);
  }
}
