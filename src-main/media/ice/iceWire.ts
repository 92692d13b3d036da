/** The wire of a WebRTC call: ICE finds the way, DTLS makes the keys, SRTP and SRTCP share the one port (RFC 8834 section 4). */
import type { Socket } from 'node:dgram';
import { endpointText } from '../../../src-shared/words/endpoint';
import type { IceCandidateFacts, IceFacts } from '../../../src-shared/model/ice';
import type { Endpoint } from '../../../src-shared/model/media';
import type { Clock } from '../../net/clock';
import { localInterfaces } from '../../net/route';
import { classifyDatagram } from '../../protocol/rtp/demultiplex';
import type { Agreement } from '../../protocol/sdp/negotiate';
import { readFragment, writeFragment } from '../../protocol/sdp/trickle';
import type { WebrtcAttributes } from '../../protocol/sdp/webrtc';
import type { SessionOptions } from '../api';
import type { MediaPath, MediaWire, SocketTap, Tell, WireListener } from '../wire/wire';
import { IceAgent } from './agent';
import { Associations } from './associations';
import type { BaseTap } from './base';
import type { Pair } from './checklist';
import { DtlsHandshake, type SrtpKeys, noDtls, ownFingerprint } from './dtls';

/** Time for host candidates, where the others may come later, ms. */
const HOSTS_MS = 100;

export interface IceWireOptions {
  clock: Clock;
  /** IP literal on the way to the peer of the signalling. */
  localAddress: string;
  ice: NonNullable<SessionOptions['ice']>;
  /** A socket on this address, out of the port range. */
  bind(address: string): Promise<Socket>;
  /** May a connectivity check leave? */
  mayCheck(to: Endpoint, octets: number): boolean;
}

export interface IceWireHooks extends WireListener {
  tap: SocketTap | null;
  tell: Tell;
  keys(keys: SrtpKeys): void;
  /** Candidates that were gathered after the description. */
  trickle(fragment: string): void;
}

export class IceWire implements MediaWire {
  /** Changed in place: the figures of streams name it. */
  readonly rtp: Endpoint;
  readonly path: IcePath = new IcePath();
  private agent: IceAgent | null = null;
  private dtls: DtlsHandshake | null = null;
  private associations = new Associations();
  private restartDtls: (() => void) | null = null;
  private peer: { ufrag: string; fingerprints: string } | null = null;
  private restarting = false;
  /** Of the one m= line: whoever offers first names it (RFC 5888 section 4). */
  private mid = '0';
  /** The peer takes candidates after the description. */
  private peerTrickles = false;
  /** Of our candidates, those that it knows already; null while nothing may be trickled. */
  private described: Set<IceCandidateFacts> | null = null;

  constructor(
    private readonly options: IceWireOptions,
    private readonly hooks: IceWireHooks,
  ) {
    this.rtp = { address: options.localAddress, port: 0 };
  }

  get rtcp(): Endpoint {
    return this.rtp;
  }

  /** The next description has new credentials and candidates. */
  restart(): void {
    this.restarting = true;
  }

  /** For an offer of ours, gathered as far as it goes. */
  async offer(): Promise<WebrtcAttributes> {
    const agent = this.agentFor(true);
    if (this.restarting) {
      this.restarting = false;
      agent.restart();
      this.hooks.tell('outbound', 'ice-restart', 'ICE starts again: new candidates are offered.', {});
    }
    return this.describe(agent, this.dtls?.facts.role === 'client' ? 'active' : 'actpass', this.peerTrickles);
  }

  /** For an answer of ours. @param offered the peer's attributes; new credentials mean that it restarts ICE */
  async answer(offered: WebrtcAttributes | null): Promise<WebrtcAttributes> {
    const agent = this.agentFor(false);
    this.mid = offered?.mid ?? this.mid;
    if (offered && this.peer && offered.ufrag !== this.peer.ufrag) agent.restart();
    const role = this.dtls?.facts.role;
    const setup = role === undefined || role === null ? null : role === 'client' ? 'active' : 'passive';
    return this.describe(agent, setup, this.peerTrickles && offered?.trickle === true);
  }

