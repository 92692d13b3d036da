/** One WebRTC transport of the test server: ICE lite, DTLS as server, SRTP. By werift's parts. */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import {
  RTCDtlsFingerprint,
  RTCDtlsParameters,
  RTCDtlsTransport,
  RTCIceGatherer,
  RTCIceTransport,
  RtpHeader,
  type RtpPacket,
} from 'werift';
import type { SfuFaults } from './faults';

/** AEAD_AES_128_GCM and AES128_CM_HMAC_SHA1_80 (RFC 7714, RFC 5764). */
const SRTP_PROFILES = [7, 1] as const;

export class MediaTransport {
  readonly id = `transport-${randomInt(2 ** 32).toString(16)}`;
  /** RTP that arrived, decrypted. */
  onRtp: (packet: RtpPacket) => void = () => {};
  private constructor(
    private readonly ice: RTCIceTransport,
    private readonly dtls: RTCDtlsTransport,
    private readonly faults: SfuFaults,
    private readonly address: string,
    private readonly byTcp: Server | null,
  ) {
    dtls.onRtp.subscribe((packet) => this.onRtp(packet));
  }

  static async open(faults: SfuFaults, address: string): Promise<MediaTransport> {
    const gatherer = new RTCIceGatherer({
      iceLite: true,
      useTcp: false,
      useIpv4: true,
      useIpv6: false,
      interfaceAddresses: { udp4: address },
      additionalHostAddresses: [address],
    });
    await gatherer.gather();
    const ice = new RTCIceTransport(gatherer);
    // An ICE-lite agent asks nothing, so that it needs no credentials of the other side; werift wants some all the same.
    ice.setRemoteParams({ iceLite: false, usernameFragment: 'none', password: 'none' });
    const certificate = await RTCDtlsTransport.SetupCertificate();
    const dtls = new RTCDtlsTransport({}, ice, certificate, [...SRTP_PROFILES]);
    dtls.role = 'server';
    const byTcp = faults.tcp ? createServer().listen(0, address) : null;
    if (byTcp) await once(byTcp, 'listening');
    return new MediaTransport(ice, dtls, faults, address, byTcp);
  }

  /** As the answer to "createWebRtcTransport" has it. */
  offer(): { iceParameters: object; iceCandidates: object[]; dtlsParameters: object } {
    const { usernameFragment, password } = this.ice.localParameters;
    const ip = this.faults.announcedAddress ?? this.address;
    const named = this.ice.localCandidates
      .filter((one) => one.ip === this.address)
      .map(({ foundation, priority, port }) => ({
        foundation,
        priority,
        protocol: 'udp',
        type: 'host',
        port,
        ip,
        address: ip,
      }));
    const bound = this.byTcp?.address();
    const port = typeof bound === 'object' ? bound?.port : undefined;
    const byTcp = named
      .slice(0, port === undefined ? 0 : 1)
      .map((one) => ({ ...one, port, protocol: 'tcp', tcpType: 'passive', priority: one.priority - 1 }));
    const offered = {
      iceParameters: { usernameFragment, password, iceLite: true },
      iceCandidates: [...named, ...byTcp],
      dtlsParameters: {
        role: 'auto',
        fingerprints: this.dtls.localParameters.fingerprints.map(({ algorithm, value }) => ({
          algorithm,
          value: this.faults.wrongFingerprint ? turned(value) : value,
        })),
      },
    };
    if (this.faults.udpClosed) void this.ice.stop();
    return offered;
  }

  /** "connectWebRtcTransport": from now on the client's ICE checks and its handshake are expected. */
  connect(fingerprints: { algorithm: string; value: string }[]): void {
    if (this.faults.udpClosed) return;
    const own = fingerprints.map(({ algorithm, value }) => new RTCDtlsFingerprint(algorithm, value));
    this.dtls.setRemoteParams(new RTCDtlsParameters(own, 'client'));
    // Ends with an error where the client never comes, or goes away in the middle: that is what a test asked for.
    this.ice.start().then(
      () => this.dtls.start().catch(() => {}),
      () => {},
    );
  }

  get isConnected(): boolean {
    return this.dtls.state === 'connected';
  }

  /** Passes a packet on under another SSRC and payload type. */
  forward(packet: RtpPacket, ssrc: number, payloadType: number): void {
    if (!this.isConnected) return;
    const { marker, sequenceNumber, timestamp } = packet.header;
    const header = new RtpHeader({ marker, sequenceNumber, timestamp, ssrc, payloadType });
    void this.dtls.sendRtp(packet.payload, header);
  }

  async close(): Promise<void> {
    this.byTcp?.close();
    await this.dtls.stop().catch(() => {});
    await this.ice.stop().catch(() => {});
  }
}

/** Another fingerprint of the same length. */
function turned(value: string): string {
  return value.replace(/[0-9A-F]/gi, (digit) => (15 - Number.parseInt(digit, 16)).toString(16).toUpperCase());
}
