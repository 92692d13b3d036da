/** Watches ICE and DTLS of one peer connection and tells the facts of it as of the wire path. */
import { endpointText } from '../../src-shared/words/endpoint';
import type { DtlsFacts, IceCandidateFacts, IceFacts, IcePairFacts, IcePolicy } from '../../src-shared/model/ice';
import type { GatheringError } from '../../src-shared/model/ways';
import { HIDDEN_ADDRESS, isHidden, parseCandidate, sdpCandidates } from './candidate';
import { fingerprintOf } from './fingerprint';
import { seenFingerprint, statsPairs } from './iceStats';
import { textOf } from './statsView';
import type { StatsView } from './statsView';

export type IceNews =
  | { kind: 'state'; state: IceFacts['state'] }
  | { kind: 'pair'; local: string; remote: string; first: boolean }
  | { kind: 'dtls'; state: DtlsFacts['state'] };

const STATES: Record<RTCIceConnectionState, IceFacts['state']> = {
  new: 'new',
  checking: 'checking',
  connected: 'connected',
  completed: 'connected',
  disconnected: 'disconnected',
  failed: 'failed',
  closed: 'closed',
};

/** What Chromium writes for an address that it hides. */
const REDACTED = 'redacted-ip.invalid';

const addressText = ({ address, port }: { address: string; port: number }): string =>
  isHidden({ address }) || address === REDACTED ? `${HIDDEN_ADDRESS}:${port}` : endpointText({ address, port });

export class IceWatch {
  private readonly local: IceCandidateFacts[] = [];
  private remote: IceCandidateFacts[] = [];
  private gatheringStartedAt = Date.now();
  private gatheringMs: number | null = null;
  private state: IceFacts['state'] = 'new';
  private checkingAt: number | null = null;
  private connectedAt: number | null = null;
  private consentLostAt: number | null = null;
  private readonly changes: IceFacts['changes'] = [];
  private restarts = 0;
  private answeredChecks = { requests: 0, responses: 0 };
  private responses = 0;
  private lastResponseAt: number | null = null;
  private readonly dtls: DtlsFacts = {
    state: 'new',
    role: null,
    startedAt: null,
    connectedAt: null,
    setup: { local: null, remote: null },
    announcedFingerprints: [],
    seenFingerprint: null,
    fingerprintMatches: null,
    srtpProfile: null,
    datagramsReceived: null,
    error: null,
  };
  readonly errors: GatheringError[] = [];
  private transport: RTCDtlsTransport | null = null;

  constructor(
    private readonly connection: RTCPeerConnection,
    private readonly policy: IcePolicy,
    private readonly servers: readonly string[],
    private readonly tell: (news: IceNews) => void,
  ) {
    connection.addEventListener('icecandidate', ({ candidate }) => this.onCandidate(candidate));
    connection.addEventListener('icecandidateerror', (event) => this.onError(event));
    connection.addEventListener('icegatheringstatechange', () => this.onGathering());
    connection.addEventListener('iceconnectionstatechange', () => this.onState());
    connection.addEventListener('signalingstatechange', () => this.onSignalling());
  }

  restarting(): void {
    this.restarts++;
    this.gatheringStartedAt = Date.now();
    this.gatheringMs = null;
  }

  /** How long candidates have been gathered, ms. */
  get gatheredMs(): number {
    return this.gatheringMs ?? Date.now() - this.gatheringStartedAt;
  }

