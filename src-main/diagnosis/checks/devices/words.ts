/** The sentences and tables that the checks of devices share. */
import type { Evidence } from '../../../../src-shared/model/diagnosis';
import type { MicrophoneProblem, SignalFacts } from '../../../../src-shared/model/devices';
import { table, tenths } from '../shared/evidence';

/** Why nothing of devices is known: a run on the command line, or by a page that told nothing. */
export const NOT_TOLD = 'Not tried: only the window sees microphone and speaker, and this run was started without one.';

export const PROBLEM_SENTENCES: Record<MicrophoneProblem, string> = {
  denied: 'This page may not use the microphone: the browser was told to refuse it.',
  'denied-system': 'The operating system does not let this program use the microphone.',
  dismissed: 'The question whether this page may use the microphone was closed without an answer.',
  absent: 'No microphone is connected.',
  gone: 'The microphone that was chosen is not connected any more.',
  busy: 'The microphone cannot be opened: another program holds it, or its driver fails.',
  insecure: 'Browsers give a microphone only to https pages and to the computer that the page comes from.',
  unknown: 'The microphone could not be opened.',
};

/** "-23 dB (peak)"; exact silence has no level. */
export function peakText(peak: number): string {
  return peak > 0 ? `${Math.round(20 * Math.log10(peak))} dB` : 'exactly zero';
}

export function signalTable(rows: [name: string, signal: SignalFacts | null][]): Evidence {
  return table(
    'What the microphone gave',
    ['Signal', 'Seconds', 'Peak', 'Level, dB', 'Exact zeros, %', 'Ends at, Hz'],
    rows.flatMap(([name, signal]) =>
      signal
        ? [
            [
              name,
              tenths(signal.seconds),
              Number(signal.peak.toPrecision(3)),
              tenths(signal.rmsDb),
              tenths(signal.zeroPercent),
              signal.cutHz,
            ],
          ]
        : [],
    ),
  );
}
