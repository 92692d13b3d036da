/**
 * RFC 8445: a full ICE agent for one component, with consent (RFC 7675), trickled candidates (RFC 8838) and restarts. Ours rather than
 * a library's because its checks are the evidence: which pair was tried, who answered, with which error, and when it stopped.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { endpointText } from '../../../src-shared/words/endpoint';
import type { IceCandidateFacts, IceFacts } from '../../../src-shared/model/ice';
import type { Endpoint } from '../../../src-shared/model/media';
import type { Timer } from '../../net/clock';
import { StunFailure } from '../../net/turn/transactions';
import { verifyIntegrity } from '../../protocol/stun/integrity';
import { METHOD, decodeStun, textValue } from '../../protocol/stun/message';
import type { Base } from './base';
import { peerReflexive, priorityOf, sameEnd } from './candidates';
import {
  type Credentials,
  type IncomingCheck,
  checkAttributes,
  errorResponse,
  judgeCheck,
  successResponse,
} from './checks';
import { Checklist, type Pair } from './checklist';
import { Consent } from './consent';
import { OpenChecks } from './openChecks';
import { Gatherer, type GathererOptions } from './gatherer';

/** Section 14.2 (Ta), ms. */
const PACE_MS = 50;
/** An unanswered check is given up after this time: five requests. */
const CHECK_MS = 7500;
/** No pair by then: the agent has failed, though single checks may still be under way. */
const PATIENCE_MS = 15_000;
/** How long a better pair is waited for once one works. */
const SETTLE_MS = 150;
/** A response to a consent check that comes later is none, ms. */
const CONSENT_PATIENCE_MS = 2000;
/** So often a pair takes part in a conflict of roles. */
const MAX_CONFLICTS = 5;
/** Checks of the peer that came before its description. */
const MAX_EARLY = 50;
const ICE_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export interface IceAgentOptions extends GathererOptions {
  /** Our side made the offer (section 6.1.1). */
  controlling: boolean;
  /** May a check leave? Default: always. */
  mayCheck?: (to: Endpoint, octets: number) => boolean;
}

export interface IceAgentHooks {
  state(state: IceFacts['state']): void;
  /** A pair works, chosen or not: packets may leave (RFC 8445 section 12.1). */
  usable(): void;
  /** Audio goes over another pair than before. */
  selected(pair: Pair, before: Pair | null): void;
  candidate(candidate: IceCandidateFacts): void;
  /** What is not STUN, from the peer. */
  /** @param from where it came from, which need not be the end of that pair */
  data(data: Buffer, pair: Pair, at: number, from: Endpoint): void;
}

interface CheckWay {
  nominate: boolean;
  patienceMs: number;
  once: boolean;
}

type AgentFacts = Omit<IceFacts, 'path' | 'dtls'>;

export class IceAgent {
  credentials: Credentials = newCredentials();
  readonly local: IceCandidateFacts[] = [];
  readonly remote: IceCandidateFacts[] = [];
  state: IceFacts['state'] = 'new';
  selected: Pair | null = null;
  private controlling: boolean;
  private remoteLite = false;
  private peer: Credentials | null = null;
  private readonly old: Credentials[] = [];
  private tieBreaker = new Uint8Array(randomBytes(8));
  private readonly checklist = new Checklist();
  private readonly bases: Base[] = [];
  private readonly open: OpenChecks;
  private readonly consent: Consent;
  private early: { base: Base; from: Endpoint; check: IncomingCheck }[] = [];
  /** What came from where such a check came from: a DTLS client begins at once. */
  private earlyData: { base: Base; from: Endpoint; data: Buffer }[] = [];
  private gatherer: Gatherer;
  private gathering: Promise<void> | null = null;
  private pace: Timer | null = null;
  private settle: Timer | null = null;
  private deadline: Timer | null = null;
  private heardAt: number | null = null;
  private closing: Promise<void> | null = null;
  /** The state stays what it was: that is what the facts tell of a call that has ended. */
  private over = false;
  private readonly timeline = {
    checkingAt: null as number | null,
    connectedAt: null as number | null,
    consentLostAt: null as number | null,
    changes: [] as IceFacts['changes'],
    restarts: 0,
  };

  constructor(
    private readonly options: IceAgentOptions,
    private readonly hooks: IceAgentHooks,
  ) {
    this.controlling = options.controlling;
    this.open = new OpenChecks(options.clock, options.mayCheck);
    this.consent = new Consent(options.clock, {
      pair: () => (this.over ? null : this.selected),
      heardAt: () => this.heardAt,
      ask: (pair) => this.request(pair, { nominate: false, patienceMs: CONSENT_PATIENCE_MS, once: true }),
      found: (what) => this.onConsent(what),
    });
    this.gatherer = this.newGatherer();
  }

