/** The state of an ICE agent (RFC 8445 section 6.1.3), when it changed, and how long it is waited for. */
import type { IceFacts } from '../../../src-shared/model/ice';
import { endpointText } from '../../../src-shared/words/endpoint';
import type { Clock, Timer } from '../../net/clock';
import type { Pair } from './checklist';

/** No pair by then: the agent has failed, though single checks may still be under way. */
const PATIENCE_MS = 15_000;

export class Progress {
  state: IceFacts['state'] = 'new';
  readonly timeline = {
    checkingAt: null as number | null,
    connectedAt: null as number | null,
    consentLostAt: null as number | null,
    changes: [] as IceFacts['changes'],
    restarts: 0,
  };
  private deadline: Timer | null = null;
  /** The state stays what it was: that is what the facts tell of a call that has ended. */
  private over = false;

  constructor(
    private readonly clock: Clock,
    private readonly changed: (state: IceFacts['state']) => void,
  ) {}

  /** The peer is known. @param again a pair is in use already, and goes on until a new one is found */
  checking(again: boolean): void {
    this.timeline.checkingAt ??= this.clock.now();
    if (!again) this.enter('checking');
  }

  /** From now on a pair is waited for. */
  wait(): void {
    this.deadline?.cancel();
    this.deadline = this.clock.setTimeout(() => this.giveUp(), PATIENCE_MS);
  }

  connected({ base, remote }: Pair): void {
    const at = this.clock.now();
    this.timeline.connectedAt ??= at;
    this.timeline.changes.push({ at, local: endpointText(base.candidate), remote: endpointText(remote) });
    this.deadline?.cancel();
    this.enter('connected');
  }

  consent(what: 'fresh' | 'doubtful' | 'lost'): void {
    if (what === 'lost') this.timeline.consentLostAt = this.clock.now();
    this.enter(what === 'lost' ? 'failed' : what === 'doubtful' ? 'disconnected' : 'connected');
  }

  /** No pair was found. */
  giveUp(): void {
    if (this.state === 'checking') this.enter('failed');
  }

  stop(): void {
    this.over = true;
    this.deadline?.cancel();
  }

  private enter(state: IceFacts['state']): void {
    if (this.state === state || this.over) return;
    this.state = state;
    this.changed(state);
  }
}
