import { PayloadTypeTable } from '../../../protocol/rtp/payloadTypes';
import type { MediaExpectation } from '../api';

const MAX_KNOWN = 1000;
const known = new Map<string, PayloadTypeTable>();

/**
 * What payload types mean by static assignment and these descriptions, of which the later ones count. Telephones of one kind share a table: it
 * would be a large part of all that is kept of a stream.
 */
export function payloadTable(said: readonly MediaExpectation[]): PayloadTypeTable {
  const formats = said.flatMap((one) => one.formats);
  const key = formats.map(({ payloadType, name, clockRate }) => `${payloadType} ${name} ${clockRate}`).join(',');
  const before = known.get(key);
  if (before) return before;
  const table = new PayloadTypeTable();
  for (const { payloadType, name, clockRate } of formats) {
    if (payloadType < 128 && clockRate !== null) table.set(payloadType, name, clockRate);
  }
  if (known.size < MAX_KNOWN) known.set(key, table);
  return table;
}

/** RFC 3551 section 5: of all video, and of no telephone's audio. */
export const VIDEO_CLOCK = 90_000;
