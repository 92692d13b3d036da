/**
 * RFC 8445: a full ICE agent for one component, with consent (RFC 7675), trickled candidates (RFC 8838) and restarts. Ours rather than
 * a library's because its checks are the evidence: which pair was tried, who answered, with which error, and when it stopped.
 */
import type { IceCandidateFacts, IceFacts } from '../../../src-shared/model/ice';
import type { Endpoint } from '../../../src-shared/model/media';
import { StunFailure } from '../../net/turn/transactions';
import { decodeStun } from '../../protocol/stun/message';
import type { Base } from './base';
import { peerReflexive, sameEnd } from './candidates';
import { type Credentials, type IncomingCheck, errorResponse, judgeCheck, successResponse } from './checks';
import { Checklist, type Pair } from './checklist';
import { Consent } from './consent';
import { OwnCredentials } from './credentials';
import { EarlyArrivals } from './early';
import { Gatherer, type GathererOptions } from './gatherer';
import { Nomination } from './nomination';
import { OpenChecks } from './openChecks';
import { OutgoingChecks } from './outgoingChecks';
import { Progress } from './progress';
import { Role } from './role';

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

type AgentFacts = Omit<IceFacts, 'path' | 'dtls'>;

export class IceAgent {
  readonly local: IceCandidateFacts[] = [];
  readonly remote: IceCandidateFacts[] = [];
  selected: Pair | null = null;
  /** The peer will send no more candidates. */
  remoteComplete = false;
  private remoteLite = false;
  private readonly own = new OwnCredentials();
  private readonly role: Role;
  private readonly checklist = new Checklist();
  private readonly early = new EarlyArrivals();
  private readonly progress: Progress;
  private readonly open: OpenChecks;
  private readonly checks: OutgoingChecks;
  private readonly nomination: Nomination;
  private readonly consent: Consent;
  private gatherer: Gatherer;
  private gathering: Promise<void> | null = null;
  private readonly bases: Base[] = [];
  /** Sockets that make no pairs any more, or never did. */
  private readonly retired: Base[] = [];
  private heardAt: number | null = null;
  private closing: Promise<void> | null = null;
  private over = false;

  constructor(
    private readonly options: IceAgentOptions,
    private readonly hooks: IceAgentHooks,
  ) {
    const { clock, controlling, mayCheck } = options;
    const { own, checklist } = this;
    const role = new Role(controlling);
    const open = new OpenChecks(clock, mayCheck);
    const checks = new OutgoingChecks(
      { clock, checklist, role, own, open },
      { succeeded: (pair, nominated) => this.onSuccess(pair, nominated), failed: () => this.onFailure() },
    );
    this.role = role;
    this.open = open;
    this.checks = checks;
    this.progress = new Progress(clock, (state) => hooks.state(state));
    this.nomination = new Nomination(clock, checklist, role, (pair) => void checks.check(pair, true));
    this.consent = new Consent(clock, {
      pair: () => (this.over ? null : this.selected),
      heardAt: () => this.heardAt,
      ask: (pair) => checks.askConsent(pair),
      found: (what) => this.progress.consent(what),
    });
    this.gatherer = this.newGatherer();
  }

  get credentials(): Credentials {
    return this.own.current;
  }

  get state(): IceFacts['state'] {
    return this.progress.state;
  }

  /** Resolves when all servers have answered or were waited for long enough. */
  gather(): Promise<void> {
    this.gathering ??= this.gatherer.run();
    return this.gathering;
  }

  /** From the peer's description. Other credentials than before mean that the peer restarts (RFC 8839 section 4.4.1.1). */
  setRemote(credentials: Credentials, lite: boolean, candidates: readonly IceCandidateFacts[]): void {
    const { peer } = this.checks;
    if (peer !== null && peer.ufrag !== credentials.ufrag) this.forgetPairs();
    this.checks.peer = credentials;
    this.remoteLite = lite;
    if (lite) this.role.controlling = true;
    for (const candidate of candidates) this.addRemote(candidate);
    this.start();
  }

  addRemote(candidate: IceCandidateFacts): void {
    const { transport } = candidate;
    if (this.remote.some((known) => known.transport === transport && sameEnd(known, candidate))) return;
    this.remote.push(candidate);
    for (const base of this.bases) this.addPair(base, candidate);
    this.checks.run();
  }

