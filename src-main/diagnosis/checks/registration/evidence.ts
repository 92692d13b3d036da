import type { Evidence } from '../../../../src-shared/model/diagnosis';
import type { Rung } from '../../observed/ladder';

/** More would only repeat itself. */
const MAX_RUNGS = 60;

export function timer(label: string, ms: number): Evidence {
  return { kind: 'timer', label, value: Math.round(ms * 10) / 10 };
}

export function ladder(label: string, rungs: readonly Rung[]): Evidence[] {
  if (rungs.length === 0) return [];
  const value = rungs.slice(0, MAX_RUNGS).map(({ at, direction, from, to, startLine, retransmission }) => ({
    at,
    direction,
    from,
    to,
    startLine,
    retransmission,
  }));
  return [{ kind: 'ladder', label, value }];
}

/** A whole message; its credentials are masked in the ladder already. */
export function packet(label: string, rung: Rung | undefined): Evidence[] {
  if (!rung) return [];
  const { at, direction, transport, from, to, raw } = rung;
  return [{ kind: 'packet', label, value: { at, direction, transport, from, to, text: raw } }];
}
