import type { TransportName } from '../../src-shared/model/call';
import type { Direction, Endpoint } from '../../src-shared/model/media';
import { encodeEnhancedPacket } from '../protocol/pcap/enhancedPacket';
import { encodeExportedPdu } from '../protocol/pcap/exportedPdu';
import { encodeInterfaceDescription, LINKTYPE, type InterfaceDescription } from '../protocol/pcap/interfaceDescription';
import { encodeUdpPacket } from '../protocol/pcap/udp';
import { TcpStreams } from './tcpStreams';

/** A SIP message or media datagram as it waits to be written. */
export interface RecordedPacket {
  at: number;
  leg: TransportName | 'media';
  direction: Direction;
  local: Endpoint;
  remote: Endpoint;
  data: Uint8Array;
}

/** One interface a transport leg, so that a reader can tell what was on the wire as it stands and what was taken out of TLS. */
const LEGS: Record<RecordedPacket['leg'], InterfaceDescription> = {
  media: { linkType: LINKTYPE.raw, name: 'media', description: 'RTP and RTCP; IP and UDP headers rebuilt' },
  udp: { linkType: LINKTYPE.raw, name: 'sip-udp', description: 'SIP over UDP; IP and UDP headers rebuilt' },
  tcp: {
    linkType: LINKTYPE.raw,
    name: 'sip-tcp',
    description: 'SIP over TCP; one segment a message, IP and TCP headers rebuilt',
  },
  tls: { linkType: LINKTYPE.wiresharkUpperPdu, name: 'sip-tls', description: 'SIP over TLS, decrypted' },
  ws: { linkType: LINKTYPE.wiresharkUpperPdu, name: 'sip-ws', description: 'SIP over WebSocket, out of its frames' },
  wss: {
    linkType: LINKTYPE.wiresharkUpperPdu,
    name: 'sip-wss',
    description: 'SIP over secure WebSocket, decrypted and out of its frames',
  },
};

/** Packets to pcapng blocks: numbers the interfaces, rebuilds the headers that the socket layer does not show. */
export class PacketEncoder {
  readonly #interfaces = new Map<RecordedPacket['leg'], number>();
  readonly #streams = new TcpStreams();
  #identification = 0;

  /** Nothing for a packet whose addresses are no IP literals of one family: pcapng has no place for it. */
  encode(packet: RecordedPacket): Uint8Array[] {
    const frames = this.#frames(packet);
    if (frames.length === 0) return [];
    const known = this.#interfaces.get(packet.leg);
    const interfaceId = known ?? this.#interfaces.size;
    this.#interfaces.set(packet.leg, interfaceId);
    const { at, direction } = packet;
    const blocks = frames.map((data) => encodeEnhancedPacket({ interfaceId, at, direction, data, ...comment(packet) }));
    return known === undefined ? [encodeInterfaceDescription(LEGS[packet.leg]), ...blocks] : blocks;
  }

  #frames({ leg, direction, local, remote, data }: RecordedPacket): Uint8Array[] {
    const [from, to] = direction === 'outbound' ? [local, remote] : [remote, local];
    this.#identification = (this.#identification + 1) & 0xffff;
    if (leg === 'tcp') return this.#streams.segments(from, to, data, this.#identification);
    const frame =
      leg === 'udp' || leg === 'media'
        ? encodeUdpPacket(from, to, data, this.#identification)
        : encodeExportedPdu('sip', from, to, data);
    return frame ? [frame] : [];
  }
}

/** A reader of a single packet should see that it was not in clear text on the wire. */
function comment({ leg }: RecordedPacket): { comment?: string } {
  return leg === 'tls' || leg === 'wss' ? { comment: 'Decrypted by Sidetone: on the wire this was TLS.' } : {};
}
