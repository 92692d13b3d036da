/** Keeps what is known of a run, and tells each change. */
import { t } from '../i18n';
import { failureOf } from './errors';
import { ROOM_STEPS } from './model';
import type { RoomOptions, RoomRun, RoomStep, RoomStepId } from './model';

export class RoomBoard {
  private current: RoomRun;

  constructor(
    { url, policy }: RoomOptions,
    private readonly onChange: (run: RoomRun) => void,
  ) {
    this.current = {
      url,
      policy,
      steps: ROOM_STEPS.map((id) => ({ id, state: 'waiting', ms: null, said: null })),
      offered: [],
      local: [],
      pairs: [],
      selected: null,
      gatherErrors: [],
      figures: null,
      failure: null,
      cancelled: false,
      judgement: null,
    };
    this.onChange(this.current);
  }

  get run(): RoomRun {
    return this.current;
  }

  update(changes: Partial<RoomRun>): void {
    this.current = { ...this.current, ...changes };
    this.onChange(this.current);
  }

  /** What a step that runs does now. */
  say(id: RoomStepId, said: string): void {
    this.change(id, { said });
  }

  /**
   * Does one step, and says what came of it. A step that fails is told in `failure`, and ends the run by its error.
   * @param work resolves with one sentence; as `warn` where it came out, but not well
   */
  async step(id: RoomStepId, signal: AbortSignal, work: () => Promise<string | { warn: string }>): Promise<void> {
    await this.stepped(id, signal, async () => ({ value: null, said: await work() }));
  }

  /** A step that brings something. */
  async stepped<T>(
    id: RoomStepId,
    signal: AbortSignal,
    work: () => Promise<{ value: T; said: string | { warn: string } }>,
  ): Promise<T> {
    signal.throwIfAborted();
    const started = performance.now();
    const ms = (): number => performance.now() - started;
    this.change(id, { state: 'running' });
    try {
      const { value, said } = await work();
      signal.throwIfAborted();
      if (typeof said === 'string') this.change(id, { state: 'pass', ms: ms(), said });
      else this.change(id, { state: 'warn', ms: ms(), said: said.warn });
      return value;
    } catch (error) {
      if (signal.aborted) this.change(id, { state: 'skip', ms: ms(), said: t('conference.cancelled') });
      else {
        const failure = failureOf(id, error);
        this.change(id, { state: 'fail', ms: ms(), said: failure.text });
        this.update({ failure });
      }
      throw error;
    }
  }

  /** Whatever has not been begun will not be. */
  skipRest(said: string): void {
    const steps = this.current.steps.map((step): RoomStep =>
      step.state === 'waiting' ? { ...step, state: 'skip', said } : step,
    );
    this.update({ steps });
  }

  private change(id: RoomStepId, changes: Partial<RoomStep>): void {
    this.update({ steps: this.current.steps.map((step) => (step.id === id ? { ...step, ...changes } : step)) });
  }
}
