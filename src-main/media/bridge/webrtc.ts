/**
 * A peer connection of werift that answers the page's offer of audio (calls have an ICE agent of their own, see `ice/`). It is an
 * ICE-lite agent (RFC 8445 section 2.5): the page does the checks, so its candidates - often mDNS names - need not be known, and
 * werift asks no STUN server in the Internet. Payloads pass in both directions as they are; nothing here knows how they sound.
 */
import { RTCPeerConnection, RTCRtpCodecParameters, type RTCRtpTransceiver, RtpHeader, type RtpPacket } from 'werift';
import { CODEC_NAMES, type CodecName } from '../../../src-shared/model/media';
import { CODEC_FORMATS } from '../../protocol/sdp/formats';
import { MediaError } from '../errors';

/** A packet as the page has sent it. */
export interface PagePacket {
  codec: CodecName;
  payload: Uint8Array;
  ssrc: number;
  timestamp: number;
  marker: boolean;
}

/** A packet for the page; our own SSRC is added. */
export interface ForPage {
  codec: CodecName;
  payload: Uint8Array;
  sequenceNumber: number;
  timestamp: number;
  marker: boolean;
}

export type PeerState = 'new' | 'connecting' | 'connected' | 'failed' | 'closed';

export interface PagePeerHooks {
  state(state: PeerState): void;
  packet(packet: PagePacket): void;
}

export class PagePeer {
  private readonly connection: RTCPeerConnection;
  private transceiver: RTCRtpTransceiver | null = null;
  private readonly codecs = new Map<number, CodecName>();
  private readonly payloadTypes = new Map<CodecName, number>();

  /** @param addresses IP literals that the page can reach us at; nothing else is listened on where there is just one */
  constructor(
    private readonly addresses: readonly string[],
    private readonly hooks: PagePeerHooks,
  ) {
    const only = addresses.length === 1 ? addresses[0] : undefined;
    this.connection = new RTCPeerConnection({
      codecs: { audio: CODEC_NAMES.map(codecParameters) },
      iceServers: [],
      iceLite: true,
      iceUseIpv4: addresses.some((address) => !address.includes(':')),
      iceUseIpv6: addresses.some((address) => address.includes(':')),
      iceUseTcp: false,
      // werift leaves out loopback unless it is named here.
      iceAdditionalHostAddresses: [...addresses],
      ...(only ? { iceInterfaceAddresses: only.includes(':') ? { udp6: only } : { udp4: only } } : {}),
    });
    this.connection.connectionStateChange.subscribe((state) => {
      // "disconnected" may heal; "failed" is what it becomes when it does not.
      if (state !== 'disconnected') hooks.state(state);
    });
  }

  /** @throws MediaError 'bridge' when the offer holds no audio that we could take */
  async answer(offer: string): Promise<string> {
    await this.connection.setRemoteDescription({ type: 'offer', sdp: offer });
    const transceiver = this.connection.getTransceivers().find((candidate) => candidate.kind === 'audio');
    if (!transceiver) throw MediaError.bridge("the page's offer holds no audio.");
    transceiver.setDirection('sendrecv');
    this.transceiver = transceiver;
    await this.connection.setLocalDescription(await this.connection.createAnswer());
    this.learnPayloadTypes(transceiver);
    transceiver.dtlsTransport.onRtp.subscribe((packet) => this.receive(packet));
    const answer = this.connection.localDescription?.sdp;
    if (!answer) throw MediaError.bridge('no answer could be made.');
    return withoutOtherCandidates(answer, this.addresses);
  }

  /** As an ICE-lite agent we need none of the page's candidates; the end of them does no harm. */
  async addCandidate(candidate: { candidate: string; sdpMid: string | null }): Promise<void> {
    if (/ \d+ udp \d+ [\d.:a-f]+ \d+ typ host/i.test(candidate.candidate)) {
      await this.connection.addIceCandidate({ candidate: candidate.candidate, sdpMid: candidate.sdpMid ?? undefined });
    }
  }

  /** Does nothing while the page is not connected, or did not agree to this codec. */
  send(packet: ForPage): void {
    const payloadType = this.payloadTypes.get(packet.codec);
    const { transceiver } = this;
    if (payloadType === undefined || !transceiver || transceiver.dtlsTransport.state !== 'connected') return;
    // `sender.sendRtp` would put the first codec's payload type on every packet.
    void transceiver.dtlsTransport.sendRtp(
      Buffer.from(packet.payload.buffer, packet.payload.byteOffset, packet.payload.byteLength),
      new RtpHeader({
        payloadType,
        sequenceNumber: packet.sequenceNumber,
        timestamp: packet.timestamp,
        marker: packet.marker,
        ssrc: transceiver.sender.ssrc,
      }),
    );
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  private learnPayloadTypes(transceiver: RTCRtpTransceiver): void {
    for (const parameters of transceiver.codecs) {
      const codec = CODEC_NAMES.find((name) => name.toLowerCase() === parameters.name.toLowerCase());
      if (!codec) continue;
      this.codecs.set(parameters.payloadType, codec);
      this.payloadTypes.set(codec, parameters.payloadType);
    }
  }

  private receive({ header, payload }: RtpPacket): void {
    const codec = this.codecs.get(header.payloadType);
    if (!codec || payload.length === 0) return;
    const { ssrc, timestamp, marker } = header;
    this.hooks.packet({ codec, payload, ssrc, timestamp, marker });
  }
}

/** Telephone-event is left out: digits do not come from the page, and werift would match its clock rates by name alone. */
function codecParameters(name: CodecName): RTCRtpCodecParameters {
  const { clockRate, channels, payloadType, fmtp } = CODEC_FORMATS[name];
  return new RTCRtpCodecParameters({
    mimeType: `audio/${name}`,
    clockRate,
    channels,
    payloadType,
    ...(fmtp === null ? {} : { parameters: fmtp }),
  });
}

/** A page must not be told of interfaces that it was not meant to use. */
function withoutOtherCandidates(sdp: string, addresses: readonly string[]): string {
  return sdp
    .split('\r\n')
    .filter((line) => !line.startsWith('a=candidate:') || addresses.includes(line.split(' ')[4] ?? ''))
    .join('\r\n');
}
