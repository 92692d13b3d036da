import { describe, expect, it } from 'vitest';
import { PayloadKind } from '../protocol/rtp/payloadTypes';
import { PacketTiming } from './packetTiming';

const media = PayloadKind.media;

describe('RFC 3550 appendix A.8', () => {
  it('follows J += (|D| - J)/16', () => {
    const timing = new PacketTiming();
    expect(timing.jitterMs).toBeNull();
    let expected = 0;
    let before = 0;
    [0, 20, 43, 58, 90, 100].forEach((at, i) => {
      timing.add(at, i * 160, false, media, 8000);
      if (i > 0) expected += (Math.abs(at - before - 20) - expected) / 16;
      before = at;
    });
    expect(timing.jitterMs).toBeCloseTo(expected, 12);
  });

  it('gives the same in ms whatever the clock', () => {
    const [a, b] = [new PacketTiming(), new PacketTiming()];
    [3, 25, 41, 66].forEach((at, i) => {
      a.add(at, i * 160, false, media, 8000);
      b.add(at, i * 960, false, media, 48000);
    });
    expect(a.jitterMs).toBeCloseTo(b.jitterMs!, 12);
  });

  it('goes on over a wrap of the time stamp', () => {
    const timing = new PacketTiming();
    for (let i = 0; i < 10; i++) timing.add(i * 20, (0xffff_ff00 + i * 160) >>> 0, false, media, 8000);
    expect(timing.jitterMs).toBe(0);
    expect(timing.mediaTimeMs).toBe(180);
  });

  it('is not disturbed by telephone-events, whose time stamp stands still', () => {
    const timing = new PacketTiming();
    for (let i = 0; i < 40; i++) {
      const event = i >= 10 && i < 20;
      timing.add(i * 20, (event ? 10 : i) * 160, false, event ? PayloadKind.telephoneEvent : media, 8000);
    }
    expect(timing.jitterMs).toBe(0);
    // tshark's series does take the distance to the last event packet for jitter.
    expect(timing.jitterSpread!.max).toBeGreaterThan(10);
  });

  it('takes a jump of the time stamp for no jitter', () => {
    const timing = new PacketTiming();
    for (let i = 0; i < 10; i++) timing.add(i * 20, i * 160 + (i > 5 ? 1e8 : 0), false, media, 8000);
    expect(timing.jitterMs).toBe(0);
  });
});
