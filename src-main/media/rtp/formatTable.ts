/** What each payload type of one direction means: for the statistics, and for the way of its payloads. */
import { PayloadTypeTable } from '../../protocol/rtp/payloadTypes';
import type { Format } from '../../protocol/sdp/formats';

export class FormatTable {
  /** Never forgets: a packet that comes late is still counted as what it was. */
  readonly payloadTypes = new PayloadTypeTable();
  private readonly agreed: (Format | null)[] = Array.from({ length: 128 }, () => null);

  /** Replaces what was agreed before. */
  agree(formats: readonly Format[]): void {
    this.agreed.fill(null);
    for (const format of formats) {
      this.agreed[format.payloadType] = format;
      this.payloadTypes.set(format.payloadType, format.name, format.clockRate);
    }
  }

  /** Null for a payload type that is not agreed. */
  find(payloadType: number): Format | null {
    return this.agreed[payloadType] ?? null;
  }
}
