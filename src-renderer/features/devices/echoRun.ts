import { create } from 'zustand';
import { useApp } from '../../state/app';
import { PROBE_VARIANTS, probeEcho } from '../../audio/echoProbe';
import type { ProbeResult, ProbeVariant } from '../../audio/echoProbe';
import { useEchoResults } from '../../audio/echoResults';
import { MicrophoneError } from '../../audio/problems';
import { useAudio } from '../../audio/store';

interface EchoRunState {
  /** What is measured now; null: nothing. */
  variant: ProbeVariant | null;
  error: string | null;
}

export const useEchoRun = create<EchoRunState>(() => ({ variant: null, error: null }));

let under: AbortController | null = null;

/** Each variant one after the other; what was measured before a cancel stays. */
export async function measureEcho(): Promise<void> {
  const { settings } = useApp.getState();
  if (under || !settings) return;
  const own = new AbortController();
  under = own;
  useEchoResults.setState({ results: [] });
  useEchoRun.setState({ error: null });
  try {
    for (const variant of PROBE_VARIANTS) {
      useEchoRun.setState({ variant });
      const result: ProbeResult = await probeEcho(variant, settings, own.signal);
      useEchoResults.setState(({ results }) => ({ results: [...results, result] }));
    }
  } catch (error) {
    if (own.signal.aborted) return;
    if (error instanceof MicrophoneError) useAudio.setState({ problem: error.problem });
    useEchoRun.setState({ error: error instanceof Error ? error.message : String(error) });
  } finally {
    if (under === own) {
      under = null;
      useEchoRun.setState({ variant: null });
    }
  }
}

export function cancelEcho(): void {
  under?.abort();
  under = null;
  useEchoRun.setState({ variant: null });
}
