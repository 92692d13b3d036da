/** RFC 3550 section 6.1: a datagram of RTCP packets one behind the other. */
import { parseExtendedReport, type ExtendedReport } from './extendedReport';
import { parseGoodbye, type Goodbye } from './goodbye';
import { PacketType, RTCP_HEADER_LENGTH } from './header';
import { parseReceiverReport, type ReceiverReport } from './receiverReport';
import { parseSenderReport, type SenderReport } from './senderReport';
import { parseSourceDescription, type SourceDescription } from './sourceDescription';

export type RtcpPacket = SenderReport | ReceiverReport | SourceDescription | Goodbye | ExtendedReport;

/**
 * The packets that this program knows, in the order of the wire; other types (APP, feedback) are passed over. Empty for octets
 * that are no RTCP; what follows a damaged packet is not read. Reduced-size packets (RFC 5506) are taken as well.
 */
export function parseCompound(data: Uint8Array): RtcpPacket[] {
  const packets: RtcpPacket[] = [];
  let at = 0;
  while (at + RTCP_HEADER_LENGTH <= data.length) {
    const first = data[at]!;
    const end = at + RTCP_HEADER_LENGTH + ((data[at + 2]! << 8) | data[at + 3]!) * 4;
    if (first >> 6 !== 2 || end > data.length) break;
    const padding = first & 0x20 ? data[end - 1]! : 0;
    const bodyEnd = end - padding;
    if (bodyEnd < at + RTCP_HEADER_LENGTH) break;
    const packet = parsePacket(data[at + 1]!, first & 0x1f, data.subarray(at + RTCP_HEADER_LENGTH, bodyEnd));
    if (packet) packets.push(packet);
    at = end;
  }
  return packets;
}

/** @param packets as the build functions return them; SR or RR has to be the first */
export function joinCompound(packets: readonly Uint8Array[]): Uint8Array {
  const compound = new Uint8Array(packets.reduce((sum, packet) => sum + packet.length, 0));
  let at = 0;
  for (const packet of packets) {
    compound.set(packet, at);
    at += packet.length;
  }
  return compound;
}

function parsePacket(packetType: number, count: number, body: Uint8Array): RtcpPacket | null {
  switch (packetType) {
    case PacketType.senderReport:
      return parseSenderReport(body, count);
    case PacketType.receiverReport:
      return parseReceiverReport(body, count);
    case PacketType.sourceDescription:
      return parseSourceDescription(body, count);
    case PacketType.goodbye:
      return parseGoodbye(body, count);
    case PacketType.extendedReport:
      return parseExtendedReport(body);
    default:
      return null;
  }
}
