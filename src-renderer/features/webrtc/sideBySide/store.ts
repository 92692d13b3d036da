import { create } from 'zustand';
import { sentenceOf } from '../../../webPhone/problems';
import type { WebSource } from '../../../webPhone/source';
import { LEG_KINDS, newLeg } from './legs';
import type { Leg, LegKind } from './legs';
import { callByEngine, callByPage } from './runLegs';
import type { ComparisonPlan } from './runLegs';

interface ComparisonState {
  /** Empty: nothing was compared yet. */
  legs: Leg[];
  /** What was called. */
  target: string;
  phase: 'idle' | 'running' | 'done' | 'cancelled';
  seconds: number;
  source: WebSource;
}

export const useComparison = create<ComparisonState>(() => ({
  legs: [],
  target: '',
  phase: 'idle',
  seconds: 8,
  source: 'speech',
}));

let cancel: AbortController | null = null;

export const cancelComparison = (): void => cancel?.abort();

/** Calls the number three ways, one after the other. Never rejects: each call says itself what became of it. */
export async function compare(plan: ComparisonPlan): Promise<void> {
  cancel?.abort();
  const controller = new AbortController();
  cancel = controller;
  const { signal } = controller;
  useComparison.setState({ legs: LEG_KINDS.map(newLeg), target: plan.target, phase: 'running' });
  for (const kind of LEG_KINDS) {
    if (signal.aborted) break;
    const tell = (change: Partial<Leg>) => changeLeg(kind, change);
    tell({ state: 'running' });
    try {
      if (kind === 'page') await callByPage(plan, tell, signal);
      else await callByEngine(plan, kind === 'rtp' ? 'rtp' : 'webrtc', tell, signal);
    } catch (error) {
      if (!signal.aborted) tell({ error: sentenceOf(error) });
    }
    tell({ state: 'done', doing: null });
  }
  if (cancel === controller) useComparison.setState({ phase: signal.aborted ? 'cancelled' : 'done' });
}

function changeLeg(kind: LegKind, change: Partial<Leg>): void {
  useComparison.setState(({ legs }) => ({
    legs: legs.map((leg) => (leg.kind === kind ? { ...leg, ...change } : leg)),
  }));
}
