/** The way to the peer: where packets go, whether that fits with where they come from, and what ICMP says of it. */
import { endpointText } from '../../../src-shared/words/endpoint';
import type { Endpoint } from '../../../src-shared/model/media';
import { type Agreement, isUnspecified } from '../../protocol/sdp/negotiate';
import { IcmpProbe } from './icmpProbe';
import type { MediaSockets } from './sockets';
import { type SourceFinding, SourceWatch } from './sourceWatch';
import type { MediaPath, Source, Tell } from './wire';

/** Nothing from the peer for so long while we send: time to ask the system about ICMP errors. */
const PROBE_AFTER_MS = 1000;

export class PeerPath implements MediaPath {
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
    if (isUnspecified(agreement.remote.address)) {
      // The hold of RFC 2543: there is no place to send to, RTCP neither; where media comes from stays as it was.
      this.redirect(null, null);
      return;
    }
    if (!this.watch?.expects(agreement.remote)) this.watch = new SourceWatch(agreement.remote);
    else if (this.rtp) return;
    const { destination } = this.watch;
    this.redirect(destination, this.watch.expects(destination) ? agreement.remoteRtcp : this.rtcpBeside(destination));
  }

  observe(source: Source, at: number): boolean {
    return this.watch?.observe(source, at, this.act) ?? true;
  }

  /**
   * RTCP follows RTP to where that was redirected, and there to the port that the peer uses.
   */
  observeRtcp(source: Source): boolean {
    const { watch } = this;
    if (!watch) return true;
    if (!watch.isPeer(source.address)) return false;
    const redirected = !watch.expects(watch.destination);
    if (redirected && !this.rtcpMux && this.rtp?.address === source.address) {
      this.rtcp = { address: source.address, port: source.port };
    }
    return true;
  }

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

  private redirect(rtp: Endpoint | null, rtcp: Endpoint | null): void {
    this.close();
    this.probeAfter = Infinity;
    this.rtp = rtp;
    this.rtcp = rtcp;
  }

  private rtcpBeside(rtp: Endpoint): Endpoint {
    return { address: rtp.address, port: Math.min(65_535, rtp.port + (this.rtcpMux ? 0 : 1)) };
  }

  private readonly act = (finding: SourceFinding): void => {
    if (!this.watch) return;
    const seen = endpointText(finding.source);
    const sdp = endpointText(this.watch.expected);
    switch (finding.kind) {
      case 'differs':
        this.tell('inbound', 'source-differs', `Media comes from ${seen}, the peer's SDP says ${sdp}.`, {
          sdp,
          seen,
          followed: false,
        });
        return;
      case 'stranger': {
        const heard = endpointText(finding.heard);
        const text = `Packets from ${seen} are left out: the media of this call comes from ${heard}.`;
        this.tell('inbound', 'source-differs', text, { sdp, seen, heard, followed: false });
        return;
      }
      case 'changed': {
        const before = endpointText(finding.before);
        this.tell('inbound', 'source-changed', `Media now comes from ${seen}, before from ${before}.`, {
          before,
          seen,
        });
        return;
      }
      case 'latched': {
        this.redirect(finding.source, this.rtcpBeside(finding.source));
        const text = `Media is now sent to ${seen}, where the peer's comes from: the address of its SDP, ${sdp}, cannot be reached.`;
        this.tell('outbound', 'source-differs', text, { sdp, seen, followed: true });
      }
    }
  };

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
