/** SIP out of TCP connections: plain (RFC 3261 section 18.3), or in WebSocket frames (RFC 7118). */
import { MessageFramer } from '../../../protocol/sip/framing';
import type { Flow, FoundMessage, StreamChunk } from '../api';
import { is, looksLikeSip } from './scan';
import { WebSocketFrames } from './webSocket';

/** Directions of connections that are followed at once. */
const MAX_CONNECTIONS = 20_000;
/** Octets of messages that are not whole, of all connections together. */
const MAX_HELD = 48 * 1024 * 1024;
/** What a damaged message costs of a connection's patience. */
const DAMAGED = 256;
/** Octets of a start line that is waited for. */
const LONGEST_LINE = 1200;
/** Octets in which a connection has to show that it is SIP. */
const PATIENCE = 16_384;

interface Connection {
  kind: 'unknown' | 'sip' | 'upgrade' | 'websocket';
  /** Null while there is nothing for them. */
  framer: MessageFramer | null;
  frames: WebSocketFrames | null;
  /** Octets without anything of ours. */
  wasted: number;
  head: Uint8Array;
  /** Octets that it was last seen to keep. */
  held: number;
}

export class SipStreams {
  private readonly connections = new Map<Flow, Connection>();
  private readonly upgraded = new Set<Flow>();
  private held = 0;

  constructor(private readonly found: (message: FoundMessage) => void) {}

  chunk(chunk: StreamChunk): void {
    const { flow, bytes, start, end } = chunk;
    let connection = this.connections.get(flow);
    if (!connection) {
      connection = blank();
      if (flow.reverse && this.upgraded.has(flow.reverse)) connection.kind = 'upgrade';
      this.connections.set(flow, connection);
      if (this.connections.size > MAX_CONNECTIONS) this.forgetOldest();
    }
    // What was begun before a gap has no end.
    if (chunk.afterGap) Object.assign(connection, { framer: null, frames: null });
    this.take(connection, chunk, bytes.subarray(start, end));
    this.account(flow, connection);
  }

  private take(connection: Connection, chunk: StreamChunk, data: Uint8Array): void {
    if (connection.kind === 'websocket') return this.frames(connection, chunk, data);
    if (connection.kind === 'upgrade') return this.upgrade(connection, chunk, data);
    if (connection.kind === 'unknown') this.recognise(connection, chunk, data);
    else this.plain(connection, chunk, data);
  }

  /** The first piece may end within the first line: what came is kept until it says what it is. */
  private recognise(connection: Connection, chunk: StreamChunk, piece: Uint8Array): void {
    const data = concat(connection.head, piece);
    connection.head = new Uint8Array(0);
    if (isUpgrade(data)) {
      connection.kind = 'upgrade';
      this.upgraded.add(chunk.flow);
      const [oldest] = this.upgraded;
      if (oldest && this.upgraded.size > MAX_CONNECTIONS) this.upgraded.delete(oldest);
      return this.upgrade(connection, chunk, data);
    }
    const at = sipStart(data);
    if (at >= 0) {
      connection.kind = 'sip';
      return this.plain(connection, chunk, data.subarray(at));
    }
    connection.head = data.slice(-LONGEST_LINE);
    this.waste(connection, chunk.flow, piece.length);
  }

  private plain(connection: Connection, chunk: StreamChunk, data: Uint8Array): void {
    for (let rest = data; rest.length > 0;) {
      connection.framer ??= new MessageFramer();
      let isDamaged = false;
      for (const item of connection.framer.push(rest)) {
        if (item.kind === 'error') isDamaged = true;
        if (item.kind !== 'message') continue;
        connection.wasted = 0;
        this.tell(chunk, item.data, 'tcp');
      }
      if (!isDamaged) return;
      // Find the next message in what is here; the rest of a damaged one is passed over.
      connection.framer = null;
      const at = sipStart(rest.subarray(1));
      this.waste(connection, chunk.flow, at < 0 ? rest.length : DAMAGED);
      if (at < 0 || chunk.flow.ignored) return;
      rest = rest.subarray(at + 1);
    }
  }

  /** The HTTP head of either side, up to its empty line. */
  private upgrade(connection: Connection, chunk: StreamChunk, data: Uint8Array): void {
    const joined = concat(connection.head, data);
    const body = headEnd(joined);
    if (body < 0) {
      connection.head = joined.slice(0, PATIENCE);
      if (joined.length >= PATIENCE) this.waste(connection, chunk.flow, PATIENCE);
      return;
    }
    connection.head = new Uint8Array(0);
    connection.kind = 'websocket';
    if (body < joined.length) this.frames(connection, chunk, joined.subarray(body));
  }

  private frames(connection: Connection, chunk: StreamChunk, data: Uint8Array): void {
    connection.frames ??= new WebSocketFrames();
    for (const message of connection.frames.push(data)) {
      if (looksLikeSip(message, 0, message.length)) this.tell(chunk, message, 'ws');
    }
    if (connection.frames.failed) this.waste(connection, chunk.flow, PATIENCE);
  }

  private waste(connection: Connection, flow: Flow, octets: number): void {
    connection.wasted += octets;
    // TLS is recognised at once; whatever else gets a few packets.
    if (connection.wasted < PATIENCE) return;
    flow.ignored = true;
    this.forget(flow, connection);
  }

  /** Together they keep no more than is told: what was begun longest ago is given up. */
  private account(flow: Flow, connection: Connection): void {
    if (this.connections.get(flow) !== connection) return;
    const { framer, frames, head } = connection;
    const held = (framer?.size ?? 0) + (frames?.size ?? 0) + head.length;
    this.held += held - connection.held;
    connection.held = held;
    while (this.held > MAX_HELD && this.connections.size > 1) this.forgetOldest();
  }

  /** Those that are over cannot be told from those that are silent. */
  private forgetOldest(): void {
    for (const [flow, connection] of this.connections) return this.forget(flow, connection);
  }

  private forget(flow: Flow, connection: Connection): void {
    if (this.connections.delete(flow)) this.held -= connection.held;
  }

  private tell({ packet, at, flow, position }: StreamChunk, data: Uint8Array, carriedBy: 'tcp' | 'ws'): void {
    const { src, dst } = flow;
    this.found({ packet, at, carriedBy, src, dst, bytes: data, start: 0, end: data.length, position });
  }
}

function blank(): Connection {
  return {
    kind: 'unknown',
    framer: null,
    frames: null,
    wasted: 0,
    head: new Uint8Array(0),
    held: 0,
  };
}

const LF = 10;

/** Where a message begins: at the start, after keep-alives, or at some line where a capture came in the middle. @returns -1: nowhere */
function sipStart(data: Uint8Array): number {
  for (let at = 0; at < data.length;) {
    if (looksLikeSip(data, at, data.length)) return at;
    const next = data.indexOf(LF, at);
    if (next < 0) return -1;
    at = next + 1;
  }
  return -1;
}

function isUpgrade(data: Uint8Array): boolean {
  return (is(data, 0, 'get ') || is(data, 0, 'http/1.1 101')) && data.length >= 12;
}

function headEnd(data: Uint8Array): number {
  for (let at = 3; at < data.length; at++) {
    if (data[at] === LF && data[at - 2] === LF && data[at - 1] === 13) return at + 1;
  }
  return -1;
}

function concat(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (one.length === 0) return other;
  const joined = new Uint8Array(one.length + other.length);
  joined.set(one);
  joined.set(other, one.length);
  return joined;
}
