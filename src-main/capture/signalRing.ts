/** What our sockets said of late: messages, connections and the keys that open them, in a bounded piece of memory. */
import { isSecure } from '../../src-shared/model/transports';
import type { CaptureContent } from '../../src-shared/model/capture';
import type { CapturedPacket, WireTap } from '../net/transport';
import { messageFor, octetsFor } from './content';
import type { RecordedPacket } from './packetEncoder';

interface Entry {
  kind: 'message' | 'octets';
  /** Whose sockets: an account, a diagnosis. */
  owner: string;
  packet: CapturedPacket;
}

export interface Selection {
  /** ms since the epoch. */
  since: number;
  content: CaptureContent;
  /** Missing: everybody's. */
  owner?: string;
}

/** Octets that an entry costs besides its data, roughly. */
const OVERHEAD = 300;
/** Four or five lines a connection. */
const MAX_KEYS = 2000;

export class SignalRing {
  private entries: Entry[] = [];
  /** Entries before this one are gone; cut off when they are many. */
  private first = 0;
  private octetsHeld = 0;
  private keys: string[] = [];
  /** Connections whose first octets are no longer here. */
  private beheaded = new Set<string>();

  /** @param limit octets; 0 keeps nothing */
  constructor(private limit: number) {}

  setLimit(limit: number): void {
    this.limit = limit;
    this.evict();
  }

  add(owner: string, packet: CapturedPacket): void {
    this.put({ kind: 'message', owner, packet });
  }

  wireFor(owner: string): WireTap {
    return {
      octets: (packet) => this.put({ kind: 'octets', owner, packet }),
      key: (line) => {
        if (this.limit === 0) return;
        this.keys.push(line);
        if (this.keys.length > MAX_KEYS) this.keys.shift();
      },
    };
  }

  get packets(): number {
    return this.entries.length - this.first;
  }

  get octets(): number {
    return this.octetsHeld;
  }

  /** ms since the epoch; null: empty. */
  get oldestAt(): number | null {
    return this.entries[this.first]?.packet.at ?? null;
  }

  take({ since, content, owner }: Selection): { packets: RecordedPacket[]; keys: string[] } {
    const chosen: RecordedPacket[] = [];
    const connections: Uint8Array[] = [];
    for (let i = this.first; i < this.entries.length; i++) {
      const entry = this.entries[i];
      if (!entry || (owner !== undefined && entry.owner !== owner)) continue;
      const { kind, packet } = entry;
      const keyed = content === 'keys' && isSecure(packet.transport);
      // Keys open a connection from its beginning only: it comes whole, or else by what was taken out of it.
      const readable: CaptureContent = keyed && this.beheaded.has(nameOf(packet)) ? 'decrypted' : content;
      const whole = keyed && readable === 'keys' && kind === 'octets';
      if (packet.at < since && !whole) continue;
      const record = kind === 'message' ? messageFor(readable, packet) : octetsFor(readable, packet);
      if (!record) continue;
      chosen.push(record);
      if (whole) connections.push(packet.data);
    }
    return { packets: chosen, keys: this.keys.filter((line) => opens(line, connections)) };
  }

  private put(entry: Entry): void {
    if (this.limit === 0) return;
    this.entries.push(entry);
    this.octetsHeld += entry.packet.data.length + OVERHEAD;
    this.evict();
  }

  private evict(): void {
    while (this.octetsHeld > this.limit) {
      const gone = this.entries[this.first++];
      if (!gone) break;
      this.octetsHeld -= gone.packet.data.length + OVERHEAD;
      if (gone.kind === 'octets') this.behead(nameOf(gone.packet));
    }
    if (this.first < 1000 || this.first * 2 < this.entries.length) return;
    this.entries = this.entries.slice(this.first);
    this.first = 0;
  }

  private behead(name: string): void {
    this.beheaded.add(name);
    if (this.beheaded.size <= MAX_KEYS) return;
    const oldest = this.beheaded.keys().next();
    if (!oldest.done) this.beheaded.delete(oldest.value);
  }
}

function nameOf({ local, remote }: CapturedPacket): string {
  return `${local.address} ${local.port} ${remote.address} ${remote.port}`;
}

/** A line names the random of its ClientHello: a key goes nowhere without its connection. */
function opens(line: string, connections: readonly Uint8Array[]): boolean {
  const random = /^\w+ ([0-9a-f]{64}) /i.exec(line)?.[1];
  if (random === undefined) return false;
  const wanted = Buffer.from(random, 'hex');
  return connections.some((data) => Buffer.from(data.buffer, data.byteOffset, data.byteLength).includes(wanted));
}
