/** Leads through the steps: one after the other, with the person's decisions in between. */
import type { AccountView } from '../../../src-shared/contract/contract';
import { SELF_TEST_STEPS } from '../../../src-shared/model/selfTest';
import type { SelfTestStepId } from '../../../src-shared/model/selfTest';
import { useAccounts } from '../../state/accounts';
import type { Answer, FactsOf, StepEnd } from './facts';
import { keepRecord } from './keep';
import { judgeAll } from './record';
import { ImpossibleStep } from './step';
import type { AbortReason, Step } from './step';
import { echoStep } from './steps/echo';
import { microphoneStep } from './steps/microphone';
import { networkStep } from './steps/network';
import { registrationStep } from './steps/registration';
import { speakerStep } from './steps/speaker';
import { NOTHING, useSelfTest } from './store';
import { orAbort } from './wait';

const STEPS: { [Id in SelfTestStepId]: Step<Id> } = {
  microphone: microphoneStep,
  speaker: speakerStep,
  network: networkStep,
  registration: registrationStep,
  echo: echoStep,
};

/** What the person says: an answer, to hear it again, or how it goes on after a step that ended badly. */
type Reply = Answer | 'again' | 'on';

let whole: AbortController | null = null;
let step: AbortController | null = null;
let take: ((reply: Reply) => void) | null = null;

export function startSelfTest(account: AccountView): void {
  if (useSelfTest.getState().phase === 'running') return;
  useSelfTest.setState({
    ...NOTHING,
    accountId: account.id,
    accountName: account.name,
    practice: account.practice,
    startedAt: new Date().toISOString(),
  });
  void lead(account, SELF_TEST_STEPS);
}

/** One step again, out of the result. */
export function repeatStep(id: SelfTestStepId): void {
  const { phase, accountId } = useSelfTest.getState();
  const account = useAccounts.getState().accounts?.find((one) => one.id === accountId);
  if (phase !== 'done' || !account) return;
  useSelfTest.setState({ cancelled: false });
  void lead(account, [id]);
}

export const reply = (what: Reply): void => take?.(what);
export const skipStep = (): void => step?.abort('skip' satisfies AbortReason);
export const stopStep = (): void => step?.abort('stop' satisfies AbortReason);
/** Ends everything at once. */
export const cancelSelfTest = (): void => whole?.abort('cancel' satisfies AbortReason);
export const forgetSelfTest = (): void => useSelfTest.setState(NOTHING);

async function lead(account: AccountView, ids: readonly SelfTestStepId[]): Promise<void> {
  const controller = new AbortController();
  whole = controller;
  const { signal } = controller;
  useSelfTest.setState({ phase: 'running', round: ids, record: null, kept: 'not-yet', keepProblem: null });
  for (const id of ids) {
    await untilContent(id, account, signal, id === ids.at(-1));
    if (signal.aborted) break;
  }
  whole = null;
  const { ends } = useSelfTest.getState();
  if (signal.aborted && Object.keys(ends).length === 0) return forgetSelfTest();
  useSelfTest.setState({ cancelled: signal.aborted, live: null });
  await keepRecord();
}

/** Makes a step as often as the person wants. After the last one the result offers to repeat it. */
async function untilContent(
  id: SelfTestStepId,
  account: AccountView,
  signal: AbortSignal,
  isLast: boolean,
): Promise<void> {
  for (;;) {
    await make(id, account, signal);
    if (signal.aborted || isLast) return;
    const { ends, practice } = useSelfTest.getState();
    const { outcome } = judgeAll(ends, practice)[id];
    if (outcome !== 'bad' && outcome !== 'stopped' && ends[id]?.kind !== 'impossible') return;
    useSelfTest.setState({ live: { step: id, stage: 'paused' } });
    const decision = await ask(signal).catch(() => 'on' as const);
    if (decision !== 'again') return;
  }
}

async function make<Id extends SelfTestStepId>(id: Id, account: AccountView, signal: AbortSignal): Promise<void> {
  const controller = new AbortController();
  step = controller;
  const forward = (): void => controller.abort(signal.reason);
  signal.addEventListener('abort', forward, { once: true });
  const startedAt = Date.now();
  const end = await outcomeOf(id, account, controller.signal);
  signal.removeEventListener('abort', forward);
  step = null;
  const time = { startedAt: new Date(startedAt).toISOString(), durationMs: Date.now() - startedAt };
  useSelfTest.setState(({ ends, times }) => ({
    ends: { ...ends, [id]: end },
    times: { ...times, [id]: time },
  }));
}

async function outcomeOf<Id extends SelfTestStepId>(
  id: Id,
  account: AccountView,
  signal: AbortSignal,
): Promise<StepEnd<FactsOf[Id]>> {
  let seen: FactsOf[Id] | null = null;
  try {
    const facts = await STEPS[id]({
      account,
      signal,
      show: (live) => useSelfTest.setState({ live }),
      ask: async () => {
        for (;;) {
          const said = await ask(signal);
          if (said !== 'on') return said;
        }
      },
      known: (partly) => (seen = partly),
    });
    return { kind: 'done', facts };
  } catch (error) {
    if (signal.aborted) return signal.reason === 'skip' ? { kind: 'skipped' } : { kind: 'stopped', facts: seen };
    if (error instanceof ImpossibleStep) return { kind: 'impossible', sentence: error.message };
    const text = error instanceof Error ? error.message : String(error);
    return { kind: 'impossible', sentence: text };
  }
}

function ask(signal: AbortSignal): Promise<Reply> {
  const said = new Promise<Reply>((resolve) => (take = resolve));
  return orAbort(said, signal).finally(() => (take = null));
}
