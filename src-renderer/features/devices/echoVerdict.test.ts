import { describe, expect, it } from 'vitest';
import type { ProbeResult, ProbeVariant } from '../../audio/echoProbe';
import { echoVerdict } from './echoVerdict';

function result(
  variant: ProbeVariant,
  couplingDb: number | null,
  echoCancellation: boolean | null = variant !== 'none',
): ProbeResult {
  return {
    variant,
    applied: { echoCancellation, noiseSuppression: false, autoGainControl: false, sampleRate: 48_000, channels: 1 },
    floorDb: -70,
    echo: { heard: couplingDb !== null, delayMs: couplingDb === null ? null : 60, couplingDb },
  };
}

describe('echoVerdict', () => {
  it.each([
    ['nothing is heard', null, null, 'none'],
    ['an echo that is too quiet', -55, -80, 'quiet'],
    ['a canceller that works', -12, -45, 'cancelled'],
    ['a canceller that leaves nothing', -12, null, 'gone'],
    ['a canceller that does nothing', -12, -14, 'weak'],
  ])('%s', (_what, plain, cancelled, kind) => {
    expect(echoVerdict([result('none', plain), result('echoCancellation', cancelled)])?.kind).toBe(kind);
  });

  it('a canceller that the browser does not apply', () => {
    expect(echoVerdict([result('none', -12), result('echoCancellation', -12, false)])?.kind).toBe('refused');
  });

  it('a microphone that gives exact silence: nothing can be measured with it', () => {
    const muted = { ...result('none', null), floorDb: null };
    expect(echoVerdict([muted, result('echoCancellation', null)])?.kind).toBe('mute');
  });

  it('tells what is taken away, and nothing before both were measured', () => {
    expect(echoVerdict([result('none', -12), result('echoCancellation', -45)])).toMatchObject({
      couplingDb: -12,
      gainDb: 33,
    });
    expect(echoVerdict([result('none', -12)])).toBeNull();
  });
});
