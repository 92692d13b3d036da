/** Flows by their addresses and ports, found without making anything: one look-up for each packet of a file. */
import type { Flow } from '../../analysis/capture/api';
import { addressText, type IpHeader } from '../../protocol/network/ip';

const EMPTY = -1;
/** Slots at the beginning; a power of two. */
const SLOTS = 4096;
/** Words of a key: two IPv6 addresses, the ports, family and protocol. */
const WORDS = 10;
/** Flows that are known at once. When there are more, those that were silent longest are forgotten. */
const MAX_FLOWS = 400_000;

export class FlowTable {
  private slots = new Int32Array(SLOTS).fill(EMPTY);
  private mask = SLOTS - 1;
  private flows: Flow[] = [];
  private keys = new Uint32Array(1024 * WORDS);
  private nextId = 0;
  private readonly wanted = new Uint32Array(WORDS);
  /** Flows that were forgotten to make room. */
  forgotten = 0;

  /** @param ports offset of source and destination port @param packet number of the frame */
  find(bytes: Uint8Array, ip: IpHeader, ports: number, protocol: 'udp' | 'tcp', packet: number, at: number): Flow {
    const key = this.wanted;
    const low = (bytes[ports]! << 24) | (bytes[ports + 1]! << 16) | (bytes[ports + 2]! << 8) | bytes[ports + 3]!;
    key[8] = low;
    key[9] = protocol === 'udp' ? ip.family : ip.family | 16;
    const words = ip.family === 4 ? 1 : 4;
    let hash = Math.imul(key[8]! ^ key[9]!, 0x9e3779b1);
    for (let word = 0; word < 4; word++) {
      const source = word < words ? wordAt(bytes, ip.source + 4 * word) : 0;
      const destination = word < words ? wordAt(bytes, ip.destination + 4 * word) : 0;
      key[word] = source;
      key[4 + word] = destination;
      if (word >= words) continue;
      hash = Math.imul(hash ^ source, 0x85ebca6b);
      hash = Math.imul(hash ^ (hash >>> 13) ^ destination, 0xc2b2ae35);
    }
    hash ^= hash >>> 16;
    for (let slot = hash & this.mask; ; slot = (slot + 1) & this.mask) {
      const index = this.slots[slot]!;
      if (index === EMPTY) return this.add(slot, bytes, ip, ports, protocol, packet, at);
      if (this.isKey(index * WORDS)) return this.flows[index]!;
    }
  }

  get size(): number {
    return this.flows.length;
  }

  private isKey(from: number): boolean {
    const keys = this.keys;
    const key = this.wanted;
    // Ports and source differ most: they are looked at first.
    if (keys[from + 8] !== key[8] || keys[from] !== key[0] || keys[from + 4] !== key[4]) return false;
    for (let word = 0; word < WORDS; word++) if (keys[from + word] !== key[word]) return false;
    return true;
  }

  private add(
    slot: number,
    bytes: Uint8Array,
    ip: IpHeader,
    ports: number,
    protocol: 'udp' | 'tcp',
    packet: number,
    at: number,
  ): Flow {
    const flow: Flow = {
      id: this.nextId++,
      protocol,
      src: { address: addressText(bytes, ip.source, ip.family), port: (bytes[ports]! << 8) | bytes[ports + 1]! },
      dst: {
        address: addressText(bytes, ip.destination, ip.family),
        port: (bytes[ports + 2]! << 8) | bytes[ports + 3]!,
      },
      reverse: null,
      firstPacket: packet,
      firstAt: at,
      lastAt: at,
      packets: 0,
      ttl: ip.ttl,
      ignored: false,
      consumer: null,
    };
    const index = this.flows.length;
    if ((index + 1) * WORDS > this.keys.length) {
      const grown = new Uint32Array(this.keys.length * 2);
      grown.set(this.keys);
      this.keys = grown;
    }
    this.keys.set(this.wanted, index * WORDS);
    this.flows.push(flow);
    this.slots[slot] = index;
    this.pair(flow);
    if (this.flows.length >= MAX_FLOWS) this.forget();
    else if (this.flows.length * 2 > this.slots.length) this.index(this.slots.length * 2);
    return flow;
  }

  /** Joins both directions: the other one has the addresses and ports the other way round. */
  private pair(flow: Flow): void {
    const key = this.wanted;
    const own = key.slice();
    for (let word = 0; word < 4; word++) {
      key[word] = own[4 + word]!;
      key[4 + word] = own[word]!;
    }
    key[8] = (own[8]! << 16) | (own[8]! >>> 16);
    const index = this.search();
    if (index !== EMPTY && this.flows[index] !== flow) {
      const other = this.flows[index]!;
      flow.reverse = other;
      other.reverse = flow;
    }
    key.set(own);
  }

  private search(): number {
    for (let slot = hashOf(this.wanted) & this.mask; ; slot = (slot + 1) & this.mask) {
      const index = this.slots[slot]!;
      if (index === EMPTY || this.isKey(index * WORDS)) return index;
    }
  }

  /** The older half goes. What hangs on a flow stays with whoever holds it. */
  private forget(): void {
    const byAge = this.flows.map((flow, index) => ({ index, lastAt: flow.lastAt })).sort((a, b) => b.lastAt - a.lastAt);
    const kept = byAge.slice(0, MAX_FLOWS / 2).map(({ index }) => index);
    this.forgotten += this.flows.length - kept.length;
    const keys = new Uint32Array(this.keys.length);
    kept.forEach((from, to) => keys.set(this.keys.subarray(from * WORDS, (from + 1) * WORDS), to * WORDS));
    this.keys = keys;
    this.flows = kept.map((index) => this.flows[index]!);
    this.index(this.slots.length);
  }

  private index(slots: number): void {
    this.slots = new Int32Array(slots).fill(EMPTY);
    this.mask = slots - 1;
    for (let index = 0; index < this.flows.length; index++) {
      let slot = hashOf(this.keys.subarray(index * WORDS, (index + 1) * WORDS)) & this.mask;
      while (this.slots[slot] !== EMPTY) slot = (slot + 1) & this.mask;
      this.slots[slot] = index;
    }
  }
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

/** The same as in `find`, out of a key that is complete. */
function hashOf(key: Uint32Array): number {
  const words = (key[9]! & 15) === 4 ? 1 : 4;
  let hash = Math.imul(key[8]! ^ key[9]!, 0x9e3779b1);
  for (let word = 0; word < words; word++) {
    hash = Math.imul(hash ^ key[word]!, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13) ^ key[4 + word]!, 0xc2b2ae35);
  }
  return hash ^ (hash >>> 16);
}
