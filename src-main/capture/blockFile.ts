import { open, type FileHandle } from 'node:fs/promises';
import { CaptureError } from './errors';

/** Octets that may wait for the disk. */
const MAX_BACKLOG = 64 * 1024 * 1024;

/** Mode of a new file: a capture holds conversations and credentials of the wire. */
const OWNER_ONLY = 0o600;

/** The part of a file handle that is used; tests hand in a disk that is full. */
export type WritableFile = Pick<FileHandle, 'write' | 'truncate' | 'close'>;

/**
 * A file that grows by whole blocks. It ends with a complete block at any moment that the program may die; where the disk
 * refuses the rest of a block, the part of it is cut off again.
 */
export class BlockFile {
  /** Octets up to the last complete block. */
  private complete = 0;
  private backlog = 0;
  private failed = false;
  private work: Promise<void> = Promise.resolve();
  private lossTold = false;

  private constructor(
    private readonly path: string,
    private readonly file: WritableFile,
    private readonly onError: (error: CaptureError) => void,
  ) {}

  /** @throws CaptureError `not-writable` */
  static async create(
    path: string,
    onError: (error: CaptureError) => void,
    openFile: (path: string) => Promise<WritableFile> = (name) => open(name, 'w', OWNER_ONLY),
  ): Promise<BlockFile> {
    try {
      return new BlockFile(path, await openFile(path), onError);
    } catch (error) {
      throw CaptureError.cannotCreate(path, error);
    }
  }

  /** Appends whole blocks. Never throws: failures are told once by `onError`, and nothing is written after one. */
  append(blocks: Uint8Array[]): void {
    if (this.failed || blocks.length === 0) return;
    const data = Buffer.concat(blocks);
    if (this.backlog + data.length > MAX_BACKLOG) {
      if (!this.lossTold) this.onError(CaptureError.tooSlow(this.path));
      this.lossTold = true;
      return;
    }
    this.backlog += data.length;
    this.work = this.work.then(() => this.write(data));
  }

  /** What was appended so far is on the disk, or has failed. */
  written(): Promise<void> {
    return this.work;
  }

  async close(): Promise<void> {
    await this.work;
    await this.file.close().catch(() => {
      // Everything that was written is there; a failing close cannot be mended.
    });
  }

  private async write(data: Buffer): Promise<void> {
    try {
      for (let done = 0; done < data.length && !this.failed;) {
        const { bytesWritten } = await this.file.write(data, done, data.length - done, this.complete + done);
        done += bytesWritten;
      }
      if (!this.failed) this.complete += data.length;
    } catch (error) {
      this.failed = true;
      await this.file.truncate(this.complete).catch(() => {
        // The reader then finds a cut block at the end and reads what stands before it.
      });
      this.onError(CaptureError.writing(this.path, error));
    } finally {
      this.backlog -= data.length;
    }
  }
}
