/** Reading capture files of others. */
import type { CaptureFormat } from '../../../src-shared/model/capture';
import type { PacketSink } from '../../analysis/capture/api';

export interface ReadOptions {
  signal?: AbortSignal;
  /** At most about ten times a second; octets of the file as it lies on the disk. */
  onProgress?: (done: number, total: number) => void;
  /** Read only packets whose records begin in this span of the (uncompressed) file: a second look at one call. Interfaces and sections before it are known. */
  span?: { from: number; to: number };
}

export interface ReadResult {
  format: CaptureFormat;
  packets: number;
  /** Captured octets of the packets. */
  octets: number;
  /** Seconds since the epoch that all times are relative to; null: no packet. */
  base: number | null;
  /** ms since the base. */
  firstAt: number;
  lastAt: number;
  /** What was left out to stay within memory, one sentence each. */
  notes: string[];
}

/**
 * Streams a file through the decoder into `sink`. Memory is bounded whatever the file's size. What is broken ends the reading, is told in
 * `format.broken`, and is no error.
 * @throws CaptureError when the file cannot be opened or is no capture at all
 */
export type ReadCapture = (path: string, sink: PacketSink, options?: ReadOptions) => Promise<ReadResult>;
