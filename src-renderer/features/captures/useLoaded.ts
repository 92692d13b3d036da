import { useEffect, useState } from 'react';
import { useApp } from '../../state/app';
import { engine } from '../../rpc/engine';
import { sentenceOf } from './sentence';

export interface Loaded<T> {
  /** The last answer; an older one stays while a newer one is on its way. */
  value: T | null;
  /** Why there is none, in one sentence. */
  problem: string | null;
  /** An answer is on its way. */
  loading: boolean;
  retry: () => void;
}

interface Answer<T> {
  /** The question; null: it is to be asked again. */
  to: (() => Promise<T>) | null;
  revision: number | string;
  value: T | null;
  problem: string | null;
}

/**
 * What the engine answers. Another function is another question (so it has to be kept between drawings); null: nothing is asked.
 * Another `revision` asks the same again. After a reconnection it is asked again as long as there is no answer.
 */
export function useLoaded<T>(load: (() => Promise<T>) | null, revision: number | string = 0): Loaded<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ to: null, revision, value: null, problem: null });
  const online = useApp((state) => state.link === 'open');
  const wanted = load !== null && online && (answer.to !== load || answer.revision !== revision);
  useEffect(() => {
    if (!wanted) return undefined;
    let gone = false;
    load().then(
      (value) => {
        if (!gone) setAnswer({ to: load, revision, value, problem: null });
      },
      (error: unknown) => {
        // Where the engine went away, the banner says so, and it is asked again when it is back.
        if (!gone && engine.state === 'open')
          setAnswer(({ value }) => ({ to: load, revision, value, problem: sentenceOf(error) }));
      },
    );
    return () => {
      gone = true;
    };
  }, [load, revision, wanted]);
  return {
    value: answer.value,
    problem: answer.problem,
    loading: wanted,
    retry: () => setAnswer(({ value }) => ({ to: null, revision, value, problem: null })),
  };
}