  /** Resolves when all servers have answered or were waited for long enough. */
  gather(): Promise<void> {
    this.gathering ??= this.gatherer.run();
    return this.gathering;
  }

  /** From the peer's description. Other credentials than before mean that the peer restarts (RFC 8839 section 4.4.1.1). */
  setRemote(credentials: Credentials, lite: boolean, candidates: readonly IceCandidateFacts[]): void {
    const restarted = this.peer !== null && this.peer.ufrag !== credentials.ufrag;
    if (restarted) this.forgetPairs();
    this.peer = credentials;
    this.remoteLite = lite;
    if (lite) this.controlling = true;
    for (const candidate of candidates) this.addRemote(candidate);
    this.start();
  }

  addRemote(candidate: IceCandidateFacts): void {
    const { transport } = candidate;
    if (this.remote.some((known) => known.transport === transport && sameEnd(known, candidate))) return;
    this.remote.push(candidate);
    for (const base of this.bases) this.addPair(base, candidate);
    this.run();
  }

  /** New credentials and candidates; the pair in use goes on until a new one is found (section 2.4). */
  restart(): void {
    this.old.unshift(this.credentials);
    this.old.length = Math.min(this.old.length, 3);
    this.credentials = newCredentials();
    this.timeline.restarts += 1;
    this.peer = null;
    this.forgetPairs();
    this.remote.length = 0;
    this.local.length = 0;
    this.gatherer.close();
    const before = this.bases.splice(0);
    this.gatherer = this.newGatherer();
    this.gathering = null;
    // The socket in use stays until its successor is chosen.
    for (const base of before) if (base !== this.selected?.base) void this.drop(base);
    const { selected } = this;
    if (selected) this.retired.push(selected.base);
  }

  private readonly retired: Base[] = [];

  /** The pair that packets go over: the chosen one, until then the best that works (RFC 8445 section 12.1). */
  get inUse(): Pair | null {
    return this.selected ?? this.checklist.valid(this.controlling) ?? null;
  }

  /** @returns false while there is no way */
  send(data: Uint8Array, at?: number): boolean {
    const pair = this.inUse;
    if (!pair || this.state === 'failed' || this.over) return false;
    pair.base.send(data, pair.remote, at);
    return true;
  }

  /** The candidate for m= and c= (RFC 8839 section 4.2.1.3): the one that most likely works for a peer without ICE. */
  get defaultCandidate(): IceCandidateFacts | null {
    const rank = { relay: 3, srflx: 2, host: 1, prflx: 0 };
    const hosts = this.options.policy === 'relay' ? [] : this.local;
    const all = hosts.length > 0 ? hosts : this.local;
    const [first] = all.toSorted((a, b) => rank[b.type] - rank[a.type] || b.priority - a.priority);
    return first ?? null;
  }

