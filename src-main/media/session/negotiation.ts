/** The offer/answer state of one call: what was offered, what was agreed, and what stays the same in between (RFC 3264). */
import { randomBytes, randomInt } from 'node:crypto';
import type { Endpoint } from '../../../src-shared/model/media';
import { buildAnswer } from '../../protocol/sdp/answer';
import { CRYPTO_SUITE_NAMES, type CryptoAttribute, keySaltOctets } from '../../protocol/sdp/crypto';
import { type SessionDescription, parseSdp, serializeSdp } from '../../protocol/sdp/description';
import { type Format, PayloadTypes, formatsOf } from '../../protocol/sdp/formats';
import { type Agreement, negotiate } from '../../protocol/sdp/negotiate';
import { type Layout, type LocalAudio, buildOffer } from '../../protocol/sdp/offer';
import type { WebrtcAttributes } from '../../protocol/sdp/webrtc';
import type { NegotiatedMedia } from '../api';
import { MediaError } from '../errors';

/** Of our side, what a call begins with; `address` is written into o= and c=. */
export type NegotiationOptions = Pick<
  LocalAudio,
  'address' | 'rtpPort' | 'rtcpPort' | 'codecs' | 'ptimeMs' | 'security'
>;

export class Negotiation {
  /** What is agreed now; null before, and while the audio is switched off by port 0. */
  agreement: Agreement | null = null;

  private where: Pick<LocalAudio, 'address' | 'rtpPort' | 'rtcpPort'>;
  private readonly payloadTypes = new PayloadTypes();
  private readonly crypto: CryptoAttribute[];
  /** RFC 8866 section 5.2 recommends an NTP time stamp; a random number serves as well and tells nothing. */
  private readonly sessionId = String(randomInt(1, 2 ** 47));
  private version = 0;
  private held = false;
  /** ICE and DTLS of our side, as they stand now. */
  webrtc: WebrtcAttributes | null = null;
  private offer: { description: SessionDescription; layout: Layout | null } | null = null;
  private layout: Layout | null = null;
  /** Our last description without its version, to see whether the next one differs. */
  private lastText = '';

  constructor(private readonly options: NegotiationOptions) {
    const { address, rtpPort, rtcpPort } = options;
    this.where = { address, rtpPort, rtcpPort };
    this.crypto =
      options.security !== 'sdes'
        ? []
        : CRYPTO_SUITE_NAMES.map((suite, index) => {
            return { tag: index + 1, suite, keySalt: Uint8Array.from(randomBytes(keySaltOctets(suite))) };
          });
  }

  createOffer(): string {
    this.version += 1;
    const description = buildOffer(this.local(), this.origin(), this.layout);
    this.offer = { description, layout: this.layout };
    this.lastText = this.unversioned(description);
    return serializeSdp(description);
  }

  /** @throws SdpError, NoCommonMediaError; the state is then as before */
  answerOffer(text: string): string {
    const offer = parseSdp(text);
    const { answer, index } = buildAnswer(offer, this.local(), this.origin(), this.layout?.index ?? null);
    const agreement = negotiate(answer, offer, 'answerer', index);
    if (agreement) this.payloadTypes.learn(formatsOf(answer.media[index]!));
    const content = this.unversioned(answer);
    // Section 8: the version goes up by one when, and only when, the description has changed.
    if (content !== this.lastText) this.version += 1;
    this.lastText = content;
    this.layout = { lines: answer.media, index };
    this.agreement = agreement;
    return serializeSdp({ ...answer, origin: this.origin() });
  }

  /** ICE and DTLS of our audio line in a peer's offer; null where it has none. @throws SdpError */
  offered(text: string): WebrtcAttributes | null {
    const { media } = parseSdp(text);
    const index = this.layout?.index ?? media.findIndex(({ kind, port }) => kind === 'audio' && port !== 0);
    return media[index]?.webrtc ?? null;
  }

  /**
   * Also for a second answer to the same offer: early in a 183, final in the 200.
   * @throws SdpError, NoCommonMediaError; the state is then as before
   */
  acceptAnswer(text: string): void {
    if (!this.offer) throw MediaError.noOffer();
    const { description, layout } = this.offer;
    const index = layout?.index ?? 0;
    this.agreement = negotiate(description, parseSdp(text), 'offerer', index);
    this.layout = { lines: description.media, index };
  }

  /** The last offer was refused: what was agreed before still holds. */
  rollback(): void {
    if (this.offer) this.layout = this.offer.layout ?? this.layout;
    this.offer = null;
  }

  setHold(held: boolean): void {
    this.held = held;
  }

  /** The formats of our last offer, with our payload types. */
  get offeredFormats(): Format[] {
    const line = this.offer?.description.media[this.offer.layout?.index ?? 0];
    return line ? formatsOf(line) : [];
  }

  get isHeld(): boolean {
    return this.held;
  }

  /** With ICE the m= and c= lines follow the candidates (RFC 8839 section 4.2.1.3). */
  moveTo(end: Endpoint): void {
    this.where = { address: end.address, rtpPort: end.port, rtcpPort: end.port };
  }

  /** The same, as the engine sees it. */
  get agreed(): NegotiatedMedia | null {
    const { agreement } = this;
    return (
      agreement && {
        codec: agreement.codec,
        security: agreement.webrtc ? 'dtls' : agreement.srtp ? 'sdes' : 'none',
        remote: agreement.remote,
        direction: agreement.direction,
        telephoneEvent: agreement.telephoneEvent !== null,
        ptimeMs: agreement.ptimeMs,
        rtcpMux: agreement.rtcpMux,
      }
    );
  }

  private local(): LocalAudio {
    const { codecs, ptimeMs, security } = this.options;
    return {
      ...this.where,
      codecs,
      ptimeMs,
      security,
      crypto: this.crypto,
      webrtc: this.webrtc,
      direction: this.held ? 'sendonly' : 'sendrecv',
      payloadTypes: this.payloadTypes,
    };
  }

  private origin(): SessionDescription['origin'] {
    return {
      username: '-',
      sessionId: this.sessionId,
      sessionVersion: String(Math.max(1, this.version)),
      address: this.where.address,
    };
  }

  private unversioned(description: SessionDescription): string {
    return serializeSdp({ ...description, origin: { ...description.origin, sessionVersion: '0' } });
  }
}
