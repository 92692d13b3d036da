/** From a record to what it carries: headers off, fragments and segments put together, flows told apart. */
import type { DatagramView, Flow, PacketSink, StreamChunk } from '../../analysis/capture/api';
import { readIcmpError } from '../../protocol/network/icmp';
import { addressText, IP_PROTOCOL, IpHeader, readIp } from '../../protocol/network/ip';
import { CUT_SHORT, findIp, LINK, linkName, NOT_IP } from '../../protocol/network/link';
import { readExportedPdu } from '../../protocol/pcap/readExportedPdu';
import type { PacketRecord } from '../../protocol/pcap/records';
import { Connections } from './connections';
import { FlowTable } from './flowTable';
import { Fragments } from './fragments';
import { insideGre, insideUdp } from './tunnels';

/** Tunnels within tunnels that are followed. */
const MAX_TUNNELS = 4;
/** Queues of a network card may be written this much out of turn, ms. */
const SORTED_MS = 1;
const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;

export class PacketDecoder {
  private readonly flows = new FlowTable();
  private readonly fragments = new Fragments();
  private readonly connections = new Connections((flow, ...chunk) => this.showChunk(flow, ...chunk));
  private readonly ip = new IpHeader();
  private readonly skippedByReason = new Map<string, number>();
  private readonly datagram: DatagramView;
  private readonly chunk: StreamChunk;
  /** Number of the frame, from 1. */
  packets = 0;
  /** Captured octets. */
  octets = 0;
  firstAt = NaN;
  lastAt = NaN;
  /** Of the packet before. */
  private last = NaN;
  private backwards = 0;
  private snapped = 0;
  /** In IPsec's ESP (RFC 4303). */
  private encrypted = 0;
  /** Fragments that the datagram at hand came in. */
  private pieces = 1;

  constructor(private readonly sink: PacketSink) {
    const bytes = new Uint8Array(0);
    // Every packet names its own flow before a view is shown.
    const flow = null as unknown as Flow;
    const common = { packet: 0, at: 0, flow, bytes, start: 0, end: 0, position: 0 };
    this.datagram = { ...common, fragments: 1, wireOctets: 0, dscp: 0, ttl: 0, interfaceId: 0 };
    this.chunk = { ...common, afterGap: false };
  }

  /** @param shown false counts the packet without showing it: it lies outside of the span that is read */
  record(record: PacketRecord, shown = true): void {
    this.packets++;
    this.octets += record.end - record.start;
    if (!(record.at >= this.firstAt))
      this.firstAt = Number.isNaN(this.firstAt) ? record.at : Math.min(this.firstAt, record.at);
    if (!(record.at <= this.lastAt)) this.lastAt = record.at;
    if (this.last - record.at > SORTED_MS) this.backwards++;
    this.last = record.at;
    const { bytes, start, end, linkType, wireOctets } = record;
    if (wireOctets > end - start) this.snapped++;
    if (!shown) return;
    if (linkType === LINK.wiresharkUpperPdu) return this.exported(record);
    const at = findIp(linkType, bytes, start, end);
    if (at >= 0) this.ipPacket(record, bytes, at, end, 0);
    else if (at === CUT_SHORT) this.skip('cut off before its IP header');
    else if (at !== NOT_IP) this.skip(`${linkName(linkType)} cannot be read`);
  }

  get skipped(): { reason: string; packets: number }[] {
    return [...this.skippedByReason].map(([reason, packets]) => ({ reason, packets }));
  }

  get notes(): string[] {
    const notes: string[] = [];
    if (this.snapped > 0) {
      notes.push(
        `Of ${packetsText(this.snapped)} only the beginning was captured: what is missing cannot be read. Capture whole packets (tcpdump -s 0).`,
      );
    }
    if (this.backwards > 0) {
      notes.push(
        `The file is not in the order of time: behind ${packetsText(this.backwards)} stands an earlier one. Sort it with reordercap.`,
      );
    }
    if (this.flows.forgotten > 0) notes.push(`${this.flows.forgotten} flows were forgotten to save memory.`);
    const encrypted = this.encrypted;
    if (encrypted > 0) {
      notes.push(
        encrypted === 1
          ? 'One packet is inside IPsec: nothing can be said about it.'
          : `${encrypted.toLocaleString('en')} packets are inside IPsec: nothing can be said about them.`,
      );
    }
    const { incomplete } = this.fragments;
    if (incomplete > 0) {
      const fragmented = incomplete === 1 ? 'one fragmented packet' : `${incomplete} fragmented packets`;
      notes.push(`Of ${fragmented} a fragment is missing.`);
    }
    return notes;
  }

  /** What waits for segments that the capture does not hold is shown as far as it goes. */
  finish(): void {
    this.connections.finish();
  }

  /** @param bytes of the record, or of fragments that were joined */
  private ipPacket(record: PacketRecord, bytes: Uint8Array, at: number, end: number, tunnels: number): void {
    const ip = this.ip;
    if (tunnels === 0) this.pieces = 1;
    if (!readIp(bytes, at, end, ip)) return this.skip('its IP header is cut off or damaged');
    if (!ip.fragment) return this.payload(record, bytes, tunnels);
    const whole = this.fragments.add(bytes, ip, record.at);
    if (!whole) return;
    this.pieces = this.fragments.lastCount;
    // The addresses stay where they are; the payload is a piece of memory of its own.
    const joined = new Uint8Array(16 * 2 + whole.length);
    const size = ip.family === 4 ? 4 : 16;
    joined.set(bytes.subarray(ip.source, ip.source + size), 0);
    joined.set(bytes.subarray(ip.destination, ip.destination + size), 16);
    joined.set(whole, 32);
    Object.assign(ip, { source: 0, destination: 16, payload: 32, end: joined.length, wireEnd: joined.length });
    ip.fragment = false;
    this.payload(record, joined, tunnels);
  }

