/**
 * The last minutes of media of all sessions, in a bounded piece of memory: so that what has just happened can still be saved. Runs for each
 * packet of each call, so a packet costs a copy of its octets and no object.
 */
import type { Direction, Endpoint } from '../../../src-shared/model/media';
import type { CapturedMedia, RingFigures } from '../api';
import type { Protection, SocketTap } from './wire';

const BLOCK_OCTETS = 64 * 1024;
/** Time (8), number of the path (2), length (2). */
const HEADER = 12;
/** Numbers of paths are 16 bits wide. */
const MAX_PATHS = 65_535;

interface Block {
  data: Uint8Array;
  view: DataView;
  used: number;
  packets: number;
}

/** What packets of one session, direction and remote address share. */
type Path = Omit<CapturedMedia, 'at' | 'data'>;

export class CaptureRing {
  private blocks: Block[] = [];
  private paths: Path[] = [];
  /** Counts up when the paths' numbers begin anew, so that sessions ask for theirs again. */
  private generation = 0;
  private packets = 0;

  /** @param limit octets; 0 keeps nothing */
  constructor(private limit: number) {}

  setLimit(limit: number): void {
    this.limit = limit;
    this.evict();
  }

  /** @param label of the session, for people */
  tapFor(label: string): SocketTap {
    let generation = -1;
    let known: { path: Path; number: number }[] = [];
    return (at, direction, local, remote, data, protection) => {
      if (this.limit < BLOCK_OCTETS || data.length > BLOCK_OCTETS - HEADER) return;
      if (generation !== this.generation) {
        generation = this.generation;
        known = [];
      }
      let entry = known.find(({ path }) => isPath(path, direction, local, remote, protection));
      if (!entry) {
        entry = this.newPath({
          direction,
          local: { address: local.address, port: local.port },
          remote: { address: remote.address, port: remote.port },
          protection,
          label,
        });
        generation = this.generation;
        known.push(entry);
      }
      this.write(at, entry.number, data);
    };
  }

  get figures(): RingFigures {
    return { packets: this.packets, octets: this.blocks.length * BLOCK_OCTETS, oldestAt: this.oldest };
  }

  /** @param since ms since the epoch */
  take(since: number): CapturedMedia[] {
    const taken: CapturedMedia[] = [];
    for (const { data, view, used } of this.blocks) {
      // One copy a block, which may then leave the thread.
      const copy = data.slice(0, used);
      for (let offset = 0; offset < used;) {
        const at = view.getFloat64(offset);
        const path = this.paths[view.getUint16(offset + 8)];
        const end = offset + HEADER + view.getUint16(offset + 10);
        if (at >= since && path) taken.push({ at, ...path, data: copy.subarray(offset + HEADER, end) });
        offset = end;
      }
    }
    return taken;
  }

  private get oldest(): number | null {
    return this.blocks[0]?.view.getFloat64(0) ?? null;
  }

  private newPath(path: Path): { path: Path; number: number } {
    if (this.paths.length >= MAX_PATHS) {
      this.blocks = [];
      this.paths = [];
      this.packets = 0;
      this.generation++;
    }
    return { path, number: this.paths.push(path) - 1 };
  }

  private write(at: number, path: number, data: Uint8Array): void {
    let block = this.blocks.at(-1);
    if (!block || block.used + HEADER + data.length > BLOCK_OCTETS) {
      block = this.nextBlock();
      this.blocks.push(block);
    }
    const { view, used } = block;
    view.setFloat64(used, at);
    view.setUint16(used + 8, path);
    view.setUint16(used + 10, data.length);
    block.data.set(data, used + HEADER);
    block.used = used + HEADER + data.length;
    block.packets++;
    this.packets++;
  }

  /** The oldest block is used again where the ring is full. */
  private nextBlock(): Block {
    const full = (this.blocks.length + 1) * BLOCK_OCTETS > this.limit;
    const oldest = full ? this.blocks.shift() : undefined;
    if (oldest) {
      this.packets -= oldest.packets;
      return Object.assign(oldest, { used: 0, packets: 0 });
    }
    const data = new Uint8Array(BLOCK_OCTETS);
    return { data, view: new DataView(data.buffer), used: 0, packets: 0 };
  }

  private evict(): void {
    while (this.blocks.length * BLOCK_OCTETS > this.limit) this.packets -= this.blocks.shift()?.packets ?? 0;
    if (this.blocks.length === 0) this.paths = [];
    if (this.blocks.length === 0) this.generation++;
  }
}

function isPath(path: Path, direction: Direction, local: Endpoint, remote: Endpoint, protection: Protection): boolean {
  return (
    path.direction === direction &&
    path.protection === protection &&
    path.remote.port === remote.port &&
    path.local.port === local.port &&
    path.remote.address === remote.address
  );
}
