import type { ProbeResult } from '../../audio/echoProbe';

/** An echo below this is too quiet to disturb, dB (ITU-T G.131: 55 dB of loss satisfies whatever the delay; the rest is the line's). */
const QUIET_DB = -50;
/** A canceller that works takes much more than this away, dB. */
const WEAK_DB = 10;

export interface EchoVerdict {
  kind: 'mute' | 'none' | 'cancelled' | 'gone' | 'weak' | 'refused' | 'quiet';
  couplingDb: number;
  /** What echo cancellation takes away. */
  gainDb: number;
}

/** What the measurements say together; null until both that matter are there. */
export function echoVerdict(results: readonly ProbeResult[]): EchoVerdict | null {
  const plain = results.find(({ variant }) => variant === 'none');
  const cancelled = results.find(({ variant }) => variant === 'echoCancellation');
  if (!plain || !cancelled) return null;
  const couplingDb = plain.echo.couplingDb ?? 0;
  const gainDb = couplingDb - (cancelled.echo.couplingDb ?? couplingDb);
  const verdict = (kind: EchoVerdict['kind']): EchoVerdict => ({ kind, couplingDb, gainDb });
  if (!plain.echo.heard) return verdict(plain.floorDb === null ? 'mute' : 'none');
  if (couplingDb < QUIET_DB) return verdict('quiet');
  if (cancelled.applied.echoCancellation === false) return verdict('refused');
  if (!cancelled.echo.heard) return verdict('gone');
  return verdict(gainDb < WEAK_DB ? 'weak' : 'cancelled');
}
