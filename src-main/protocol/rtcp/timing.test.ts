import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rtcpIntervalMs } from './interval';
import { middle32, msOfNtp, ntpOfMs } from './ntp';
import { roundTripMs } from './roundTrip';

describe('NTP time (RFC 3550 section 4)', () => {
  it('puts the Unix epoch at 2208988800 s', () => expect(ntpOfMs(0)).toEqual({ seconds: 2_208_988_800, fraction: 0 }));
  it('keeps half a second as half of 2^32', () =>
    expect(ntpOfMs(1500)).toEqual({ seconds: 2_208_988_801, fraction: 0x80000000 }));
  it('rounds up into the next second', () =>
    expect(ntpOfMs(999.99999999999)).toEqual({ seconds: 2_208_988_801, fraction: 0 }));
  it('goes on after the era ends in 2036', () => {
    const at = Date.UTC(2040, 0, 1);
    expect(msOfNtp(ntpOfMs(at))).toBeCloseTo(at, 3);
  });
  it('comes back to the microsecond', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: Date.UTC(2100, 0) }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (ms, part) => {
          expect(Math.abs(msOfNtp(ntpOfMs(ms + part)) - (ms + part))).toBeLessThan(0.001);
        },
      ),
    );
  });
});

describe('round trip (RFC 3550 section 6.4.1, figure 2)', () => {
  it('computes 6.125 s out of A = b710:8000, LSR = b705:2000, DLSR = 0005:4000', () => {
    // Figure 2 has the report arrive at 46864.5 s of the middle 32 bits.
    const arrived = msOfNtp({ seconds: 0xb44db710, fraction: 0x80000000 });
    expect(middle32(ntpOfMs(arrived))).toBe(0xb7108000);
    expect(roundTripMs(arrived, 0xb7052000, 0x00054000)).toBeCloseTo(6125, 2);
  });
  it('is not known before the first sender report', () => expect(roundTripMs(1e12, 0, 0)).toBeNull());
  it('goes on over a wrap of the 16-bit seconds', () => {
    const sent = msOfNtp({ seconds: 0xe000ffff, fraction: 0xf0000000 });
    expect(roundTripMs(sent + 100, middle32(ntpOfMs(sent)), 0)).toBeCloseTo(100, 1);
  });
  it('refuses an echo that cannot be true', () => {
    expect(roundTripMs(1e12, middle32(ntpOfMs(1e12 + 500)), 0)).toBeNull();
    expect(roundTripMs(1e12, middle32(ntpOfMs(1e12 - 3_600_000)), 0)).toBeNull();
    expect(roundTripMs(1e12, middle32(ntpOfMs(1e12)), 10)).toBe(0);
  });
});

it('spreads reports over half to one and a half of the minimum (RFC 3550 section 6.3)', () => {
  expect(rtcpIntervalMs(false, 0)).toBeCloseTo(2500 / 1.21828, 1);
  expect(rtcpIntervalMs(false, 1)).toBeCloseTo(7500 / 1.21828, 1);
  expect(rtcpIntervalMs(true, 0.5)).toBeCloseTo(2500 / 1.21828, 1);
});