  /** New credentials and candidates; the pair in use goes on until a new one is found (section 2.4). */
  restart(): void {
    this.own.renew();
    this.progress.timeline.restarts += 1;
    this.checks.peer = null;
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

  /** The pair that packets go over: the chosen one, until then the best that works (RFC 8445 section 12.1). */
  get inUse(): Pair | null {
    return this.selected ?? this.checklist.valid(this.role.controlling) ?? null;
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
      role: this.checks.peer ? (this.role.controlling ? 'controlling' : 'controlled') : null,
      remoteLite: this.remoteLite,
      state: this.state,
      gathering: this.gatherer.facts,
      local: [...this.local],
      remote: [...this.remote],
      pairs: this.checklist.pairs.map((pair) => pair.facts()),
      selected: this.selected?.facts() ?? null,
      unansweredChecks: this.consent.unanswered,
      lastResponseAt: this.selected?.lastResponseAt ?? null,
      ...this.progress.timeline,
    };
  }

  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    this.over = true;
    this.progress.stop();
    this.checks.stop();
    this.nomination.stop();
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
        this.checks.run();
      },
      datagram: (base, data, from, at) => this.receive(base, data, from, at),
      refused: (peer, error) => this.onRefused(peer, error),
    });
    return gatherer;
  }

  private forgetPairs(): void {
    this.open.close('ICE restarted');
    this.checklist.clear();
    this.nomination.stop();
    this.early.clear();
  }

  private start(): void {
    if (this.over) return;
    this.progress.checking(this.selected !== null);
    for (const base of this.bases) for (const remote of this.remote) this.addPair(base, remote);
    for (const { base, from, check } of this.early.takeChecks()) this.accept(base, from, check);
    for (const { base, from, data } of this.early.takeData()) this.receive(base, data, from, this.options.clock.now());
    this.progress.wait();
    this.checks.run();
  }

  /** A name that hides an address (mDNS) and one by TCP are listed, and cannot be checked. */
  private addPair(base: Base, remote: IceCandidateFacts): void {
    if (remote.transport === 'udp' && /^[\d.]+$|:/.test(remote.address)) this.checklist.add(base, remote);
  }

  private onSuccess(pair: Pair, nominated: boolean): void {
    this.hooks.usable();
    if (nominated || pair.nominatedByPeer) {
      pair.nominated = true;
      this.select(pair);
    } else this.nomination.consider();
  }

  private onFailure(): void {
    this.nomination.consider();
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

  private select(pair: Pair): void {
    const before = this.selected;
    if (before === pair) return;
    this.selected = pair;
    pair.base.settle(pair.remote);
    this.progress.connected(pair);
    this.hooks.selected(pair, before);
    for (const base of this.retired.splice(0)) if (base !== pair.base) void this.drop(base);
    this.consent.start();
  }

  private receive(base: Base, data: Buffer, from: Endpoint, at: number): void {
    if (data[0] !== undefined && data[0] < 4) return this.receiveStun(base, data, from);
    const pair = this.selected?.base === base ? this.selected : this.checklist.find(base, from);
    if (!pair) return this.early.keepData({ base, from, data });
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
    const judged = judgeCheck(message, this.own.known);
    if (judged.kind === 'ignore') return;
    if (judged.kind === 'refuse') return base.send(errorResponse(message, judged, null), from);
    const { check, credentials } = judged;
    if (!this.role.agree(check)) {
      return base.send(errorResponse(message, { code: 487, reason: 'Role Conflict' }, credentials), from);
    }
    base.send(successResponse(message, from, credentials), from);
    if (credentials !== this.own.current) return;
    if (this.checks.peer) this.accept(base, from, check);
    else this.early.keepCheck({ base, from, check });
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
    if (nominates && !this.role.controlling) {
      pair.nominatedByPeer = true;
      if (pair.state === 'succeeded') {
        pair.nominated = true;
        this.select(pair);
      }
    }
    this.checklist.trigger(pair);
    this.checks.run();
  }

  /** Trickled candidates may still come, so that only time says that it is over - unless the peer has said all. */
  private concludeIfExhausted(): void {
    if (!this.checklist.exhausted || !this.remoteComplete) return;
    if (this.checklist.pairs.length > 0 && this.gatherer.facts.durationMs !== null) this.progress.giveUp();
  }
}
