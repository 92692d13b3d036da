import type { TransportName } from '../../src-shared/model/transports';
import type { Direction, Endpoint } from '../../src-shared/model/media';
import { encodeTlsKeys } from '../protocol/pcap/decryptionSecrets';
import { encodeEnhancedPacket } from '../protocol/pcap/enhancedPacket';
import { encodeExportedPdu } from '../protocol/pcap/exportedPdu';
import { encodeInterfaceDescription, LINKTYPE, type InterfaceDescription } from '../protocol/pcap/interfaceDescription';
import { encodeUdpPacket } from '../protocol/pcap/udp';
import { TcpStreams } from './tcpStreams';

/** A piece of a capture as it waits to be written. */
export interface RecordedPacket {
  /** ms since the epoch with a fraction. */
  at: number;
  leg: TransportName | 'media';
  /**
   * `datagram`: all of UDP. `octets`: a piece of a TCP connection, as it was on the wire. `message`: a SIP message that was taken out of
   * TLS. `deciphered`: an RTP or RTCP packet that had SRTP on the wire.
   */
  form: 'datagram' | 'octets' | 'message' | 'deciphered';
  direction: Direction;
  local: Endpoint;
  remote: Endpoint;
  data: Uint8Array;
  /** Names the call that the leg belongs to. */
  label?: string;
}

/** An Interface Description Block each; when a long recording has so many, further legs share one of their kind. */
const MAX_INTERFACES = 256;

/** Packets to pcapng blocks: numbers the interfaces, rebuilds the headers that the socket layer does not show. */
export class PacketEncoder {
  private readonly interfaces = new Map<string, number>();
  private readonly streams = new TcpStreams();
  private identification = 0;
  private readonly named = new Set<string>();

  /** Nothing for a packet whose addresses are no IP literals of one family: pcapng has no place for it. */
  encode(packet: RecordedPacket): Uint8Array[] {
    const frames = this.frames(packet);
    if (frames.length === 0) return [];
    const key = this.interfaceKey(packet);
    const known = this.interfaces.get(key);
    const interfaceId = known ?? this.interfaces.size;
    this.interfaces.set(key, interfaceId);
    const { at, direction } = packet;
    const comment = this.comment(packet);
    const blocks = frames.map((data) =>
      encodeEnhancedPacket({ interfaceId, at, direction, data, ...(comment === null ? {} : { comment }) }),
    );
    return known === undefined ? [encodeInterfaceDescription(interfaceOf(packet)), ...blocks] : blocks;
  }

  /** @param line of the TLS key log */
  encodeKey(line: string): Uint8Array[] {
    return [encodeTlsKeys([line])];
  }

  /** One interface a leg, so that a reader can tell the calls apart, and what was on the wire from what was taken out of TLS. */
  private interfaceKey(packet: RecordedPacket): string {
    const { leg, form, local, label } = packet;
    // RTP and RTCP are one leg (RFC 3550 section 11).
    const port = leg === 'media' ? local.port & ~1 : local.port;
    const own = `${leg} ${form} ${local.address} ${port} ${label ?? ''}`;
    return this.interfaces.has(own) || this.interfaces.size < MAX_INTERFACES ? own : `${leg} ${form}`;
  }

  private frames({ form, direction, local, remote, data }: RecordedPacket): Uint8Array[] {
    const [from, to] = direction === 'outbound' ? [local, remote] : [remote, local];
    this.identification = (this.identification + 1) & 0xffff;
    if (form === 'octets') return this.streams.segments(from, to, data, this.identification);
    const frame =
      form === 'message'
        ? encodeExportedPdu('sip', from, to, data)
        : encodeUdpPacket(from, to, data, this.identification);
    return frame ? [frame] : [];
  }

  /** The first INVITE of a call names it; and a reader of a single packet should see that it was not in clear text on the wire. */
  private comment(packet: RecordedPacket): string | null {
    const said: string[] = [];
    const name = packet.leg === 'media' ? null : callNameOf(packet.data);
    if (name !== null && !this.named.has(name)) {
      this.named.add(name);
      said.push(name);
    }
    if (packet.form === 'message') said.push('Decrypted by Sidetone: on the wire this was TLS.');
    return said.length === 0 ? null : said.join('\n');
  }
}

const OPAQUE = new TextDecoder('latin1');

/** "Call 3848276298220188511@client: sip:bob@pbx.test" of an INVITE; null of anything else. */
function callNameOf(data: Uint8Array): string | null {
  // "INVITE ", by octets: media and TLS records come through here too.
  if (data[0] !== 0x49 || data[1] !== 0x4e || data[6] !== 0x20) return null;
  const text = OPAQUE.decode(data.subarray(0, 4096));
  const target = /^INVITE (\S{1,256}) SIP\/2\.0\r?\n/.exec(text)?.[1];
  const callId = /\n(?:Call-ID|i)[ \t]*:[ \t]*(\S{1,256})/i.exec(text)?.[1];
  return target && callId ? `Call ${callId}: ${target}` : null;
}

const CARRIERS: Record<TransportName, string> = {
  udp: 'UDP',
  tcp: 'TCP',
  tls: 'TLS',
  ws: 'WebSocket',
  wss: 'secure WebSocket',
};

const FORMS: Record<RecordedPacket['form'], string> = {
  datagram: 'as on the wire, IP and UDP headers rebuilt',
  octets: 'as on the wire, IP and TCP headers rebuilt',
  message: 'decrypted by Sidetone',
  deciphered: 'deciphered by Sidetone, SRTP on the wire; IP and UDP headers rebuilt',
};

function interfaceOf({ leg, form, label }: RecordedPacket): InterfaceDescription {
  const named = (description: string): string => (label === undefined ? description : `${label}: ${description}`);
  const linkType = form === 'message' ? LINKTYPE.wiresharkUpperPdu : LINKTYPE.raw;
  const what = leg === 'media' ? 'RTP and RTCP' : `SIP over ${CARRIERS[leg]}`;
  return { linkType, name: leg === 'media' ? leg : `sip-${leg}`, description: named(`${what}; ${FORMS[form]}`) };
}