  apply({ remote, role, setup }: NonNullable<Agreement['webrtc']>): void {
    const { agent } = this;
    if (!agent) return;
    agent.remoteComplete = remote.endOfCandidates || !remote.trickle;
    const fingerprints = remote.fingerprints.map(({ hash, value }) => `${hash} ${value}`).join(' ');
    // RFC 8842 section 4: the association goes on while certificates stay, whatever way its packets take.
    if (this.peer?.fingerprints !== fingerprints) this.beginDtls(remote, role, setup);
    this.peer = { ufrag: remote.ufrag, fingerprints };
    agent.setRemote({ ufrag: remote.ufrag, pwd: remote.pwd }, remote.lite, remote.candidates);
    if (agent.selected) void this.dtls?.start();
  }

  allowTrickle(): void {
    this.peerTrickles = true;
  }

  /** Candidates of the peer that came after its description. */
  trickle(text: string): void {
    const { ufrag, candidates, endOfCandidates } = readFragment(text);
    if (!this.agent || (ufrag !== null && ufrag !== this.peer?.ufrag)) return;
    for (const candidate of candidates) this.agent.addRemote({ ...candidate, at: this.options.clock.now() });
    if (endOfCandidates) this.agent.remoteComplete = true;
  }

  get defaultEnd(): Endpoint {
    const { address, port } = this.agent?.defaultCandidate ?? { address: this.rtp.address, port: 9 };
    return { address, port };
  }

  /** Null before the first description. */
  facts(): IceFacts | null {
    const { agent, dtls } = this;
    return agent && { path: 'wire', ...agent.facts(), dtls: dtls ? { ...dtls.facts } : noDtls() };
  }

  sendRtp(data: Uint8Array, _remote: Endpoint, at: number): void {
    // A socket takes a datagram at once, a relay makes a copy: the buffer is free again.
    this.agent?.send(data, at);
  }

  sendRtcp(data: Uint8Array): void {
    this.agent?.send(data);
  }

  async close(): Promise<void> {
    this.dtls?.close();
    await this.agent?.close();
  }

  private agentFor(controlling: boolean): IceAgent {
    const { clock, localAddress, bind, mayCheck, ice } = this.options;
    this.agent ??= new IceAgent(
      {
        clock,
        controlling,
        addresses: () => (ice.localOnly ? [localAddress] : addressesOf(localAddress)),
        bind,
        mayCheck,
        servers: ice.servers,
        policy: ice.policy,
        ...(ice.tls ? { tls: ice.tls } : {}),
        tap: this.tap,
      },
      {
        state: (state) => this.onIceState(state),
        usable: () => void this.dtls?.start(),
        selected: (pair, before) => this.onSelected(pair, before),
        candidate: (candidate) => this.onCandidate(candidate),
        data: (data, pair, at, from) => this.receive(data, pair, at, from),
      },
    );
    return this.agent;
  }

  /** @param trickle do not wait for servers: what they say is sent after the description (RFC 8838) */
  private async describe(
    agent: IceAgent,
    setup: WebrtcAttributes['setup'],
    trickle: boolean,
  ): Promise<WebrtcAttributes> {
    this.described = null;
    const gathered = agent.gather();
    const wait = trickle ? Promise.race([gathered, this.moment()]) : gathered;
    const [fingerprint] = await Promise.all([ownFingerprint(), wait]);
    const complete = agent.facts().gathering.durationMs !== null;
    if (!complete) this.trickleRest(agent, gathered);
    const end = this.defaultEnd;
    if (!agent.selected) Object.assign(this.rtp, end);
    return {
      ...agent.credentials,
      lite: false,
      trickle: true,
      candidates: [...agent.local],
      endOfCandidates: complete,
      fingerprints: [fingerprint],
      setup,
      mid: this.mid,
      bundled: true,
    };
  }

  private moment(): Promise<void> {
    return new Promise((resolve) => this.options.clock.setTimeout(resolve, HOSTS_MS));
  }

  private trickleRest(agent: IceAgent, gathered: Promise<void>): void {
    const described = new Set(agent.local);
    this.described = described;
    void gathered.then(() => {
      if (this.described !== described) return;
      this.described = null;
      this.hooks.trickle(writeFragment({ ...agent.credentials, mid: this.mid }, [], true));
    });
  }

  private onCandidate(candidate: IceCandidateFacts): void {
    const { agent, described } = this;
    if (!agent || !described || described.has(candidate)) return;
    this.hooks.trickle(writeFragment({ ...agent.credentials, mid: this.mid }, [candidate], false));
  }

  private beginDtls(
    remote: WebrtcAttributes,
    role: 'client' | 'server',
    setup: { local: string | null; remote: string | null },
  ): void {
    this.associations = new Associations();
    this.restartDtls = () => {
      this.openDtls(remote, role, setup);
      void this.dtls?.start();
    };
    this.openDtls(remote, role, setup);
  }

