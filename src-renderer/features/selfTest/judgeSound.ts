/** Microphone and speaker: what was measured beside what the person heard. */
import type { CauseCode } from '../../../src-shared/causes/codes';
import { MUTE_PEAK, type MicrophoneProblem } from '../../../src-shared/model/devices';
import type { SelfTestFinding } from '../../../src-shared/model/selfTest';
import { t } from '../../i18n';
import type { MicrophoneFacts, SpeakerFacts } from './facts';
import { fine, found } from './judgement';
import type { Judgement } from './judgement';
import { levelWords, peakWords } from './units';
import type { Figure } from './units';

/** Speech into a microphone that is set right has a mean level of -35 to -15 dB; below this nobody hears it, dB. */
const QUIET_DB = -45;

const PROBLEMS: Record<MicrophoneProblem, [CauseCode, SelfTestFinding['confidence']]> = {
  denied: ['microphone-permission-denied', 'proven'],
  'denied-system': ['microphone-permission-denied', 'proven'],
  insecure: ['microphone-permission-denied', 'proven'],
  dismissed: ['microphone-permission-denied', 'likely'],
  absent: ['microphone-not-found', 'proven'],
  gone: ['microphone-device-stale', 'proven'],
  busy: ['microphone-busy', 'proven'],
  unknown: ['microphone-busy', 'suspected'],
};

/** @param speaker what is known of the speaker: who hears nothing there cannot hear themselves either */
export function judgeMicrophone(facts: MicrophoneFacts, speaker: SpeakerFacts | null): Judgement {
  const { problem, error, peak, levelDb, answer } = facts;
  const figures = microphoneFigures(facts);
  const failed = (sentence: string, code: CauseCode, confidence: SelfTestFinding['confidence'], reason: string) => ({
    outcome: 'bad' as const,
    sentence,
    figures,
    findings: [found('microphone', 'failure', { code, confidence, reason })],
  });
  if (problem !== null) {
    const [code, confidence] = PROBLEMS[problem];
    const sentence = t(`microphone.problem.${problem}.title`);
    const reason = t('selfTest.reason.microphone', { problem: error ?? problem });
    return failed(sentence, code, confidence, reason);
  }
  if (answer === 'yes') return fine(t('selfTest.microphone.good'), figures);
  if (peak === null || peak <= MUTE_PEAK) {
    const reason = t('selfTest.reason.silent', { peak: (peak ?? 0).toPrecision(2) });
    return failed(t('selfTest.microphone.silent'), 'microphone-muted', 'likely', reason);
  }
  if (speaker && !isHeard(speaker)) {
    return { outcome: 'warn', sentence: t('selfTest.microphone.seeSpeaker'), figures, findings: [] };
  }
  const level = levelWords(levelDb);
  if (levelDb === null || levelDb < QUIET_DB) {
    const reason = t('selfTest.reason.quiet', { level });
    return failed(t('selfTest.microphone.quiet'), 'microphone-silent', 'likely', reason);
  }
  const reason = t('selfTest.reason.unheard', { level });
  return failed(t('selfTest.microphone.unheard'), 'device-conflict', 'suspected', reason);
}

function microphoneFigures({ device, peak, levelDb }: MicrophoneFacts): Figure[] {
  return [
    ...(device === null ? [] : [{ label: t('selfTest.figure.device'), value: device }]),
    ...(peak === null
      ? []
      : [
          { label: t('selfTest.figure.level'), value: levelWords(levelDb) },
          { label: t('selfTest.figure.peak'), value: peakWords(peak) },
        ]),
  ];
}

const plays = ({ contextState, clockRuns }: SpeakerFacts): boolean => contextState === 'running' && clockRuns;
const isHeard = (facts: SpeakerFacts): boolean => facts.answer === 'yes' || (facts.answer === null && plays(facts));

export function judgeSpeaker(facts: SpeakerFacts): Judgement {
  const { contextState, clockRuns, chosenMissing, answer } = facts;
  const figures = [
    {
      label: t('selfTest.figure.playOut'),
      value: contextState === 'running' ? t('selfTest.figure.running') : contextState,
    },
    ...(chosenMissing ? [{ label: t('selfTest.figure.chosenMissing'), value: t('selfTest.figure.notConnected') }] : []),
  ];
  if (answer === 'yes') return fine(t('selfTest.speaker.good'), figures);
  const [sentence, confidence, reason] =
    contextState !== 'running'
      ? ([t('selfTest.speaker.held'), 'proven', t('selfTest.reason.held', { state: contextState })] as const)
      : !clockRuns
        ? ([t('selfTest.speaker.standsStill'), 'likely', t('selfTest.reason.standsStill')] as const)
        : ([t('selfTest.speaker.unheard'), 'likely', t('selfTest.reason.unheardMelody')] as const);
  const finding = found('speaker', 'failure', { code: 'speaker-silent', confidence, reason });
  return { outcome: 'bad', sentence, figures, findings: [finding] };
}