  private payload(record: PacketRecord, bytes: Uint8Array, tunnels: number): void {
    const ip = this.ip;
    switch (ip.protocol) {
      case IP_PROTOCOL.udp:
        return this.udp(record, bytes, tunnels);
      case IP_PROTOCOL.tcp:
        return this.tcp(record, bytes);
      case IP_PROTOCOL.icmp:
      case IP_PROTOCOL.icmpV6:
        return this.icmp(record, bytes);
      case IP_PROTOCOL.ipInIp:
      case IP_PROTOCOL.ipv6InIp:
        return this.inner(record, bytes, ip.payload, tunnels);
      case IP_PROTOCOL.gre:
        return this.inner(record, bytes, insideGre(bytes, ip.payload, ip.end), tunnels);
      case IP_PROTOCOL.esp:
        this.encrypted++;
        return;
      default:
    }
  }

  private inner(record: PacketRecord, bytes: Uint8Array, at: number, tunnels: number): void {
    const { end } = this.ip;
    if (at >= 0 && at < end && tunnels < MAX_TUNNELS) this.ipPacket(record, bytes, at, end, tunnels + 1);
  }

  private udp(record: PacketRecord, bytes: Uint8Array, tunnels: number): void {
    const ip = this.ip;
    const at = ip.payload;
    if (at + 8 > ip.end) return this.skip('cut off within its UDP header');
    const inside = insideUdp(bytes, at, ip.end);
    if (inside >= 0) return this.inner(record, bytes, inside, tunnels);
    const flow = this.flowOf(record, bytes, 'udp');
    const length = (bytes[at + 4]! << 8) | bytes[at + 5]!;
    // 0: a jumbogram, or offload; else what the header says, where the packet is so long.
    const wireEnd = length >= 8 ? at + length : ip.wireEnd;
    const view = this.datagram;
    view.packet = this.packets;
    view.at = record.at;
    view.flow = flow;
    view.bytes = bytes;
    view.start = at + 8;
    view.end = wireEnd < ip.end ? wireEnd : ip.end;
    view.wireOctets = wireEnd - at - 8;
    view.fragments = this.pieces;
    view.dscp = ip.dscp;
    view.ttl = ip.ttl;
    view.interfaceId = record.interfaceId;
    view.position = record.position;
    this.sink.datagram(view);
  }

  private tcp(record: PacketRecord, bytes: Uint8Array): void {
    const ip = this.ip;
    const at = ip.payload;
    if (at + 20 > ip.end) return this.skip('cut off within its TCP header');
    const flow = this.flowOf(record, bytes, 'tcp');
    const start = at + ((bytes[at + 12]! >> 4) << 2);
    const flags = bytes[at + 13]!;
    const notice = { packet: this.packets, at: record.at, flow };
    if (flags & SYN) this.sink.tcp({ ...notice, kind: flags & ACK ? 'syn-ack' : 'syn' });
    if (flags & RST) this.sink.tcp({ ...notice, kind: 'reset' });
    if (flags & FIN) this.sink.tcp({ ...notice, kind: 'fin' });
    if (flow.ignored || start < at + 20) return;
    const sequence = ((bytes[at + 4]! << 24) | (bytes[at + 5]! << 16) | (bytes[at + 6]! << 8) | bytes[at + 7]!) >>> 0;
    if (flags & SYN) this.connections.begin(flow, sequence);
    if (start < ip.end) {
      const chunk = this.chunk;
      chunk.packet = this.packets;
      chunk.at = record.at;
      chunk.position = record.position;
      const repeated = this.connections.add(flow, sequence, bytes, start, ip.end, record.at);
      if (repeated) this.sink.tcp({ ...notice, kind: 'retransmission' });
    }
    if (flow.ignored || flags & RST) this.connections.forget(flow);
  }

  private showChunk(flow: Flow, bytes: Uint8Array, start: number, end: number, afterGap: boolean): void {
    if (flow.ignored || start >= end) return;
    const chunk = this.chunk;
    chunk.flow = flow;
    chunk.bytes = bytes;
    chunk.start = start;
    chunk.end = end;
    chunk.afterGap = afterGap;
    this.sink.chunk(chunk);
  }

  private icmp(record: PacketRecord, bytes: Uint8Array): void {
    const ip = this.ip;
    const error = readIcmpError(bytes, ip.payload, ip.end, ip.family);
    if (!error) return;
    const from = addressText(bytes, ip.source, ip.family);
    this.sink.icmp({ packet: this.packets, at: record.at, from, family: ip.family, ...error });
  }

  private exported({ bytes, start, end, at, position }: PacketRecord): void {
    const pdu = readExportedPdu(bytes, start, end);
    if (!pdu) return this.skip('an exported message without its tags');
    const { payload, ...about } = pdu;
    this.sink.exported({ packet: this.packets, at, ...about, bytes, start: payload, end, position });
  }

  private flowOf(record: PacketRecord, bytes: Uint8Array, protocol: 'udp' | 'tcp'): Flow {
    const ip = this.ip;
    const flow = this.flows.find(bytes, ip, ip.payload, protocol, this.packets, record.at);
    flow.packets++;
    flow.lastAt = record.at;
    return flow;
  }

  private skip(reason: string): void {
    this.skippedByReason.set(reason, (this.skippedByReason.get(reason) ?? 0) + 1);
  }
}

function packetsText(count: number): string {
  return count === 1 ? 'one packet' : `${count} packets`;
}
