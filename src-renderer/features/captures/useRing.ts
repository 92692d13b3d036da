import { useEffect, useState } from 'react';
import type { RingState } from '../../../src-shared/contract/captures';
import { useApp } from '../../state/app';
import { engine } from '../../rpc/engine';
import { sentenceOf } from './sentence';

/** How often the ring buffer is asked how much it holds, ms. */
const EVERY_MS = 2000;

/** What the ring buffer of the last minutes holds, as long as somebody looks. */
export function useRing(): { ring: RingState | null; problem: string | null } {
  const online = useApp((state) => state.link === 'open');
  const [ring, setRing] = useState<RingState | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    if (!online) return undefined;
    let gone = false;
    const ask = () =>
      engine.call('captures.ring').then(
        (state) => {
          if (gone) return;
          setRing(state);
          setProblem(null);
        },
        (error: unknown) => !gone && engine.state === 'open' && setProblem(sentenceOf(error)),
      );
    void ask();
    const timer = window.setInterval(() => document.visibilityState === 'visible' && void ask(), EVERY_MS);
    return () => {
      gone = true;
      window.clearInterval(timer);
    };
  }, [online]);
  return { ring, problem };
}
