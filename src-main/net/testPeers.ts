/** Two ends on loopback for the tests of this folder. */
import { readFileSync } from 'node:fs';
import type { Endpoint } from '../../src-shared/model/media';
import { createSystemClock, type Clock } from './clock';
import type { Arrival, CapturedPacket, Flow, TlsOptions, TransportLayer } from './transport';
import { createTransportLayer } from './transportLayer';

export const LOOPBACK = { address: '127.0.0.1', port: 0 };

export function pem(name: string): string {
  return readFileSync(new URL(`testdata/${name}`, import.meta.url), 'utf8');
}

/** Key and certificate of pbx.test, trusted by whoever trusts `root.pem`. */
export const identity = (): { key: string; cert: string } => ({ key: pem('leaf.key.pem'), cert: pem('chain.pem') });

export function message(startLine = 'OPTIONS sip:pbx.test SIP/2.0', body = ''): Buffer {
  return Buffer.from(
    `${startLine}\r\nVia: SIP/2.0/TCP pbx.test\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** A transport layer that keeps what happens to it. */
export interface Peer {
  layer: TransportLayer;
  packets: CapturedPacket[];
  /** What its wire tap saw, where `tapping` is on. */
  octets: CapturedPacket[];
  keys: string[];
  icmp: { remote: Endpoint; error: Error }[];
  /** The next message that nobody took yet. */
  next(): Promise<{ data: string; arrival: Arrival }>;
  nextIcmp(): Promise<{ remote: Endpoint; error: Error }>;
  nextClosed(): Promise<{ flow: Flow; error: Error | null }>;
}

/** On: peers are made with a wire tap, so that the same tests show that it disturbs nothing. */
export const tapping = { on: false };

const open = new Set<TransportLayer>();

export function createPeer(tls?: TlsOptions, clock: Clock = createSystemClock()): Peer {
  const packets: CapturedPacket[] = [];
  const icmp: Peer['icmp'] = [];
  const octets: CapturedPacket[] = [];
  const keys: string[] = [];
  const wire = { octets: (packet: CapturedPacket) => octets.push(packet), key: (line: string) => keys.push(line) };
  const layer = createTransportLayer({
    clock,
    tap: (packet) => packets.push(packet),
    ...(tapping.on ? { wire } : {}),
    ...(tls ? { tls } : {}),
  });
  const messages = queue<{ data: string; arrival: Arrival }>();
  const icmps = queue<{ remote: Endpoint; error: Error }>();
  const closed = queue<{ flow: Flow; error: Error | null }>();
  layer.on({
    message: (data, arrival) => messages.put({ data: Buffer.from(data).toString(), arrival }),
    icmp: (remote, error) => {
      icmp.push({ remote, error });
      icmps.put({ remote, error });
    },
    closed: (flow, error) => closed.put({ flow, error }),
  });
  open.add(layer);
  return { layer, packets, octets, keys, icmp, next: messages.take, nextIcmp: icmps.take, nextClosed: closed.take };
}

/** For `afterEach`. */
export async function closePeers(): Promise<void> {
  await Promise.all([...open].map((layer) => layer.close()));
  open.clear();
}

function queue<T>(): { put(item: T): void; take(): Promise<T> } {
  const items: T[] = [];
  const waiting: ((item: T) => void)[] = [];
  return {
    put(item) {
      const waiter = waiting.shift();
      if (waiter) waiter(item);
      else items.push(item);
    },
    take() {
      const item = items.shift();
      return item === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(item);
    },
  };
}
