import type { Endpoint } from '../../src-shared/model/media';
import { encodeTcpPacket, MAX_SEGMENT } from '../protocol/pcap/tcp';

/** Directions of connections that are remembered; the one that was silent longest is forgotten. */
const MAX_DIRECTIONS = 8192;

/**
 * Sequence numbers for segments that are rebuilt from messages: each direction counts from 1 without a gap, so that a
 * reader reassembles the stream although it sees neither handshake nor real segments.
 */
export class TcpStreams {
  /** Next sequence number by "from>to". */
  private readonly next = new Map<string, number>();

  segments(from: Endpoint, to: Endpoint, data: Uint8Array, identification: number): Uint8Array[] {
    const key = keyOf(from, to);
    const acknowledgment = this.next.get(keyOf(to, from)) ?? 1;
    let sequence = this.next.get(key) ?? 1;
    const packets: Uint8Array[] = [];
    for (let offset = 0; offset < data.length; offset += MAX_SEGMENT) {
      const part = data.subarray(offset, offset + MAX_SEGMENT);
      const packet = encodeTcpPacket({ from, to, sequence, acknowledgment, data: part, identification });
      if (!packet) return [];
      packets.push(packet);
      sequence = (sequence + part.length) >>> 0;
    }
    this.remember(key, sequence);
    return packets;
  }

  private remember(key: string, sequence: number): void {
    this.next.delete(key);
    this.next.set(key, sequence);
    if (this.next.size <= MAX_DIRECTIONS) return;
    const oldest = this.next.keys().next();
    if (!oldest.done) this.next.delete(oldest.value);
  }
}

function keyOf(from: Endpoint, to: Endpoint): string {
  return `${from.address} ${from.port}>${to.address} ${to.port}`;
}