  facts(view: StatsView | null): IceFacts {
    const { pairs, selected } = view ? statsPairs(view, this.local, this.remote) : { pairs: [], selected: null };
    const transport = view?.first('transport') ?? null;
    const seen = this.dtls.seenFingerprint ?? (view && seenFingerprint(view));
    this.dtls.seenFingerprint = seen;
    this.dtls.srtpProfile = textOf(transport, 'srtpCipher') ?? this.dtls.srtpProfile;
    const role = textOf(transport, 'dtlsRole');
    if (role === 'client' || role === 'server') this.dtls.role = role;
    const announced = this.dtls.announcedFingerprints;
    const iceRole = textOf(transport, 'iceRole');
    const answered = selected?.responsesReceived ?? 0;
    // To within the time between two reports: the browser counts responses, but does not tell when they came.
    if (answered > this.responses) this.lastResponseAt = Date.now();
    this.responses = answered;
    return {
      path: 'browser',
      policy: this.policy,
      role: iceRole === 'controlling' || iceRole === 'controlled' ? iceRole : null,
      remoteLite: /^a=ice-lite\b/m.test(this.connection.remoteDescription?.sdp ?? ''),
      state: this.state,
      gathering: {
        startedAt: this.gatheringStartedAt,
        durationMs: this.gatheringMs,
        silent: this.silentServers(),
        refused: this.refusals(),
      },
      local: [...this.local],
      remote: [...this.remote],
      pairs,
      selected,
      checkingAt: this.checkingAt,
      connectedAt: this.connectedAt,
      changes: [...this.changes],
      restarts: this.restarts,
      consentLostAt: this.consentLostAt,
      unansweredChecks: this.unanswered(selected),
      lastResponseAt: this.lastResponseAt,
      dtls: {
        ...this.dtls,
        fingerprintMatches: seen === null ? null : announced.some((one) => one.toUpperCase() === seen.toUpperCase()),
      },
    };
  }

  private onCandidate(candidate: RTCIceCandidate | null): void {
    if (!candidate?.candidate) return;
    // `url`: of the server (WebRTC extensions); the DOM types know it of the event alone.
    const { url } = candidate as RTCIceCandidate & { url?: string | null };
    const facts = parseCandidate(candidate.candidate, Date.now(), url ? url : null);
    if (facts) this.local.push(facts);
  }

  private onError(event: RTCPeerConnectionIceErrorEvent): void {
    const { url, errorCode: code, errorText: text } = event;
    this.errors.push({ at: Date.now(), url, code, text });
  }

  private onGathering(): void {
    if (this.connection.iceGatheringState === 'gathering') this.gatheringStartedAt = Date.now();
    if (this.connection.iceGatheringState === 'complete') this.gatheringMs = Date.now() - this.gatheringStartedAt;
  }

  private onState(): void {
    const state = STATES[this.connection.iceConnectionState];
    if (state === this.state) return;
    const now = Date.now();
    if (state === 'checking') this.checkingAt ??= now;
    if (state === 'connected') {
      this.connectedAt ??= now;
      this.consentLostAt = null;
    }
    if ((state === 'disconnected' || state === 'failed') && this.connectedAt !== null) this.consentLostAt ??= now;
    this.state = state;
    this.tell({ kind: 'state', state });
  }

  private onSignalling(): void {
    const [local, remote] = [this.connection.localDescription?.sdp, this.connection.remoteDescription?.sdp];
    if (local) this.dtls.setup.local = setupOf(local);
    if (remote) {
      this.dtls.setup.remote = setupOf(remote);
      this.dtls.announcedFingerprints = [...remote.matchAll(/^a=fingerprint:(\S+ [0-9A-Fa-f:]+)/gm)].map(
        ([, value = '']) => value,
      );
      const known = new Map(this.remote.map((one) => [`${one.address} ${one.port}`, one]));
      this.remote = sdpCandidates(remote, Date.now()).map((one) => known.get(`${one.address} ${one.port}`) ?? one);
    }
    this.followTransport();
  }

  /** The transport exists from the first description on. */
  private followTransport(): void {
    const transport = this.connection.getSenders()[0]?.transport ?? null;
    if (!transport || transport === this.transport) return;
    this.transport = transport;
    transport.addEventListener('statechange', () => this.onDtls(transport));
    transport.addEventListener('error', (event) => {
      this.dtls.error = (event as RTCErrorEvent).error.message || 'The handshake broke off.';
    });
    const { iceTransport } = transport;
    iceTransport.addEventListener('selectedcandidatepairchange', () => this.onPair(iceTransport));
  }

