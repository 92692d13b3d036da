import { describe, expect, it } from 'vitest';
import { BurstGapCounter } from './burstGap';

/** 1 received, 0 lost, X discarded: the notation of RFC 3611 section 4.7.2. */
function counted(pattern: string): BurstGapCounter {
  const counter = new BurstGapCounter();
  for (const packet of pattern) {
    if (packet === '1') counter.addReceived();
    else counter.addLost();
  }
  return counter;
}

const good = (packets: number): string => '1'.repeat(packets);

describe('RFC 3611', () => {
  it('counts the pattern of section 4.7.2 as the equations of appendix A.2 do, worked by hand', () => {
    // The loss after four packets lies below Gmin: c23 = 1, c22 = 3. Then a burst of X111X10 11110 begins after 18 packets.
    const result = counted('11110111111111111111111X111X1011110111111111111111111X111111111').result(20);
    const [c11, c13, c14, c22, c23, c33] = [18 + 18, 1, 1, 3 + 2 + 0 + 3, 4, 0];
    const p23 = 1 - c22 / (c22 + c23);
    const p32 = c23 / (c13 + c23 + c33);
    expect(result.density).toBeCloseTo(p23 / (p23 + p32), 10);
    expect(result.gapDensity).toBeCloseTo(c14 / (c11 + c14), 10);
    expect(result.gapMeanMs).toBeCloseTo(((c11 + c14 + c13) * 20) / c13, 10);
    expect(result.gapMeanMs + result.meanMs).toBeCloseTo((c11 + c14 + 2 * c13 + c22 + 2 * c23 + c33) * 20, 10);
  });

  it('finds the burst of section 4.7.2 (density 0.33) when the call repeats it', () => {
    // 12 packets of which 4 are lost or discarded, between gaps without loss.
    const burst = 'X111X1011110';
    const result = counted(`${good(40)}${`${burst}${good(40)}`.repeat(50)}`).result(20);
    expect(result.density).toBeCloseTo(0.33, 1);
    expect(result.meanMs).toBeCloseTo(12 * 20, -1.5);
    expect(result.gapDensity).toBe(0);
  });

  it.each([
    { name: 'no loss is one gap', pattern: good(50), density: 0, meanMs: 0, gapDensity: 0, gapMeanMs: 1000 },
    {
      name: 'a run of losses is a burst without reception',
      pattern: `${good(20)}0000${good(20)}`,
      density: 1,
      meanMs: 80,
      gapDensity: 0,
      gapMeanMs: 420,
    },
    {
      name: 'losses in the first packets alone never enter a gap',
      pattern: `${good(4)}0${good(30)}`,
      density: 0.2,
      meanMs: 100,
      gapDensity: 0,
      gapMeanMs: 0,
    },
  ])('$name', ({ pattern, density, meanMs, gapDensity, gapMeanMs }) => {
    const expected = { density, meanMs, gapDensity, gapMeanMs };
    const result = counted(pattern).result(20);
    for (const key of ['density', 'meanMs', 'gapDensity', 'gapMeanMs'] as const) {
      expect(result[key], key).toBeCloseTo(expected[key], 10);
    }
  });

  it('never gives a density outside of 0 to 1, nor a negative time', () => {
    let state = 1;
    for (let call = 0; call < 300; call++) {
      const counter = new BurstGapCounter();
      for (let i = 0; i < 200; i++) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        if (state / 2 ** 32 < call / 300) counter.addLost();
        else counter.addReceived();
      }
      const { density, meanMs, gapDensity, gapMeanMs } = counter.result(20);
      for (const value of [density, gapDensity]) expect(value >= 0 && value <= 1).toBe(true);
      expect(Math.min(meanMs, gapMeanMs)).toBeGreaterThanOrEqual(0);
    }
  });
});

describe('BurstR of ITU-T G.107', () => {
  it('is 1 for single losses and for none', () => {
    expect(counted(good(100)).burstRatio(0)).toBe(1);
    expect(counted(`${good(20)}0${good(20)}0${good(20)}`).burstRatio(2 / 62)).toBe(1);
  });
  it('is the mean run over that of random loss', () => {
    expect(counted(`${good(10)}0000${good(10)}00`).burstRatio(0.1)).toBeCloseTo(3 * 0.9, 10);
  });
});
