/** RFC 8445 section 7.2: our checks: their pace, each with its answer, and what an answer means for its pair. */
import type { Clock, Timer } from '../../net/clock';
import { StunFailure } from '../../net/turn/transactions';
import { verifyIntegrity } from '../../protocol/stun/integrity';
import { METHOD, textValue } from '../../protocol/stun/message';
import { priorityOf } from './candidates';
import { type Credentials, checkAttributes } from './checks';
import type { Checklist, Pair } from './checklist';
import type { OwnCredentials } from './credentials';
import type { OpenChecks } from './openChecks';
import type { Role } from './role';

/** Section 14.2 (Ta), ms. */
const PACE_MS = 50;
/** An unanswered check is given up after this time: five requests. */
const CHECK_MS = 7500;
/** A response to a consent check that comes later is none, ms. */
const CONSENT_PATIENCE_MS = 2000;
/** So often a pair takes part in a conflict of roles. */
const MAX_CONFLICTS = 5;

export interface OutgoingCheckParts {
  clock: Clock;
  checklist: Checklist;
  role: Role;
  own: OwnCredentials;
  open: OpenChecks;
}

export interface OutgoingCheckHooks {
  /** @param nominated the check had USE-CANDIDATE */
  succeeded(pair: Pair, nominated: boolean): void;
  failed(): void;
}

interface CheckWay {
  nominate: boolean;
  patienceMs: number;
  once: boolean;
}

export class OutgoingChecks {
  /** Of the peer; null until it has described itself. */
  peer: Credentials | null = null;
  private pace: Timer | null = null;
  private over = false;

  constructor(
    private readonly parts: OutgoingCheckParts,
    private readonly hooks: OutgoingCheckHooks,
  ) {}

  /** Section 6.1.4.2: one check each Ta. */
  run(): void {
    if (this.pace || !this.peer || this.over) return;
    const { checklist, role, clock } = this.parts;
    const pair = checklist.next(role.controlling);
    if (!pair) return;
    void this.check(pair, false);
    this.pace = clock.setTimeout(() => {
      this.pace = null;
      this.run();
    }, PACE_MS);
  }

  async check(pair: Pair, nominate: boolean): Promise<void> {
    const { controlling } = this.parts.role;
    if (pair.state !== 'succeeded') pair.state = 'in-progress';
    try {
      await this.request(pair, { nominate, patienceMs: CHECK_MS, once: false });
      this.onAnswer(pair, nominate);
    } catch (error) {
      this.onRefusal(pair, error, controlling, nominate);
    }
  }

  /** RFC 7675 section 5.1: one request. Rejects with a StunFailure. */
  askConsent(pair: Pair): Promise<void> {
    return this.request(pair, { nominate: false, patienceMs: CONSENT_PATIENCE_MS, once: true });
  }

  stop(): void {
    this.over = true;
    this.pace?.cancel();
  }

  /** One check and its answer, counted. Rejects with a StunFailure. */
  private async request(pair: Pair, { nominate, patienceMs, once }: CheckWay): Promise<void> {
    const { peer } = this;
    if (!peer) throw new StunFailure(null, 'the peer has not described itself yet');
    const { clock, own, open } = this.parts;
    const { controlling, tieBreaker } = this.parts.role;
    const local = own.current;
    const priority = priorityOf('prflx', 0);
    let sentAt = clock.now();
    const request = {
      method: METHOD.binding,
      attributes: () => checkAttributes({ local, remote: peer, priority, controlling, tieBreaker, nominate }),
      key: textValue(peer.pwd),
      patienceMs,
      onSent: () => {
        pair.requestsSent += 1;
        sentAt = clock.now();
      },
    };
    const { raw, attributes } = await open.ask(pair, request, once);
    if (verifyIntegrity(raw, [...attributes], textValue(peer.pwd)) !== true) {
      throw new StunFailure(null, 'an answer that the peer has not signed');
    }
    pair.responsesReceived += 1;
    pair.rttMs = clock.now() - sentAt;
    pair.lastResponseAt = clock.now();
  }

  private onAnswer(pair: Pair, nominate: boolean): void {
    pair.error = null;
    if (!this.parts.checklist.pairs.includes(pair)) return;
    pair.state = 'succeeded';
    this.hooks.succeeded(pair, nominate);
  }

  private onRefusal(pair: Pair, error: unknown, wasControlling: boolean, nominate: boolean): void {
    const { checklist, role } = this.parts;
    if (this.over || !checklist.pairs.includes(pair)) return;
    const { code, reason } = error instanceof StunFailure ? error : { code: null, reason: String(error) };
    pair.nominating = false;
    if (code === 487) {
      role.yieldFrom(wasControlling);
      pair.error = { code, reason };
      pair.conflicts += 1;
      // Two turns settle a conflict; whoever says the same to both roles for ever is not asked for ever.
      if (pair.conflicts <= MAX_CONFLICTS) {
        pair.state = 'waiting';
        checklist.trigger(pair);
        this.run();
        return;
      }
    }
    if (pair.state === 'succeeded' && !nominate) return;
    pair.state = 'failed';
    if (code !== null) pair.error = { code, reason };
    this.hooks.failed();
  }
}
