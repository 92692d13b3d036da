import { useEffect, useState } from 'react';
import type { DiagnosisReport } from '../../../src-shared/model/diagnosis';
import { useApp } from '../../state/app';
import { engine } from '../../rpc/engine';
import { EngineFailure } from '../../rpc/link';

interface Loaded {
  report: DiagnosisReport | null;
  /** Why there is none, in one sentence. */
  problem: string | null;
  retry: () => void;
}

/** A kept report. Asked for while `wanted`, again after each reconnection as long as there is none. */
export function useReport(id: string, wanted: boolean): Loaded {
  const [report, setReport] = useState<DiagnosisReport | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const online = useApp((state) => state.link === 'open');
  const missing = report === null && problem === null;
  useEffect(() => {
    if (!wanted || !online || !missing) return undefined;
    let gone = false;
    engine.call('diagnosis.get', id).then(
      (loaded) => {
        if (!gone) setReport(loaded);
      },
      (error: unknown) => {
        // Where the engine went away, the banner says so, and it is asked again when it is back.
        if (!gone && engine.state === 'open')
          setProblem(error instanceof EngineFailure ? error.message : String(error));
      },
    );
    return () => {
      gone = true;
    };
  }, [id, wanted, online, missing]);
  return { report, problem, retry: () => setProblem(null) };
}
