import type { CodecName } from '../../src-shared/model/media';
import type { EngineContract } from '../../src-shared/contract/contract';

/** How long the connection to the engine's media may take, ms. */
const CONNECT_MS = 8000;

/** `encodings[].codec` of WebRTC Extensions, which the DOM types do not have yet. */
type EncodingWithCodec = RTCRtpEncodingParameters & { codec?: RTCRtpCodec };

/** Both only ever grow; the root of their quotient is the mean level. */
interface SoundTotal {
  energy: number;
  /** Seconds. */
  seconds: number;
}

export interface PeerSound {
  source: SoundTotal | null;
  packetsSent: number;
  played: SoundTotal | null;
}

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

/**
 * The page's end of the media bridge: one peer connection, warmed up with all codecs and without a microphone, so that a call
 * only has to choose a codec and put a track in.
 */
export class BridgePeer {
  readonly remote = new MediaStream();
  private readonly connection = new RTCPeerConnection();
  private readonly sender: RTCRtpSender;

  constructor(
    private readonly engine: EngineContract,
    private readonly onLost: () => void,
  ) {
    const transceiver = this.connection.addTransceiver('audio', { direction: 'sendrecv' });
    this.sender = transceiver.sender;
    this.remote.addTrack(transceiver.receiver.track);
  }

  /** Resolves when media can flow; rejects when it does not come up in time. */
  async connect(): Promise<void> {
    const { connection } = this;
    connection.addEventListener('icecandidate', ({ candidate }) => {
      if (!candidate?.candidate) return;
      const { candidate: line, sdpMid } = candidate;
      this.engine.call('bridge.candidate', { candidate: line, sdpMid }).catch(() => undefined);
    });
    const offer = await connection.createOffer();
    await connection.setLocalDescription(offer);
    const sdp = await this.engine.call('bridge.connect', offer.sdp ?? '');
    await connection.setRemoteDescription({ type: 'answer', sdp });
    await this.connected();
    connection.addEventListener('connectionstatechange', () => {
      if (connection.connectionState === 'failed') this.onLost();
    });
  }

  /** Sends `track` with `codec`; both without a new negotiation. */
  async send(track: MediaStreamTrack, codec: CodecName): Promise<void> {
    const parameters = this.sender.getParameters();
    const wanted = parameters.codecs.find(({ mimeType }) => mimeType.toLowerCase() === `audio/${codec}`.toLowerCase());
    const [encoding] = parameters.encodings as EncodingWithCodec[];
    if (encoding && wanted) {
      const { mimeType, clockRate, channels, sdpFmtpLine } = wanted;
      encoding.codec = {
        mimeType,
        clockRate,
        ...(channels === undefined ? {} : { channels }),
        ...(sdpFmtpLine === undefined ? {} : { sdpFmtpLine }),
      };
      await this.sender.setParameters(parameters);
    }
    await this.sender.replaceTrack(track);
  }

  async sendNothing(): Promise<void> {
    if (this.connection.signalingState !== 'closed') await this.sender.replaceTrack(null);
  }

  /** What entered the encoder and what was played, since the start (W3C webrtc-stats: media-source, outbound-rtp, inbound-rtp). */
  async sound(): Promise<PeerSound> {
    const sound: PeerSound = { source: null, packetsSent: 0, played: null };
    for (const report of (await this.connection.getStats()).values() as Iterable<Record<string, unknown>>) {
      const total = { energy: numberOf(report['totalAudioEnergy']), seconds: numberOf(report['totalSamplesDuration']) };
      if (report['type'] === 'media-source') sound.source = total;
      if (report['type'] === 'inbound-rtp') sound.played = total;
      if (report['type'] === 'outbound-rtp') sound.packetsSent += numberOf(report['packetsSent']);
    }
    return sound;
  }

  close(): void {
    this.connection.close();
  }

  private connected(): Promise<void> {
    const { connection } = this;
    return new Promise((resolve, reject) => {
      const timer = window.setTimeout(() => settle(new Error('no connection in time')), CONNECT_MS);
      const settle = (error: Error | null) => {
        window.clearTimeout(timer);
        connection.removeEventListener('connectionstatechange', look);
        if (error) reject(error);
        else resolve();
      };
      const look = () => {
        if (connection.connectionState === 'connected') settle(null);
        if (connection.connectionState === 'failed' || connection.connectionState === 'closed') {
          settle(new Error(connection.connectionState));
        }
      };
      connection.addEventListener('connectionstatechange', look);
      look();
    });
  }
}
