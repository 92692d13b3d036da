/** Faults that a person asked for (`MediaFaults`): which part of a session has to spoil something. */
import type { MediaFaults } from '../api';
import type { Transmit } from '../rtp/sender';
import type { WireListener } from '../wire/wire';

/** Hears nothing that arrives. */
export const DEAF: WireListener = { rtp: () => {}, rtcp: () => {} };

/** Does it do anything to packets on the wire? */
export function spoilsWire({ dropPercent, delayMs, jitterMs, reorderPercent, duplicatePercent }: MediaFaults): boolean {
  return [dropPercent, delayMs, jitterMs, reorderPercent, duplicatePercent].some((amount) => (amount ?? 0) > 0);
}

/** The faults that lie in the packets themselves, before they are protected and counted. */
export function altered(transmit: Transmit, { mute, payloadType }: MediaFaults): Transmit {
  if (mute) return () => {};
  if (payloadType === undefined) return transmit;
  return (header, ...rest) => transmit({ ...header, payloadType }, ...rest);
}