  private onDtls(transport: RTCDtlsTransport): void {
    const { state } = transport;
    const now = Date.now();
    if (state === 'connecting') this.dtls.startedAt ??= now;
    if (state === 'connected') {
      this.dtls.connectedAt ??= now;
      void this.readCertificate(transport);
    }
    this.dtls.state = state;
    this.tell({ kind: 'dtls', state });
  }

  /** `getStats()` may keep saying that there is none when it was asked before the handshake: the transport itself knows better. */
  private async readCertificate(transport: RTCDtlsTransport): Promise<void> {
    const [certificate] = transport.getRemoteCertificates();
    const [announced] = this.dtls.announcedFingerprints;
    if (certificate && announced) this.dtls.seenFingerprint = await fingerprintOf(certificate, announced);
  }

  private onPair(transport: RTCIceTransport): void {
    const pair = transport.getSelectedCandidatePair();
    if (!pair?.local || !pair.remote) return;
    const text = ({ address, port, candidate }: RTCIceCandidate): string =>
      address && port !== null
        ? addressText({ address, port })
        : addressText(parseCandidate(candidate, null, null) ?? { address: '?', port: 0 });
    const [local, remote] = [text(pair.local), text(pair.remote)];
    const last = this.changes.at(-1);
    if (last?.local === local && last.remote === remote) return;
    this.changes.push({ at: Date.now(), local, remote });
    this.tell({ kind: 'pair', local, remote, first: this.changes.length === 1 });
  }

  /** Checks of now without an answer: the browser counts requests and responses, so one of them may be on its way. */
  private unanswered(selected: IcePairFacts | null): number {
    const { requestsSent, responsesReceived } = selected ?? { requestsSent: null, responsesReceived: null };
    if (requestsSent === null || responsesReceived === null) return 0;
    if (responsesReceived > this.answeredChecks.responses) {
      this.answeredChecks = { requests: requestsSent, responses: responsesReceived };
    }
    return Math.max(0, requestsSent - this.answeredChecks.requests);
  }

  /** The last error of each server that gave no candidate at all: one of several addresses of it may well have worked. */
  private refusals(): IceFacts['gathering']['refused'] {
    const byUrl = new Map(this.errors.map(({ url, code, text }) => [url, { url, code, reason: text }]));
    return [...byUrl.values()].filter(({ url }) => !this.gave(url));
  }

  private gave(url: string): boolean {
    return this.local.some(({ server }) => server !== null && sameServer(server, url));
  }

  /** Servers from which nothing came although gathering is over. */
  private silentServers(): IceFacts['gathering']['silent'] {
    const waitedMs = this.gatheringMs;
    if (waitedMs === null) return [];
    return this.servers
      .filter((url) => !this.gave(url) && !this.errors.some((error) => sameServer(error.url, url)))
      .map((url) => ({ url, waitedMs }));
  }
}

/** Chromium writes the port and the transport out that a person left away. */
export function sameServer(one: string, other: string): boolean {
  const parts = (url: string): string => {
    const found = /^(stuns?|turns?):(?:\/\/)?(\[[^\]]+\]|[^:?]+)(?::(\d+))?(?:\?transport=(\w+))?/i.exec(url);
    if (!found) return url;
    const [, scheme = '', host = '', port, transport] = found;
    const secure = /s$/i.test(scheme);
    return [
      scheme.toLowerCase(),
      host.toLowerCase(),
      port ?? (secure ? '5349' : '3478'),
      transport?.toLowerCase() ?? (secure ? 'tcp' : 'udp'),
    ].join(' ');
  };
  return parts(one) === parts(other);
}

const setupOf = (sdp: string): string | null => /^a=setup:(\S+)/m.exec(sdp)?.[1] ?? null;