  private openDtls(
    remote: WebrtcAttributes,
    role: 'client' | 'server',
    setup: { local: string | null; remote: string | null },
  ): void {
    this.dtls?.close();
    this.dtls = new DtlsHandshake(
      {
        clock: this.options.clock,
        role,
        setup,
        fingerprints: remote.fingerprints,
        send: (data) => this.agent?.send(data),
      },
      {
        keys: (keys) => {
          this.hooks.keys(keys);
          this.path.open(this.agent?.inUse?.remote ?? null);
        },
        state: (state, { error, srtpProfile }) => {
          const texts: Partial<Record<typeof state, string>> = {
            connected: `DTLS is agreed; media is protected by ${srtpProfile}.`,
            failed: `DTLS failed: ${error}.`,
          };
          const text = texts[state];
          if (text) this.hooks.tell('inbound', 'dtls-state', text, { state, error, srtpProfile });
        },
      },
    );
  }

  private onIceState(state: IceFacts['state']): void {
    const texts: Partial<Record<typeof state, string>> = {
      failed:
        this.agent?.facts().consentLostAt == null
          ? 'No way to the peer was found: no pair of candidates works.'
          : 'The way to the peer is lost: its consent checks went unanswered for 30 s.',
      disconnected: 'The peer has not answered consent checks for 10 s.',
    };
    const text = texts[state];
    if (text) this.hooks.tell('inbound', 'ice-state', text, { state });
    if (state === 'failed') this.path.open(null);
  }

  private onSelected(pair: Pair, before: Pair | null): void {
    const { candidate } = pair.base;
    Object.assign(this.rtp, { address: candidate.address, port: candidate.port });
    const local = `${endpointText(candidate)} (${candidate.type})`;
    const remote = `${endpointText(pair.remote)} (${pair.remote.type})`;
    const text = before ? `Media now goes from ${local} to ${remote}.` : `Media goes from ${local} to ${remote}.`;
    this.hooks.tell('outbound', 'ice-pair', text, { local, remote, rttMs: pair.rttMs });
    if (this.dtls?.facts.state === 'connected') this.path.open(pair.remote);
  }

  private receive(data: Buffer, pair: Pair, at: number, from: Endpoint): void {
    switch (classifyDatagram(data)) {
      case 'dtls':
        this.receiveDtls(data, pair, from);
        break;
      case 'rtp':
        this.hooks.rtp(data, pair.remote, at);
        break;
      case 'rtcp':
        this.hooks.rtcp(data, pair.remote, at);
        break;
      default:
    }
  }

  private receiveDtls(data: Buffer, pair: Pair, from: Endpoint): void {
    const whose = this.associations.sort(data, from, this.agent?.selected?.remote ?? pair.remote);
    if (whose === 'other') return;
    const { role, state } = this.dtls?.facts ?? noDtls();
    if (whose === 'anew' && role === 'server' && state === 'connecting') this.restartDtls?.();
    this.dtls?.receive(data);
  }

  private readonly tap: BaseTap = (direction, local, remote, data, at = this.options.clock.now()) => {
    // STUN and DTLS are read by anybody; what is SRTP or holds it (ChannelData) is not.
    const protection = (data[0] ?? 0) < 64 ? 'none' : 'srtp';
    this.hooks.tap?.(at, direction, local, remote, data, protection);
  };
}

/** Where packets go is ICE's business; only whether they may go is asked here. */
class IcePath implements MediaPath {
  rtp: Endpoint | null = null;
  readonly rtcpMux = true;

  get rtcp(): Endpoint | null {
    return this.rtp;
  }

  open(remote: Endpoint | null): void {
    this.rtp = remote && { address: remote.address, port: remote.port };
  }

  aim(): void {}

  observe(): boolean {
    return true;
  }

  observeRtcp(): boolean {
    return true;
  }

  watchIcmp(): void {}

  close(): void {
    this.rtp = null;
  }
}

/** The address on the way to the peer first, while it is there. On loopback nothing else: the peer is on this computer. */
function addressesOf(localAddress: string): string[] {
  const interfaces = localInterfaces();
  const own = interfaces.find(({ address }) => address === localAddress);
  if (own?.internal ?? localAddress.startsWith('127.')) return [localAddress];
  const others = interfaces.filter(({ internal, address }) => !internal && address !== localAddress);
  return [...(own ? [localAddress] : []), ...others.map(({ address }) => address)];
}
