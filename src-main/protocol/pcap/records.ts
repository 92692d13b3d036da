/** What both capture formats are read into: one record after the other, out of whatever pieces the file comes in. */

/** ONE object that is filled again for each packet. */
export class PacketRecord {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  start = 0;
  end = 0;
  /** Octets on the wire; more than `end - start` where the capture was snapped. */
  wireOctets = 0;
  /** ms since `RecordReader.base`. */
  at = 0;
  linkType = 0;
  interfaceId = 0;
  /** Octet of the (uncompressed) file where the record begins. */
  position = 0;
}

export interface RecordHandler {
  packet(record: PacketRecord): void;
  /** Of a section or a packet. */
  comment?(text: string): void;
  /** Decryption secrets block. */
  secrets?(type: number, data: Uint8Array): void;
}

export interface CaptureInterface {
  linkType: number;
  name: string | null;
  description: string | null;
  /** Time stamps a second. */
  resolution: number;
  packets: number;
}

/** A reader of one format. It keeps nothing of the octets that it was given. */
export interface RecordReader {
  readonly container: 'pcap' | 'pcapng';
  readonly interfaces: readonly CaptureInterface[];
  readonly sections: number;
  /** Whole seconds since the epoch that times are relative to; null before the first packet. */
  readonly base: number | null;
  /**
   * Reads whole records.
   * @param position of `start` in the file
   * @returns octets that were taken, which may be none: then more are needed
   * @throws BrokenCapture where what comes cannot be a record
   */
  read(bytes: Uint8Array, view: DataView, start: number, end: number, position: number): number;
}

/** What is in the file from here on cannot be read. The message is a part of a sentence: "the record of packet 7 claims 4 GB". */
export class BrokenCapture extends Error {
  override readonly name = 'BrokenCapture';
  constructor(
    message: string,
    /** Octet of the file. */
    readonly position: number,
  ) {
    super(message);
  }
}

/** Whole seconds since the epoch up to the year 9999, the last that ISO 8601 writes with four digits: later ones are damage. */
export const MAX_SECONDS = 253_402_300_799;

/** Larger than any packet that a capture program writes (Wireshark's own limit). */
export const MAX_PACKET = 262_144;

/** Packets without a single octet that a file may hold in a row: a million are a file that was filled up, or made to keep a reader busy. */
export const MAX_EMPTY = 1_000_000;
