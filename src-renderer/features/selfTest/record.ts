/** From what the steps found to the record that is shown, kept and handed over. */
import { CAUSES } from '../../../src-shared/causes';
import { SELF_TEST_STEPS } from '../../../src-shared/model/selfTest';
import type {
  SelfTestFinding,
  SelfTestRecord,
  SelfTestStatus,
  SelfTestStep,
  SelfTestStepId,
} from '../../../src-shared/model/selfTest';
import { encodeSelfTest } from '../../../src-shared/selfTest/code';
import { t } from '../../i18n';
import type { Answer, Ends, StepEnd } from './facts';
import { judgeEcho } from './judgeEcho';
import type { Judgement } from './judgement';
import { judgeNetwork, judgeRegistration } from './judgeLine';
import { judgeMicrophone, judgeSpeaker } from './judgeSound';

export interface StepTime {
  /** ISO 8601. */
  startedAt: string;
  durationMs: number;
}

export interface RecordInput {
  /** Id of the diagnosis that the code belongs to. */
  runId: string;
  ends: Ends;
  times: { [Id in SelfTestStepId]?: StepTime };
  startedAt: string;
  finishedAt: string;
  cancelled: boolean;
  practice: boolean;
}

export function selfTestRecord({ runId, ends, times, ...meta }: RecordInput): SelfTestRecord {
  const all = judgeAll(ends, meta.practice);
  const findings = ranked(SELF_TEST_STEPS.flatMap((id) => all[id].findings));
  const status = statusOf(all, findings);
  const primary = status === 'bad' || status === 'poor' ? (findings[0]?.code ?? 'unknown') : null;
  const steps = SELF_TEST_STEPS.map((id): SelfTestStep => {
    const { outcome, sentence, figures } = all[id];
    const { question, answer } = asked(id, ends);
    const time = times[id];
    return {
      id,
      title: t(`selfTest.step.${id}`),
      outcome,
      sentence,
      question,
      answer,
      startedAt: time?.startedAt ?? null,
      durationMs: time?.durationMs ?? null,
      figures,
    };
  });
  return {
    schema: 'sidetone.self-test/1',
    code: encodeSelfTest(runId, primary, status === 'good'),
    ...meta,
    status,
    sentence: sentenceOf(status, findings, steps, meta.practice),
    findings,
    steps,
  };
}

/** Each step judged, some in the light of others. */
export function judgeAll(ends: Ends, practice: boolean): Record<SelfTestStepId, Judgement> {
  const network = judged(ends.network, (facts) => judgeNetwork(facts, practice));
  const light = ends.network ? network : null;
  return {
    microphone: judged(ends.microphone, (facts) => judgeMicrophone(facts, factsOf(ends.speaker))),
    speaker: judged(ends.speaker, judgeSpeaker),
    network,
    registration: judged(ends.registration, (facts) => judgeRegistration(facts, light, practice)),
    echo: judged(ends.echo, (facts) => judgeEcho(facts, light)),
  };
}

function factsOf<Facts>(end: StepEnd<Facts> | undefined): Facts | null {
  return end?.kind === 'done' ? end.facts : null;
}

function judged<Facts>(end: StepEnd<Facts> | undefined, judge: (facts: Facts) => Judgement): Judgement {
  const empty = { figures: [], findings: [] };
  if (end === undefined || end.kind === 'skipped') {
    return { ...empty, outcome: 'skipped', sentence: t('selfTest.leftOut') };
  }
  if (end.kind === 'impossible') return { ...empty, outcome: 'skipped', sentence: end.sentence };
  if (end.kind === 'done') return judge(end.facts);
  // What had already failed when it was stopped has failed.
  const known = end.facts && judge(end.facts);
  if (known && (known.outcome === 'bad' || known.outcome === 'warn')) return known;
  return { ...empty, outcome: 'stopped', sentence: t('selfTest.stoppedEarly') };
}

function asked(id: SelfTestStepId, ends: Ends): { question: string | null; answer: Answer | null } {
  if (id !== 'microphone' && id !== 'speaker') return { question: null, answer: null };
  const end = ends[id];
  const answer = end?.kind === 'done' ? end.facts.answer : null;
  return { question: answer === null ? null : t(`selfTest.${id}.question`), answer };
}

/** Without the way to the server nothing else works; a voice needs the call before it needs the microphone. */
const ORDER: readonly SelfTestStepId[] = ['network', 'registration', 'echo', 'microphone', 'speaker'];

/** The one that the verdict names comes first: failures before what is merely not well, and suspicions behind what is sure. */
function ranked(findings: readonly SelfTestFinding[]): SelfTestFinding[] {
  const weight = ({ severity, confidence, step }: SelfTestFinding): number =>
    (severity === 'failure' ? 0 : 100) + (confidence === 'suspected' ? 10 : 0) + ORDER.indexOf(step);
  const sorted = findings.toSorted((a, b) => weight(a) - weight(b));
  return sorted.filter(({ code }, index) => sorted.findIndex((other) => other.code === code) === index);
}

function statusOf(steps: Record<SelfTestStepId, Judgement>, findings: readonly SelfTestFinding[]): SelfTestStatus {
  const outcomes = SELF_TEST_STEPS.map((id) => steps[id].outcome);
  if (outcomes.includes('bad') || findings.some(({ severity }) => severity === 'failure')) return 'bad';
  if (outcomes.includes('warn')) return 'poor';
  return outcomes.every((outcome) => outcome === 'good') ? 'good' : 'incomplete';
}

function sentenceOf(
  status: SelfTestStatus,
  [primary]: readonly SelfTestFinding[],
  steps: readonly SelfTestStep[],
  practice: boolean,
): string {
  if (status === 'bad' || status === 'poor') {
    const { code, confidence } = primary ?? { code: 'unknown' as const, confidence: 'proven' as const };
    return t(`selfTest.verdict.sure.${confidence}`, { title: CAUSES[code].title });
  }
  if (status === 'good') return t(practice ? 'selfTest.verdict.goodPractice' : 'selfTest.verdict.good');
  const missing = steps.filter(({ outcome }) => outcome !== 'good');
  if (missing.length === steps.length) return t('selfTest.verdict.nothing');
  return t('selfTest.verdict.incomplete', { steps: missing.map(({ title }) => title).join(', ') });
}