  facts(): AgentFacts {
    const { policy } = this.options;
    return {
      policy,
      role: this.peer ? (this.controlling ? 'controlling' : 'controlled') : null,
      remoteLite: this.remoteLite,
      state: this.state,
      gathering: this.gatherer.facts,
      local: [...this.local],
      remote: [...this.remote],
      pairs: this.checklist.pairs.map((pair) => pair.facts()),
      selected: this.selected?.facts() ?? null,
      unansweredChecks: this.consent.unanswered,
      lastResponseAt: this.selected?.lastResponseAt ?? null,
      ...this.timeline,
    };
  }

  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    this.over = true;
    for (const timer of [this.pace, this.settle, this.deadline]) timer?.cancel();
    this.consent.stop();
    this.gatherer.close();
    await Promise.all([...this.bases, ...this.retired].map((base) => this.drop(base)));
  }

  private drop(base: Base): Promise<void> {
    this.open.close('the call ended', base);
    return base.close();
  }

  private newGatherer(): Gatherer {
    const gatherer: Gatherer = new Gatherer(this.options, {
      candidate: (candidate) => {
        if (gatherer !== this.gatherer) return;
        this.local.push(candidate);
        this.hooks.candidate(candidate);
      },
      base: (base) => {
        if (gatherer !== this.gatherer || this.over) return void base.close();
        // With the relay policy a socket of this computer only asks servers.
        if (this.options.policy === 'relay' && base.candidate.type !== 'relay') {
          this.retired.push(base);
          return;
        }
        this.bases.push(base);
        for (const remote of this.remote) this.addPair(base, remote);
        this.run();
      },
      datagram: (base, data, from, at) => this.receive(base, data, from, at),
      refused: (peer, error) => this.onRefused(peer, error),
    });
    return gatherer;
  }

  private forgetPairs(): void {
    this.open.close('ICE restarted');
    this.checklist.clear();
    this.settle?.cancel();
    this.settle = null;
    this.early = [];
    this.earlyData = [];
  }

  private start(): void {
    if (this.over) return;
    this.timeline.checkingAt ??= this.options.clock.now();
    if (!this.selected) this.enter('checking');
    for (const base of this.bases) for (const remote of this.remote) this.addPair(base, remote);
    for (const { base, from, check } of this.early.splice(0)) this.accept(base, from, check);
    for (const { base, from, data } of this.earlyData.splice(0))
      this.receive(base, data, from, this.options.clock.now());
    this.deadline?.cancel();
    this.deadline = this.options.clock.setTimeout(() => this.onDeadline(), PATIENCE_MS);
    this.run();
  }

  /** A name that hides an address (mDNS) and one by TCP are listed, and cannot be checked. */
  private addPair(base: Base, remote: IceCandidateFacts): void {
    if (remote.transport === 'udp' && /^[\d.]+$|:/.test(remote.address)) this.checklist.add(base, remote);
  }

  /** Section 6.1.4.2: one check each Ta. */
  private run(): void {
    if (this.pace || !this.peer || this.over) return;
    const pair = this.checklist.next(this.controlling);
    if (!pair) return;
    void this.check(pair, false);
    this.pace = this.options.clock.setTimeout(() => {
      this.pace = null;
      this.run();
    }, PACE_MS);
  }

  private async check(pair: Pair, nominate: boolean): Promise<void> {
    const { controlling } = this;
    if (pair.state !== 'succeeded') pair.state = 'in-progress';
    try {
      await this.request(pair, { nominate, patienceMs: CHECK_MS, once: false });
      this.onAnswer(pair, nominate);
    } catch (error) {
      this.onRefusal(pair, error, controlling, nominate);
    }
  }

  /** One check and its answer, counted. Rejects with a StunFailure. */
  private async request(pair: Pair, { nominate, patienceMs, once }: CheckWay): Promise<void> {
    const { peer, credentials: local, controlling, tieBreaker } = this;
    if (!peer) throw new StunFailure(null, 'the peer has not described itself yet');
    const { clock } = this.options;
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
    const { raw, attributes } = await this.open.ask(pair, request, once);
    if (verifyIntegrity(raw, [...attributes], textValue(peer.pwd)) !== true) {
      throw new StunFailure(null, 'an answer that the peer has not signed');
    }
    pair.responsesReceived += 1;
    pair.rttMs = clock.now() - sentAt;
    pair.lastResponseAt = clock.now();
  }

  private onAnswer(pair: Pair, nominate: boolean): void {
    pair.error = null;
    if (!this.checklist.pairs.includes(pair)) return;
    pair.state = 'succeeded';
    this.hooks.usable();
    if (nominate || pair.nominatedByPeer) {
      pair.nominated = true;
      this.select(pair);
    } else if (this.controlling) this.considerNomination();
  }

  private onRefusal(pair: Pair, error: unknown, wasControlling: boolean, nominate: boolean): void {
    if (this.over || !this.checklist.pairs.includes(pair)) return;
    const { code, reason } = error instanceof StunFailure ? error : { code: null, reason: String(error) };
    pair.nominating = false;
    if (code === 487) {
      // Section 7.2.5.1: both thought the same; the one that is told changes.
      if (this.controlling === wasControlling) this.controlling = !wasControlling;
      this.tieBreaker = new Uint8Array(randomBytes(8));
      pair.error = { code, reason };
      pair.conflicts += 1;
      // Two turns settle a conflict; whoever says the same to both roles for ever is not asked for ever.
      if (pair.conflicts <= MAX_CONFLICTS) {
        pair.state = 'waiting';
        this.checklist.trigger(pair);
        this.run();
        return;
      }
    }
    if (pair.state === 'succeeded' && !nominate) return;
    pair.state = 'failed';
    if (code !== null) pair.error = { code, reason };
    if (this.controlling) this.considerNomination();
    this.concludeIfExhausted();
  }

  /** A relay that will not send to the peer (RFC 8656 section 9.2): its pairs have failed with the relay's error. */
  private onRefused(peer: Endpoint, error: unknown): void {
    const failure = error instanceof StunFailure ? error : null;
    for (const pair of this.checklist.pairs) {
      if (pair.base.candidate.type !== 'relay' || pair.remote.address !== peer.address) continue;
      pair.state = 'failed';
      pair.error = { code: failure?.code ?? 0, reason: `the relay refused: ${failure?.reason ?? String(error)}` };
    }
    this.concludeIfExhausted();
  }

  /** Section 8.1.1: at once where nothing better can come, else a moment later. */
  private considerNomination(): void {
    const pair = this.checklist.valid(this.controlling);
    if (!pair || this.checklist.pairs.some(({ nominated, nominating }) => nominated || nominating)) return;
    if (!this.checklist.undecidedAbove(pair, this.controlling)) this.nominate();
    else this.settle ??= this.options.clock.setTimeout(() => this.nominate(), SETTLE_MS);
  }

  private nominate(): void {
    this.settle?.cancel();
    this.settle = null;
    const pair = this.checklist.valid(this.controlling);
    if (!pair || !this.controlling || pair.nominating || pair.nominated) return;
    pair.nominating = true;
    void this.check(pair, true);
  }

  private select(pair: Pair): void {
    const before = this.selected;
    if (before === pair) return;
    this.selected = pair;
    pair.base.settle(pair.remote);
    const at = this.options.clock.now();
    this.timeline.connectedAt ??= at;
    this.timeline.changes.push({ at, local: endpointText(pair.base.candidate), remote: endpointText(pair.remote) });
    this.deadline?.cancel();
    this.enter('connected');
    this.hooks.selected(pair, before);
    for (const base of this.retired.splice(0)) if (base !== pair.base) void this.drop(base);
    this.consent.start();
  }

  private receive(base: Base, data: Buffer, from: Endpoint, at: number): void {
    if (data[0] !== undefined && data[0] < 4) return this.receiveStun(base, data, from);
    const pair = this.selected?.base === base ? this.selected : this.checklist.find(base, from);
    if (!pair) {
      const checked = this.early.some((one) => one.base === base && sameEnd(one.from, from));
      if (checked && this.earlyData.length < MAX_EARLY) this.earlyData.push({ base, from, data });
      return;
    }
    this.heardAt = at;
    this.hooks.data(data, pair, at, from);
  }

  private receiveStun(base: Base, data: Buffer, from: Endpoint): void {
    const message = decodeStun(data);
    if (!message) return;
    if (message.kind !== 'request') {
      this.open.receive(base, from, message);
      return;
    }
    const judged = judgeCheck(message, [this.credentials, ...this.old]);
    if (judged.kind === 'ignore') return;
    if (judged.kind === 'refuse') return base.send(errorResponse(message, judged, null), from);
    const { check, credentials } = judged;
    if (!this.resolveRoles(check)) {
      return base.send(errorResponse(message, { code: 487, reason: 'Role Conflict' }, credentials), from);
    }
    base.send(successResponse(message, from, credentials), from);
    if (credentials !== this.credentials) return;
    if (this.peer) this.accept(base, from, check);
    else if (this.early.length < MAX_EARLY) this.early.push({ base, from, check });
  }

  /** Section 7.3.1.1. @returns false where the peer has to change its role */
  private resolveRoles({ role }: IncomingCheck): boolean {
    if (!role || role.controlling !== this.controlling) return true;
    const oursIsLarger = Buffer.compare(this.tieBreaker, role.tieBreaker) >= 0;
    if (oursIsLarger === this.controlling) return false;
    this.controlling = !this.controlling;
    return true;
  }

  private accept(base: Base, from: Endpoint, { priority, nominates }: IncomingCheck): void {
    let remote = this.remote.find((candidate) => candidate.transport === 'udp' && sameEnd(candidate, from));
    if (!remote) {
      remote = peerReflexive(from, priority, this.options.clock.now());
      this.remote.push(remote);
    }
    const pair = this.checklist.add(base, remote);
    if (!pair) return;
    pair.requestsReceived += 1;
    if (nominates && !this.controlling) {
      pair.nominatedByPeer = true;
      if (pair.state === 'succeeded') {
        pair.nominated = true;
        this.select(pair);
      }
    }
    this.checklist.trigger(pair);
    this.run();
  }

  private onConsent(what: 'fresh' | 'doubtful' | 'lost'): void {
    if (what === 'lost') this.timeline.consentLostAt = this.options.clock.now();
    this.enter(what === 'lost' ? 'failed' : what === 'doubtful' ? 'disconnected' : 'connected');
  }

  private onDeadline(): void {
    if (!this.selected && this.state === 'checking') this.enter('failed');
  }

  /** Trickled candidates may still come, so that only time says that it is over - unless the peer has said all. */
  private concludeIfExhausted(): void {
    if (this.selected || this.state !== 'checking' || !this.checklist.exhausted || !this.remoteComplete) return;
    if (this.checklist.pairs.length > 0 && this.gatherer.facts.durationMs !== null) this.enter('failed');
  }

  /** The peer will send no more candidates. */
  remoteComplete = false;

  private enter(state: IceFacts['state']): void {
    if (this.state === state || this.over) return;
    this.state = state;
    this.hooks.state(state);
  }
}

/** RFC 8839 section 5.4: at least 24 and 128 bits of randomness. */
function newCredentials(): Credentials {
  const characters = (count: number): string =>
    Array.from({ length: count }, () => ICE_CHARACTERS[randomInt(ICE_CHARACTERS.length)]).join('');
  return { ufrag: characters(8), pwd: characters(24) };
}
