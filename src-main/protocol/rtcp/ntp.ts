/** RFC 3550 section 4: NTP time stamps, seconds since 1900 in 32.32 fixed point. */

/** Seconds from 1900 to 1970. */
const NTP_EPOCH_OFFSET = 2_208_988_800;
const TWO_32 = 0x1_0000_0000;

export interface NtpTime {
  /** Since 1900, modulo 2^32. */
  seconds: number;
  /** In units of 2^-32 s. */
  fraction: number;
}

/** @param ms since the Unix epoch */
export function ntpOfMs(ms: number): NtpTime {
  const wholeSeconds = Math.floor(ms / 1000);
  const fraction = Math.round(((ms - wholeSeconds * 1000) / 1000) * TWO_32);
  const carry = fraction >= TWO_32 ? 1 : 0;
  return { seconds: (wholeSeconds + NTP_EPOCH_OFFSET + carry) % TWO_32, fraction: carry ? 0 : fraction };
}

/** ms since the Unix epoch. A time before 1968 is read as one of the era that begins in 2036 (RFC 4330 section 3). */
export function msOfNtp(time: NtpTime): number {
  const era = time.seconds < 0x8000_0000 ? TWO_32 : 0;
  return (time.seconds + era - NTP_EPOCH_OFFSET) * 1000 + (time.fraction / TWO_32) * 1000;
}

/** The middle 32 bits, in units of 1/65536 s: what LSR, LRR and round-trip arithmetic use. */
export function middle32(time: NtpTime): number {
  return (((time.seconds & 0xffff) << 16) | (time.fraction >>> 16)) >>> 0;
}
