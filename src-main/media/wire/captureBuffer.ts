/** Datagrams on their way to a pcapng: copied into a few large blocks, which then cross the thread's border without a copy. */
import type { Direction, Endpoint } from '../../../src-shared/model/media';
import type { CapturedMedia } from '../api';
import type { Protection } from './wire';

const BLOCK_OCTETS = 64 * 1024;

export class CaptureBuffer {
  private block = new Uint8Array(0);
  private used = 0;
  private batch: CapturedMedia[] = [];

  constructor(private readonly label: string | undefined) {}

  add(
    at: number,
    direction: Direction,
    local: Endpoint,
    remote: Endpoint,
    data: Uint8Array,
    protection: Protection,
  ): void {
    if (this.block.length - this.used < data.length) {
      this.block = new Uint8Array(Math.max(BLOCK_OCTETS, data.length));
      this.used = 0;
    }
    const copy = this.block.subarray(this.used, this.used + data.length);
    copy.set(data);
    this.used += data.length;
    this.batch.push({
      at,
      direction,
      local,
      remote: { address: remote.address, port: remote.port },
      protection,
      ...(this.label === undefined ? {} : { label: this.label }),
      data: copy,
    });
  }

  /** What came since the last call. The memory behind it is given away with it. */
  take(): CapturedMedia[] {
    const { batch } = this;
    this.batch = [];
    this.block = new Uint8Array(0);
    this.used = 0;
    return batch;
  }
}

/** The memory behind a batch, each piece once: what `postMessage` may move instead of copying. */
export function blocksOf(batch: readonly CapturedMedia[]): ArrayBuffer[] {
  return [...new Set(batch.map((packet) => packet.data.buffer as ArrayBuffer))];
}
