/** The way to the peer: where packets go, whether that fits with where they come from, and what ICMP says of it. */
import type { RemoteInfo } from 'node:dgram';
import type { Direction, Endpoint, MediaEvent } from '../../src-shared/model/media';
import { type Agreement, isUnspecified } from '../protocol/sdp/negotiate';
import { IcmpProbe } from './icmpProbe';
import type { MediaSockets } from './sockets';
import { type SourceFinding, SourceWatch } from './sourceWatch';
import { endpointText } from './text';

export type Tell = (direction: Direction, kind: MediaEvent['kind'], text: string, detail: MediaEvent['detail']) => void;

/** Nothing from the peer for so long while we send: time to ask the system about ICMP errors. */
const PROBE_AFTER_MS = 1000;

export class PeerPath {
  /** Where RTP goes; null while there is no place to send to. */
  rtp: Endpoint | null = null;
  rtcp: Endpoint | null = null;
  rtcpMux = false;
  private watch: SourceWatch | null = null;
  private probe: IcmpProbe | null = null;
  private probeAfter = Infinity;
  private icmpToldFor = '';

  constructor(
    private readonly sockets: MediaSockets,
    private readonly tell: Tell,
  ) {}

  /** A description with the same address as before keeps what was learnt about the way to it. */
  aim(agreement: Agreement): void {
    this.rtcpMux = agreement.rtcpMux;
    if (this.watch?.expects(agreement.remote)) return;
    this.watch = new SourceWatch(agreement.remote);
    this.rtcp = usable(agreement.remoteRtcp);
    this.redirect(agreement.remote);
  }

  /** For each authentic RTP packet. */
  observe(source: RemoteInfo): void {
    const finding = this.watch?.observe(source.address, source.port);
    if (finding && this.watch) this.act(finding, endpointText(this.watch.expected));
  }

  /** RTCP follows RTP to where that was redirected, and there to the port that the peer uses. */
  observeRtcp(source: RemoteInfo): void {
    if (this.rtcpMux || this.rtp?.address !== source.address) return;
    this.rtcp = { address: source.address, port: source.port };
  }

  /**
   * Some times a second.
   * @param sending our packets leave @param lastReceivedAt ms since the epoch
   */
  watchIcmp(at: number, sending: boolean, lastReceivedAt: number | null): void {
    if (this.probe || !this.rtp) return;
    if (!sending) this.probeAfter = Infinity;
    else if (this.probeAfter === Infinity) this.probeAfter = at + PROBE_AFTER_MS;
    if (at < this.probeAfter || at - (lastReceivedAt ?? 0) < PROBE_AFTER_MS) return;
    this.probe = new IcmpProbe(this.sockets, this.rtp, (code) => this.onIcmp(code));
    void this.probe.open();
  }

  close(): void {
    this.probe?.close();
    this.probe = null;
  }

  private redirect(destination: Endpoint): void {
    this.close();
    this.probeAfter = Infinity;
    this.rtp = usable(destination);
  }

  private act(finding: SourceFinding, sdp: string): void {
    const seen = endpointText(finding.source);
    if (finding.kind === 'differs') {
      const text = `Media comes from ${seen}, the peer's SDP says ${sdp}.`;
      this.tell('inbound', 'source-differs', text, { sdp, seen, followed: false });
    } else if (finding.kind === 'changed') {
      const before = endpointText(finding.before);
      this.tell('inbound', 'source-changed', `Media now comes from ${seen}, before from ${before}.`, { before, seen });
    } else {
      this.redirect(finding.source);
      this.rtcp = { address: finding.source.address, port: finding.source.port + (this.rtcpMux ? 0 : 1) };
      const text = `Media is now sent to ${seen}, where the peer's comes from: the address of its SDP, ${sdp}, cannot be reached.`;
      this.tell('outbound', 'source-differs', text, { sdp, seen, followed: true });
    }
  }

  private onIcmp(code: string): void {
    if (!this.rtp) return;
    this.watch?.markUnreachable();
    const to = endpointText(this.rtp);
    if (this.icmpToldFor === to) return;
    this.icmpToldFor = to;
    const what = code === 'ECONNREFUSED' ? 'Nobody listens' : `The network reports ${code}`;
    this.tell('outbound', 'icmp-error', `${what} at ${to}, where our media goes.`, { to, code });
  }
}

/** 0.0.0.0, the hold of RFC 2543, is no place. */
function usable(endpoint: Endpoint): Endpoint | null {
  return isUnspecified(endpoint.address) ? null : endpoint;
}
