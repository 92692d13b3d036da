/** The way of a session's packets: a pair of UDP ports of its own, or what ICE finds. */
import type { Socket } from 'node:dgram';
import type { Endpoint } from '../../../src-shared/model/media';
import type { Clock } from '../../net/clock';
import type { SessionOptions } from '../api';
import type { SrtpKeys } from '../ice/dtls';
import { IceWire } from '../ice/iceWire';
import { PeerPath } from '../wire/peerPath';
import type { PortPair } from '../wire/ports';
import type { SendGate } from '../wire/sendGate';
import { MediaSockets } from '../wire/sockets';
import type { MediaPath, MediaWire, SocketTap, Tell, WireListener } from '../wire/wire';

/** UDP ports of its own, or what ICE binds sockets with. */
export type SessionPorts = { pair: PortPair } | { pair: null; bind(address: string): Promise<Socket> };

export interface Way {
  wire: MediaWire;
  path: MediaPath;
  /** Of a WebRTC call. */
  webrtc: IceWire | null;
  /** @param at ms since the epoch */
  maySend(to: Endpoint, octets: number, at: number): boolean;
}

export interface WayHooks {
  clock: Clock;
  listener: WireListener;
  /** Of a caller that is not known; null: everything may be sent. */
  gate: SendGate | null;
  tap: SocketTap | null;
  tell: Tell;
  keys(keys: SrtpKeys): void;
  trickle(fragment: string): void;
}

export function openWay(ports: SessionPorts, options: SessionOptions, hooks: WayHooks): Way {
  const { clock, listener, gate, tap, tell, keys, trickle } = hooks;
  const { localAddress, security, ice = { servers: [], policy: 'all' } } = options;
  if (ports.pair) {
    for (const socket of [ports.pair.rtp, ports.pair.rtcp]) gate?.listen(socket);
    const protection = security === 'none' ? 'none' : 'srtp';
    const sockets = new MediaSockets(ports.pair, localAddress, listener, tap, protection, clock.now);
    return {
      wire: sockets,
      path: new PeerPath(sockets, tell),
      webrtc: null,
      maySend: (to, octets, at) => gate?.maySend(to, octets, at) ?? true,
    };
  }
  const bind = async (address: string): Promise<Socket> => {
    const socket = await ports.bind(address);
    gate?.listen(socket);
    return socket;
  };
  const mayCheck = (to: Endpoint, octets: number): boolean => gate?.mayCheck(to, octets) ?? true;
  const webrtc = new IceWire(
    { clock, localAddress, ice, bind, mayCheck },
    { rtp: listener.rtp, rtcp: listener.rtcp, tap, tell, keys, trickle },
  );
  // Of a pair that ICE has found it is proven that it answers.
  return { wire: webrtc, path: webrtc.path, webrtc, maySend: () => true };
}
