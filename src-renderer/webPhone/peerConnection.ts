/** The page's own peer connection of one call: Chromium does ICE, DTLS-SRTP, codecs, jitter buffer and play-out. */
import type { IceServer, IcePolicy } from '../../src-shared/model/ice';
import type { CodecName } from '../../src-shared/model/media';
import { codecName } from './codec';

export interface PeerOptions {
  iceServers: readonly IceServer[];
  policy: IcePolicy;
  /** Most wanted first. */
  codecs: readonly CodecName[];
}

/** How long an offer waits for candidates, ms: a server that never answers would hold the call up much longer. */
const GATHERING_MS = 4000;

export class CallPeer {
  readonly connection: RTCPeerConnection;
  readonly remote = new MediaStream();
  /** What the next offer asks for. */
  wanted: { hold: boolean; restartIce: boolean } = { hold: false, restartIce: false };
  private readonly transceiver: RTCRtpTransceiver;

  /** @throws DOMException where an ICE server's URL is not one */
  constructor(options: PeerOptions, track: MediaStreamTrack) {
    this.connection = new RTCPeerConnection({
      iceServers: options.iceServers.map((server) => ({ ...server })),
      iceTransportPolicy: options.policy,
      // With "max-bundle" Chromium refuses an answer without a=group:BUNDLE, as SIP gateways give it for the one m= section.
      bundlePolicy: 'balanced',
      rtcpMuxPolicy: 'require',
    });
    this.transceiver = this.connection.addTransceiver(track, { direction: 'sendrecv' });
    this.transceiver.setCodecPreferences(preferred(options.codecs));
    this.remote.addTrack(this.transceiver.receiver.track);
  }

  get sender(): RTCRtpSender {
    return this.transceiver.sender;
  }

  get receiver(): RTCRtpReceiver {
    return this.transceiver.receiver;
  }

  /** The local description with its candidates: SIP has them all in one offer or answer (RFC 8839). */
  async describe(): Promise<string> {
    const { connection } = this;
    if (connection.signalingState === 'stable') {
      this.transceiver.direction = this.wanted.hold ? 'sendonly' : 'sendrecv';
      await connection.setLocalDescription(await connection.createOffer({ iceRestart: this.wanted.restartIce }));
      this.wanted.restartIce = false;
    } else {
      await connection.setLocalDescription(await connection.createAnswer());
    }
    await this.gathered();
    return connection.localDescription?.sdp ?? '';
  }

  async take(sdp: string): Promise<void> {
    const type = this.connection.signalingState === 'have-local-offer' ? 'answer' : 'offer';
    await this.connection.setRemoteDescription({ type, sdp });
  }

  async rollBack(): Promise<void> {
    if (this.connection.signalingState === 'have-local-offer') {
      await this.connection.setLocalDescription({ type: 'rollback' });
    }
  }

  private gathered(): Promise<void> {
    const { connection } = this;
    if (connection.iceGatheringState === 'complete') return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        window.clearTimeout(timer);
        connection.removeEventListener('icegatheringstatechange', look);
        resolve();
      };
      const look = () => connection.iceGatheringState === 'complete' && done();
      const timer = window.setTimeout(done, GATHERING_MS);
      connection.addEventListener('icegatheringstatechange', look);
    });
  }
}

/** The account's codecs in its order, and telephone-event at their clock rates (RFC 4733 section 2.1). */
function preferred(wanted: readonly CodecName[]): RTCRtpCodec[] {
  const all = RTCRtpReceiver.getCapabilities('audio')?.codecs ?? [];
  const chosen = wanted.flatMap((name) => all.filter(({ mimeType }) => codecName(mimeType) === name));
  const rates = new Set(chosen.map(({ clockRate }) => clockRate));
  const events = all.filter(({ mimeType, clockRate }) => /telephone-event$/i.test(mimeType) && rates.has(clockRate));
  return [...chosen, ...events];
}
