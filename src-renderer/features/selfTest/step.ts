/** What a step is given, and how it ends without a result. */
import type { AccountView } from '../../../src-shared/contract/contract';
import type { SelfTestStepId } from '../../../src-shared/model/selfTest';
import type { Answer, FactsOf } from './facts';
import type { Live } from './store';

export interface StepContext<Facts> {
  account: AccountView;
  /** Aborted when the step is skipped or stopped, or the whole self-test is ended. */
  signal: AbortSignal;
  show(live: Live): void;
  /** Waits for the person; "again" is another try of what was just heard. */
  ask(): Promise<Answer | 'again'>;
  /** Keeps what is known when the step is stopped. */
  known(facts: Facts): void;
}

export type Step<Id extends SelfTestStepId> = (context: StepContext<FactsOf[Id]>) => Promise<FactsOf[Id]>;

/** The step cannot be made; the message is the sentence for the person. */
export class ImpossibleStep extends Error {
  override readonly name = 'ImpossibleStep';
}

/** Why a step was aborted. */
export type AbortReason = 'skip' | 'stop' | 'cancel';
