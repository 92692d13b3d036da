import type { CaptureContent } from '../../src-shared/model/capture';
import type { Clock, Timer } from '../net/clock';
import type { CapturedPacket, WireTap } from '../net/transport';
import { encodeSectionHeader } from '../protocol/pcap/sectionHeader';
import { BlockFile, type WritableFile } from './blockFile';
import { type MediaDatagram, mediaFor, messageFor, octetsFor } from './content';
import type { CaptureError } from './errors';
import { PacketEncoder, type RecordedPacket } from './packetEncoder';

/**
 * ms that a packet waits for earlier ones. Media comes from its own thread in batches, at most a second old; a packet that is
 * later still is written out of order, which pcapng allows.
 */
const HOLD_BACK_MS = 2000;
const FLUSH_MS = 500;
/** Octets held back at most; a flood is written at once, in less perfect order. */
const MAX_HELD = 32 * 1024 * 1024;
/** Octets that a held packet costs besides its data, roughly. */
const HELD_OVERHEAD = 200;

export interface CaptureRecorderOptions {
  clock: Clock;
  /** Of the whole file. It goes out with the file, so it must not hold a secret. */
  comment?: string;
  /** Default `encrypted`: nothing that was encrypted can be read. */
  content?: CaptureContent | undefined;
  /** For tests. */
  openFile?: (path: string) => Promise<WritableFile>;
}

/** Writes a pcapng that Wireshark opens: SIP as it crossed our sockets (credentials of the wire included) and media. */
export interface CaptureRecorder {
  readonly path: string;
  /** What was seen before, out of a ring buffer. Once, before anything else. */
  prefill(packets: readonly RecordedPacket[], keys: readonly string[]): void;
  /** Messages by the tap of the transport layer. */
  add(packet: CapturedPacket): void;
  /** For the transport layer: connections, and with `keys` what opens them. */
  readonly wire: WireTap;
  addMedia(batch: readonly MediaDatagram[]): void;
  /** Told at most once a kind: disk full, disk too slow. The call goes on without a capture. */
  onError(listener: (error: CaptureError) => void): () => void;
  /** Writes what is held back. Idempotent; never rejects. */
  close(): Promise<void>;
}

/** @throws CaptureError `not-writable` when the file cannot be made */
export async function createCaptureRecorder(path: string, options: CaptureRecorderOptions): Promise<CaptureRecorder> {
  const listeners = new Set<(error: CaptureError) => void>();
  const file = await BlockFile.create(
    path,
    (error) => listeners.forEach((listener) => listener(error)),
    options.openFile,
  );
  const application = 'Sidetone';
  file.append([encodeSectionHeader({ application, ...(options.comment ? { comment: options.comment } : {}) })]);
  return new PcapngRecorder(path, file, options.clock, options.content ?? 'encrypted', listeners);
}

class PcapngRecorder implements CaptureRecorder {
  private readonly encoder = new PacketEncoder();
  private held: RecordedPacket[] = [];
  private heldOctets = 0;
  private timer: Timer | null = null;
  private closing: Promise<void> | null = null;

  constructor(
    readonly path: string,
    private readonly file: BlockFile,
    private readonly clock: Clock,
    private readonly content: CaptureContent,
    private readonly listeners: Set<(error: CaptureError) => void>,
  ) {}

  prefill(packets: readonly RecordedPacket[], keys: readonly string[]): void {
    this.file.append(keys.flatMap((line) => this.encoder.encodeKey(line)));
    for (const packet of packets) this.hold(packet);
  }

  add(packet: CapturedPacket): void {
    this.hold(messageFor(this.content, packet));
  }

  readonly wire: WireTap = {
    octets: (packet) => this.hold(octetsFor(this.content, packet)),
    // At once: what they open is held back, and must come after them.
    key: (line) => {
      if (this.content === 'keys' && !this.closing) this.file.append(this.encoder.encodeKey(line));
    },
  };

  addMedia(batch: readonly MediaDatagram[]): void {
    for (const datagram of batch) this.hold(mediaFor(this.content, datagram));
  }

  onError(listener: (error: CaptureError) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): Promise<void> {
    if (this.closing) return this.closing;
    this.timer?.cancel();
    this.write(Infinity);
    this.closing = this.file.close();
    return this.closing;
  }

  private hold(packet: RecordedPacket | null): void {
    if (!packet || this.closing) return;
    this.held.push(packet);
    this.heldOctets += packet.data.length + HELD_OVERHEAD;
    if (this.heldOctets > MAX_HELD) this.write(Infinity);
    this.timer ??= this.clock.setTimeout(() => this.flush(), FLUSH_MS);
  }

  private flush(): void {
    this.timer = null;
    this.write(this.clock.now() - HOLD_BACK_MS);
    if (this.held.length > 0) this.timer = this.clock.setTimeout(() => this.flush(), FLUSH_MS);
  }

  /** @param until ms since the epoch; what is younger goes on waiting */
  private write(until: number): void {
    const due = this.held.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
    if (due.length === 0) return;
    this.held = until === Infinity ? [] : this.held.filter(({ at }) => at > until);
    this.heldOctets -= due.reduce((sum, { data }) => sum + data.length + HELD_OVERHEAD, 0);
    this.file.append(due.flatMap((packet) => this.encoder.encode(packet)));
  }
}
