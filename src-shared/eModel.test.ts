import { describe, expect, it } from 'vitest';
import { effectiveImpairment, meanOpinionScore, rateQuality, ratingFactor } from './eModel';

const input = { delayMs: 0, delaySource: 'none', lossPercent: 0, burstR: 1 };

describe('ITU-T G.107', () => {
  it.each([
    // Annex B, table B.1: R and MOS.
    { r: 50, mos: 2.575 },
    { r: 60, mos: 3.1 },
    { r: 70, mos: 3.597 },
    { r: 80, mos: 4.024 },
    { r: 90, mos: 4.339 },
    { r: 100, mos: 4.5 },
    { r: 0, mos: 1 },
    // The polynomial would give 0.98 here.
    { r: 3, mos: 1 },
  ])('turns R $r into MOS $mos', ({ r, mos }) => expect(meanOpinionScore(r)).toBeCloseTo(mos, 2));

  it.each([
    { delay: 0, impairment: 0, r: 93.2 },
    { delay: 100, impairment: 0, r: 90.8 },
    { delay: 277.3, impairment: 0, r: 93.2 - 0.024 * 277.3 - 11 },
    { delay: 0, impairment: 200, r: 0 },
  ])('rates $delay ms and impairment $impairment at $r', ({ delay, impairment, r }) =>
    expect(ratingFactor(delay, impairment)).toBeCloseTo(r, 10),
  );

  it('computes Ie,eff of section 7.5, random and bursty', () => {
    expect(effectiveImpairment(0, 25.1, 5, 1)).toBeCloseTo((95 * 5) / (5 + 25.1), 10);
    expect(effectiveImpairment(0, 25.1, 5, 2)).toBeCloseTo((95 * 5) / (2.5 + 25.1), 10);
    expect(effectiveImpairment(11, 19, 0, 1)).toBe(11);
  });
});

describe('rateQuality', () => {
  it('says where a MOS comes from', () => {
    const quality = rateQuality({ ...input, codec: 'PCMU', lossPercent: 2, delayMs: 60, delaySource: 'RTCP' });
    expect(quality.mos).toBeGreaterThan(3.8);
    expect(quality.provenance).toMatchObject({ ie: 0, bpl: 25.1, delayMs: 60, delaySource: 'RTCP', lossPercent: 2 });
    expect(quality.note).toContain('ITU-T G.107');
  });
  it.each([
    ['G722', /packet-loss factor/],
    ['opus', /Opus/],
    ['iLBC', /iLBC/],
    [null, /not known/],
  ])('gives no figure for %s and says why', (codec, why) => {
    const quality = rateQuality({ ...input, codec });
    expect(quality).toMatchObject({ r: null, mos: null, provenance: null });
    expect(quality.note).toMatch(why);
  });
});
