/** RFC 3389: comfort noise. Recognised and measured, never generated: this program does no voice activity detection. */

const COMFORT_NOISE_PAYLOAD_TYPE = 13;
/** Used before RFC 3389 and still seen (RFC 3551 table 4: "reserved"). */
const COMFORT_NOISE_OLD_PAYLOAD_TYPE = 19;

export function isComfortNoise(payloadType: number): boolean {
  return payloadType === COMFORT_NOISE_PAYLOAD_TYPE || payloadType === COMFORT_NOISE_OLD_PAYLOAD_TYPE;
}

/** Section 3.1: noise level of the first octet, dBov, 0 to -127. Null for an empty payload. */
export function comfortNoiseLevel(payload: Uint8Array): number | null {
  const first = payload[0];
  return first === undefined ? null : -(first & 0x7f);
}
