/** Network and login. */
import { causeOfRegister } from '../../../src-shared/causes/bySipStatus';
import type { CauseCode } from '../../../src-shared/causes/codes';
import type { Cause, Verdict } from '../../../src-shared/model/diagnosis';
import type { SelfTestFinding } from '../../../src-shared/model/selfTest';
import { t } from '../../i18n';
import { withUnit } from '../../i18n/format';
import { asProgress } from '../../components/diagnosis/checks';
import { recordOf } from '../../components/diagnosis/words';
import type { NetworkFacts, RegistrationFacts } from './facts';
import { fine, found } from './judgement';
import type { Judgement } from './judgement';
import { networkLines } from './networkLines';

/** Causes that lie in microphone and speaker: the steps before have judged them, and the network is not to blame. */
const ofDevices = (code: string): boolean => recordOf(code)?.ofDevices === true;

export function judgeNetwork({ verdict, checks, cancelled }: NetworkFacts, practice: boolean): Judgement {
  const primary = verdict.causes.find(({ role }) => role === 'primary') ?? null;
  if (primary && !ofDevices(primary.code)) return byVerdict(verdict, primary);
  const states = networkLines(checks.map(asProgress)).map(({ state }) => state);
  const other = verdict.causes.find(({ code, role }) => role === 'contributing' && !ofDevices(code));
  if (primary && other && states.some((state) => state === 'fail'))
    return byVerdict({ ...verdict, status: 'failed' }, other);
  if (primary && other && states.includes('warn')) return byVerdict({ ...verdict, status: 'degraded' }, other);
  if (cancelled) return { ...fine(t('selfTest.network.unfinished')), outcome: 'stopped' };
  return fine(t(practice ? 'selfTest.network.goodPractice' : 'selfTest.network.good'));
}

function byVerdict({ status }: Verdict, { code, confidence, reason, title }: Cause): Judgement {
  const failed = status === 'failed';
  return {
    outcome: failed ? 'bad' : 'warn',
    sentence: t(`selfTest.verdict.sure.${confidence}`, { title }),
    figures: [],
    findings: [found('network', failed ? 'failure' : 'degradation', { code, confidence, reason })],
  };
}

/** @param network names the cause better than an answer alone can, where it has failed too */
export function judgeRegistration(facts: RegistrationFacts, network: Judgement | null, practice: boolean): Judgement {
  const { phase, status, error, tookMs, holdsS } = facts;
  if (phase === 'not-used') return fine(t('selfTest.registration.notUsed'));
  const figures = [
    ...(tookMs === null ? [] : [{ label: t('selfTest.figure.took'), value: withUnit(tookMs, 'ms') }]),
    ...(holdsS === null ? [] : [{ label: t('selfTest.figure.holds'), value: withUnit(holdsS, 's') }]),
    ...(status === null || status === 200 ? [] : [{ label: t('selfTest.figure.status'), value: String(status) }]),
  ];
  if (phase === 'registered')
    return fine(t(practice ? 'selfTest.registration.goodPractice' : 'selfTest.registration.good'), figures);
  const sentence = t(`selfTest.registration.${status === null ? 'noAnswer' : 'refused'}`);
  const [code, confidence] = byAnswer(status);
  const reason = t('selfTest.reason.registration', {
    answer: (error ?? t('selfTest.reason.noAnswer')).replace(/\.$/, ''),
  });
  const explained = network?.findings.some(({ severity }) => severity === 'failure') ?? false;
  return {
    outcome: 'bad',
    sentence,
    figures,
    findings: explained ? [] : [found('registration', 'failure', { code, confidence, reason })],
  };
}

/** No more is known than the answer itself. */
function byAnswer(status: number | null): [CauseCode, SelfTestFinding['confidence']] {
  return status === null ? ['server-unreachable', 'suspected'] : [causeOfRegister(status), 'likely'];
}
