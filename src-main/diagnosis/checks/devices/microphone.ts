import { MUTE_PEAK, type MicrophoneFacts, type SignalFacts } from '../../../../src-shared/model/devices';
import type { Evidence } from '../../../../src-shared/model/diagnosis';
import type { Check, CheckOutcome } from '../../api';
import { field, table } from '../shared/evidence';
import { NOT_TOLD, PROBLEM_SENTENCES, peakText, signalTable } from './words';

/** Does the microphone give sound? As the window found it. */
export const microphone: Check<'devices.microphone'> = {
  id: 'devices.microphone',
  area: 'devices',
  title: 'Does the microphone give sound?',
  needs: [],
  limitMs: { quick: 1000, full: 1000 },
  when: ({ subject }) => Boolean(subject.devices) || NOT_TOLD,
  async run({ subject }) {
    if (!subject.devices) throw new Error(NOT_TOLD);
    const { microphone: facts, lastCall } = subject.devices;
    return { ...judge(facts), evidence: evidenceOf(facts), facts: { ...facts, lastCall } };
  },
};

function judge(facts: MicrophoneFacts): Pick<CheckOutcome<'devices.microphone'>, 'status' | 'summary'> {
  const { outcome, raw, askedToSpeak, trackMuted } = facts;
  const name = facts.device ?? 'The microphone';
  if (outcome === 'not-asked') {
    return {
      status: 'info',
      summary: 'The browser has not asked for the microphone yet, so it was left alone: try it on the Devices page.',
    };
  }
  if (outcome !== 'opened') {
    const nameless = outcome === 'insecure' || outcome === 'unknown' || !facts.wanted;
    return { status: nameless ? 'warn' : 'fail', summary: PROBLEM_SENTENCES[outcome] };
  }
  if (!raw) return { status: 'info', summary: `${name} was opened, but not listened to.` };
  if (raw.peak === 0) {
    const muted = trackMuted ? '; the browser says that it is muted' : '';
    return { status: 'warn', summary: `${name} gave nothing but exact zeros for ${told(raw)}${muted}.` };
  }
  if (raw.peak <= MUTE_PEAK) {
    return {
      status: 'warn',
      summary: `${name} gave next to nothing (peak ${peakText(raw.peak)})${askedToSpeak ? ' although it was asked to speak' : ', which may be a very quiet room'}.`,
    };
  }
  return { status: 'pass', summary: `${name} gives sound: peak ${peakText(raw.peak)} in ${told(raw)}.` };
}

function told({ seconds }: SignalFacts): string {
  return `${Math.round(seconds * 10) / 10} s`;
}

function evidenceOf({ permission, error, device, raw, processed, applied }: MicrophoneFacts): Evidence[] {
  const evidence = [
    field('Permission of the operating system', permission.system),
    field('Permission of the page', permission.page),
  ];
  if (error !== null) evidence.push(field("The browser's error", error));
  if (device !== null) evidence.push(field('Microphone', device));
  if (raw) {
    evidence.push(
      signalTable([
        ['without processing', raw],
        ['with processing', processed],
      ]),
    );
  }
  if (applied) {
    evidence.push(
      table(
        'What the browser really applies',
        ['Echo cancellation', 'Noise suppression', 'Automatic gain', 'Sampling rate, Hz', 'Channels'],
        [
          [
            applied.echoCancellation,
            applied.noiseSuppression,
            applied.autoGainControl,
            applied.sampleRate,
            applied.channels,
          ],
        ],
      ),
    );
  }
  return evidence;
}
