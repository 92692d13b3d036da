/** The echo call: does it come back, in both directions, and how well. */
import { causeOfInvite } from '../../../src-shared/causes/bySipStatus';
import type { CauseCode } from '../../../src-shared/causes/codes';
import type { SelfTestFinding } from '../../../src-shared/model/selfTest';
import { t } from '../../i18n';
import { span } from '../../i18n/format';
import { displayAddress } from '../../i18n/sipNames';
import type { EchoFacts } from './facts';
import { fine, found, knownCode } from './judgement';
import type { Judgement } from './judgement';
import { gradeOf, worstOf } from './quality';
import type { Grade } from './quality';
import { callFigures, gradeWord, levelWords } from './units';

/** Louder than that is sound, dBov: speech is at -30 to -15, the noise of a quiet line below -60. */
export const AUDIBLE_DBOV = -50;

export const isAudible = (level: number | null): boolean => level !== null && level > AUDIBLE_DBOV;

/** @param network names the cause better than the call alone can, where it has failed too */
export function judgeEcho(facts: EchoFacts, network: Judgement | null): Judgement {
  const explained = network?.findings.some(({ severity }) => severity === 'failure') ?? false;
  const head = [
    { label: t('selfTest.figure.number'), value: displayAddress(facts.target) },
    { label: t('selfTest.figure.sent'), value: t(`selfTest.figure.sentWhat.${facts.sent}`) },
  ];
  const number = displayAddress(facts.target);
  const failed = (sentence: string, fallback: Named, reason: string): Judgement => ({
    outcome: 'bad',
    sentence,
    figures: [...head, ...(facts.state === 'answered' ? callFigures(facts) : [])],
    findings: explained ? [] : [found('echo', 'failure', { ...(ownCause(facts) ?? fallback), reason })],
  });
  if (facts.state !== 'answered') {
    const answer = answerOf(facts);
    const sentence = answer === null ? t('selfTest.echo.noAnswer') : t('selfTest.echo.refused', { reason: answer });
    const reason = t('selfTest.reason.call', { number, answer: answer ?? t('selfTest.reason.noAnswer') });
    return failed(sentence, byAnswer(facts), reason);
  }
  const { packets, levelDbov } = facts.inbound;
  if (packets === 0) {
    const reason = t('selfTest.reason.nothingBack', { number, seconds: span(facts.talkMs) });
    return failed(t('selfTest.echo.nothingBack'), { code: 'media-inbound-blocked', confidence: 'suspected' }, reason);
  }
  if (!isAudible(levelDbov)) {
    const reason = t('selfTest.reason.silentBack', { number, packets, level: levelWords(levelDbov) });
    return failed(t('selfTest.echo.silentBack'), { code: 'far-end-silent', confidence: 'likely' }, reason);
  }
  return graded(facts, head);
}

function graded(facts: EchoFacts, head: Judgement['figures']): Judgement {
  const worst = worstOf(Object.values(gradesOf(facts)));
  const levels = [
    { label: t('selfTest.figure.levelBack'), value: levelWords(facts.inbound.levelDbov) },
    { label: t('selfTest.figure.levelOut'), value: levelWords(facts.outbound.levelDbov) },
  ];
  const figures = [...head, ...callFigures(facts), ...levels];
  const grade = gradeWord(worst);
  const own = ownCause(facts);
  if ((worst === null || worst === 'good') && own === null) {
    const ways = facts.sent === 'microphone' ? 'good' : 'goodTone';
    return fine(t(`selfTest.echo.${facts.isEcho ? ways : 'heardOnly'}`, { grade }), figures);
  }
  const reason = t('selfTest.reason.quality', {
    figures: callFigures(facts)
      .map(({ label, value }) => `${label}: ${value}`)
      .join('; '),
  });
  const named = own ?? { code: byGrade(facts, worst), confidence: 'likely' as const };
  return {
    outcome: 'warn',
    sentence: t('selfTest.echo.notWell', { grade }),
    figures,
    findings: [found('echo', 'degradation', { ...named, reason })],
  };
}

type Named = Pick<SelfTestFinding, 'code' | 'confidence'>;

/** What the rules for calls have named. */
function ownCause({ causes }: EchoFacts): Named | null {
  const primary = causes.find(({ role }) => role === 'primary');
  const code = primary ? knownCode(primary.code) : null;
  return primary && code ? { code, confidence: primary.confidence } : null;
}

const GRADED: readonly CauseCode[] = [
  'quality-loss-inbound',
  'quality-loss-outbound',
  'quality-jitter',
  'quality-latency',
];

function gradesOf({ inbound, outbound, roundTripMs }: EchoFacts): Record<string, Grade | null> {
  const jitter = [gradeOf('jitter', inbound.jitterMs), gradeOf('jitter', outbound.jitterMs)];
  return {
    'quality-loss-inbound': gradeOf('loss', inbound.lossPercent),
    'quality-loss-outbound': gradeOf('loss', outbound.lossPercent),
    'quality-jitter': worstOf(jitter),
    'quality-latency': gradeOf('roundTrip', roundTripMs),
  };
}

const byGrade = (facts: EchoFacts, worst: Grade | null): CauseCode =>
  GRADED.find((code) => gradesOf(facts)[code] === worst) ?? 'unknown';

const answerOf = ({ status, reason, error }: EchoFacts): string | null =>
  status === null ? (error?.replace(/\.$/, '') ?? null) : [status, reason].filter(Boolean).join(' ');

/** No more is known than the answer itself. */
function byAnswer({ status, state }: EchoFacts): Named {
  if (status === null)
    return { code: state === 'cancelled' ? 'call-no-answer' : 'invite-no-response', confidence: 'likely' };
  return { code: causeOfInvite(status), confidence: 'likely' };
}
