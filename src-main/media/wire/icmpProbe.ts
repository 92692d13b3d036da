/**
 * Learns of "port unreachable". The system tells ICMP errors to connected UDP sockets only, and a session's own socket must not
 * be connected: it has to hear media from any source. So while nothing comes from the peer, a second socket on the same port,
 * connected to the peer, does the sending. The system gives it what the peer sends; that goes the usual way.
 */
import type { RemoteInfo, Socket } from 'node:dgram';
import type { Endpoint } from '../../../src-shared/model/media';
import { errorCode } from '../errors';
import { PORT_SHARING, bind } from './ports';
import type { MediaSockets } from './sockets';

export class IcmpProbe {
  private socket: Socket | null = null;
  private opening = false;
  private ended = false;

  constructor(
    private readonly sockets: MediaSockets,
    private readonly remote: Endpoint,
    private readonly onError: (code: string) => void,
  ) {}

  /** Does nothing where the system cannot do it, and when it was done already. */
  async open(): Promise<void> {
    if (!PORT_SHARING || this.opening) return;
    this.opening = true;
    const { address, port } = this.sockets.rtp;
    let socket: Socket;
    try {
      socket = await bind(address, port, true);
    } catch {
      // Without the probe a call goes on as well; it only learns less.
      return;
    }
    socket.on('message', (data: Buffer, source: RemoteInfo) => this.sockets.receiveRtp(data, source));
    socket.on('error', (error) => this.onError(errorCode(error)));
    if (this.ended) {
      socket.close();
      return;
    }
    this.socket = socket;
    socket.connect(this.remote.port, this.remote.address, (...failure: unknown[]) => {
      if (this.ended) return;
      if (failure[0] instanceof Error) this.onError(errorCode(failure[0]));
      else this.sockets.sendBy(socket, (code) => this.onError(code));
    });
  }

  close(): void {
    if (this.ended) return;
    this.ended = true;
    this.sockets.sendBy(null, null);
    this.socket?.close();
    this.socket = null;
  }
}
