/** RFC 8445 section 5.1.1: host candidates of this computer's addresses, reflexive ones by STUN, relayed ones by TURN. */
import type { RemoteInfo, Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { IceCandidateFacts, IceGatheringFacts, IcePolicy, IceServer } from '../../../src-shared/model/ice';
import type { Endpoint } from '../../../src-shared/model/media';
import type { Clock } from '../../net/clock';
import { TurnAllocation } from '../../net/turn/allocation';
import { connectFailure } from '../../net/turn/pipe';
import { StunFailure, StunTransactions } from '../../net/turn/transactions';
import { METHOD, decodeStun, mappedAddressOf } from '../../protocol/stun/message';
import { type IceServerUrl, parseIceServerUrl } from '../../protocol/stun/serverUrl';
import { type Base, type BaseTap, HostBase, RelayBase } from './base';
import { isIpv6, localCandidate, sameEnd } from './candidates';

/** A server that has not answered by then is left out: a call must not wait longer for a way that is likely not there. */
const PATIENCE_MS = 3000;
/** Host addresses beyond so many only make more pairs. */
const MAX_HOSTS = 6;

export interface GathererOptions {
  clock: Clock;
  /** IP literals that this computer has now, the one on the way to the peer first. */
  addresses(): readonly string[];
  bind(address: string): Promise<Socket>;
  servers: readonly IceServer[];
  policy: IcePolicy;
  tls?: { verify: boolean; ca?: string };
  tap: BaseTap | null;
}

export interface GathererHooks {
  candidate(candidate: IceCandidateFacts): void;
  /** A base is ready: checks may come in and leave. */
  base(base: Base): void;
  /** Any datagram that came to a base and is no answer of a server. */
  datagram(base: Base, data: Buffer, from: Endpoint, at: number): void;
  /** A relay does not send to this peer. */
  refused(peer: Endpoint, error: unknown): void;
}

interface Server extends IceServerUrl {
  username: string;
  credential: string;
}

export class Gatherer {
  readonly facts: IceGatheringFacts;
  private readonly hosts: { base: HostBase; index: number }[] = [];
  /** Questions to servers that are open. */
  private readonly asked = new Set<StunTransactions>();
  private closed = false;

  constructor(
    private readonly options: GathererOptions,
    private readonly hooks: GathererHooks,
  ) {
    this.facts = { startedAt: options.clock.now(), durationMs: null, silent: [], refused: [] };
  }

  /** Resolves when every server has answered or its time is over. Never rejects. */
  async run(): Promise<void> {
    const { options, facts } = this;
    const servers = this.servers();
    if (options.policy === 'all' || servers.some(({ kind }) => kind === 'stun')) await this.openHosts();
    await Promise.all(
      servers.flatMap((server, index) => [
        ...(server.kind === 'turn' ? [this.relay(server, index)] : []),
        // A TURN server by UDP tells the reflexive address as well (RFC 8656 section 3).
        ...(options.policy === 'all' && server.transport === 'udp' ? [this.reflexive(server)] : []),
      ]),
    );
    facts.durationMs = options.clock.now() - facts.startedAt;
  }

  close(): void {
    this.closed = true;
    for (const transactions of this.asked) transactions.close('the call ended');
  }

  private servers(): Server[] {
    return this.options.servers.flatMap(({ urls, username = '', credential = '' }) =>
      urls.flatMap((text) => {
        const url = parseIceServerUrl(text);
        if (!url) this.facts.refused.push({ url: text, code: null, reason: 'this is no STUN or TURN address' });
        return url ? [{ ...url, username, credential }] : [];
      }),
    );
  }

  private async openHosts(): Promise<void> {
    const { addresses, bind, clock, policy } = this.options;
    const wanted = [...new Set(addresses())].slice(0, MAX_HOSTS);
    await Promise.all(
      wanted.map(async (address, index) => {
        let socket: Socket;
        try {
          socket = await bind(address);
        } catch {
          // An address that went away since it was listed.
          return;
        }
        const end = { address, port: socket.address().port };
        const at = clock.now();
        const candidate = localCandidate({ ...end, type: 'host', index, base: end, related: null, server: null, at });
        const base = new HostBase(candidate, socket, this.options.tap);
        if (this.closed) return base.close();
        this.hosts.push({ base, index });
        socket.on('error', () => undefined);
        socket.on('message', (data, from) => this.receive(base, data, from));
        this.hooks.base(base);
        if (policy === 'all') this.hooks.candidate(candidate);
      }),
    );
  }

  private receive(base: HostBase, data: Buffer, { address, port }: RemoteInfo): void {
    const at = this.options.clock.now();
    this.options.tap?.('inbound', base.candidate, { address, port }, data, at);
    if (this.asked.size > 0 && data[0] !== undefined && data[0] < 4) {
      const message = decodeStun(data);
      if (message && [...this.asked].some((transactions) => transactions.receive(message))) return;
    }
    this.hooks.datagram(base, data, { address, port }, at);
  }

  private async reflexive(server: Server): Promise<void> {
    const { clock } = this.options;
    const to = await this.resolve(server);
    if (!to) return;
    const startedAt = clock.now();
    const hosts = this.hosts.filter(({ base }) => isIpv6(base.candidate.address) === isIpv6(to.address));
    const answers = await Promise.all(
      hosts.map(async ({ base, index }) => {
        const transactions = new StunTransactions(clock, (message) => base.send(message, to), false);
        this.asked.add(transactions);
        try {
          const patienceMs = PATIENCE_MS - (clock.now() - this.facts.startedAt);
          const response = await transactions.request({ method: METHOD.binding, attributes: () => [], patienceMs });
          const mapped = mappedAddressOf(response);
          const host = base.candidate;
          if (!mapped || this.closed || sameEnd(mapped, host)) return true;
          const parts = { type: 'srflx', index, base: host, related: host, server: server.url } as const;
          this.hooks.candidate(localCandidate({ ...mapped, ...parts, at: clock.now() }));
          return true;
        } catch (error) {
          return error instanceof StunFailure && error.code !== null;
        } finally {
          this.asked.delete(transactions);
        }
      }),
    );
    if (hosts.length > 0 && !answers.includes(true)) this.silent(server, startedAt);
  }

  private async relay(server: Server, index: number): Promise<void> {
    const { clock, tls, tap, policy } = this.options;
    const to = await this.resolve(server);
    if (!to) return;
    const startedAt = clock.now();
    let base: RelayBase | null = null;
    try {
      const allocation = await TurnAllocation.open({
        clock,
        transport: server.transport,
        ...to,
        servername: server.host,
        ...(tls ? { tls } : {}),
        username: server.username,
        credential: server.credential,
        timeoutMs: PATIENCE_MS - (startedAt - this.facts.startedAt),
        onData: (data, from) => base && this.hooks.datagram(base, data, from, clock.now()),
        onClosed: () => undefined,
        ...(tap ? { tap } : {}),
      });
      const { relayed } = allocation;
      const candidate = localCandidate({
        ...relayed,
        type: 'relay',
        index,
        base: relayed,
        // With the relay policy our own address is nobody's business (RFC 8828 section 5.2): written as browsers do.
        related:
          policy === 'relay' ? { address: isIpv6(relayed.address) ? '::' : '0.0.0.0', port: 0 } : allocation.mapped,
        server: server.url,
        relayProtocol: server.transport,
        at: clock.now(),
      });
      base = new RelayBase(candidate, allocation, this.hooks.refused);
      if (this.closed) return await base.close();
      this.hooks.base(base);
      this.hooks.candidate(candidate);
    } catch (error) {
      const code = error instanceof StunFailure ? error.code : null;
      if (code === null && clock.now() - startedAt > PATIENCE_MS * 0.8) this.silent(server, startedAt);
      else {
        const reason = error instanceof StunFailure ? error.reason : connectFailure(error);
        this.facts.refused.push({ url: server.url, code, reason });
      }
    }
  }

  private silent({ url }: Server, since: number): void {
    if (this.facts.silent.some((other) => other.url === url)) return;
    this.facts.silent.push({ url, waitedMs: this.options.clock.now() - since });
  }

  private async resolve({ url, host, port }: Server): Promise<Endpoint | null> {
    if (isIP(host)) return { address: host, port };
    const found = await new Promise<string | null>((resolve) => {
      const timer = this.options.clock.setTimeout(() => resolve(null), PATIENCE_MS);
      lookup(host)
        .then(({ address }) => resolve(address))
        .catch(() => resolve(null))
        .finally(() => timer.cancel());
    });
    if (found !== null) return { address: found, port };
    this.facts.refused.push({ url, code: null, reason: `the name ${host} cannot be resolved` });
    return null;
  }
}
