import { encodeSectionHeader } from '../protocol/pcap/sectionHeader';
import { BlockFile } from './blockFile';
import type { CaptureError } from './errors';
import { PacketEncoder, type RecordedPacket } from './packetEncoder';

/** Packets that are encoded at once, before the disk is waited for. */
const AT_ONCE = 5000;

export interface SavedCapture {
  /** Of the whole file. It goes out with the file, so it must not hold a secret. */
  comment: string;
  packets: RecordedPacket[];
  /** Lines of the TLS key log. */
  keys: readonly string[];
}

/**
 * Writes a pcapng in one go, in the order of time.
 * @throws CaptureError when the file cannot be made, or not be written to its end
 */
export async function saveCapture(path: string, { comment, packets, keys }: SavedCapture): Promise<void> {
  let failure: CaptureError | null = null;
  const file = await BlockFile.create(path, (error) => (failure ??= error));
  const encoder = new PacketEncoder();
  const ordered = packets.toSorted((a, b) => a.at - b.at);
  file.append([
    encodeSectionHeader({ application: 'Sidetone', comment }),
    ...keys.flatMap((line) => encoder.encodeKey(line)),
  ]);
  for (let from = 0; from < ordered.length && !failure; from += AT_ONCE) {
    file.append(ordered.slice(from, from + AT_ONCE).flatMap((packet) => encoder.encode(packet)));
    await file.written();
  }
  await file.close();
  if (failure) throw failure;
}
