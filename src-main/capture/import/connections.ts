/** All TCP connections of a capture, put into order within one bound of memory, however many of them wait for what never comes. */
import type { Flow } from '../../analysis/capture/api';
import { type Deliver, TcpStream } from './tcpStream';

/** Directions whose octets are put into order at once; of more, the one that began first is forgotten. */
const MAX_STREAMS = 20_000;
/** Octets that wait in all of them together. */
const MAX_HELD = 48 * 1024 * 1024;

/** What is in order now of a flow. */
export type DeliverOf = (flow: Flow, ...delivered: Parameters<Deliver>) => void;

export class Connections {
  private readonly streams = new Map<Flow, TcpStream>();
  /** Those in which something waits, longest first. */
  private readonly waiting = new Set<Flow>();
  private held = 0;

  constructor(private readonly deliver: DeliverOf) {}

  begin(flow: Flow, sequence: number): void {
    this.change(flow, (stream) => stream.begin(sequence));
  }

  /** @returns true where these octets were there before (a retransmission) */
  add(flow: Flow, sequence: number, bytes: Uint8Array, start: number, end: number, at: number): boolean {
    let repeated = false;
    this.change(flow, (stream) => {
      repeated = stream.add(sequence, bytes, start, end, at, (...delivered) => this.deliver(flow, ...delivered));
    });
    while (this.held > MAX_HELD && this.makeRoom());
    return repeated;
  }

  forget(flow: Flow): void {
    this.held -= this.streams.get(flow)?.held ?? 0;
    this.streams.delete(flow);
    this.waiting.delete(flow);
  }

  /** What waits for segments that the capture does not hold is shown as far as it goes. */
  finish(): void {
    while (this.makeRoom());
    this.streams.clear();
  }

  /** The connection that has waited longest goes on without what is missing. @returns false where none waits */
  private makeRoom(): boolean {
    const [flow] = this.waiting;
    if (!flow) return false;
    this.change(flow, (stream) => stream.end((...delivered) => this.deliver(flow, ...delivered)));
    return true;
  }

  private change(flow: Flow, change: (stream: TcpStream) => void): void {
    const stream = this.streamOf(flow);
    const before = stream.held;
    change(stream);
    const { held } = stream;
    if (held === before) return;
    this.held += held - before;
    if (held === 0) this.waiting.delete(flow);
    else if (before === 0) this.waiting.add(flow);
  }

  private streamOf(flow: Flow): TcpStream {
    let stream = this.streams.get(flow);
    if (stream) return stream;
    if (this.streams.size >= MAX_STREAMS) {
      const [oldest] = this.streams.keys();
      if (oldest) this.forget(oldest);
    }
    stream = new TcpStream();
    this.streams.set(flow, stream);
    return stream;
  }
}
