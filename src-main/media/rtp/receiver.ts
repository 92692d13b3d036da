/** What a session receives: one statistics reducer for each SSRC, and the way of each payload to decoder, digits and relay. */
import { ssrcText } from '../../../src-shared/words/endpoint';
import type { CodecName, Endpoint, MediaEvent, StreamSample, StreamStatistics } from '../../../src-shared/model/media';
import { type PeerFigures, StreamStatisticsReducer } from '../../analysis/streamStatistics';
import { signalEnergy } from '../../protocol/audio/level';
import { PayloadKind } from '../../protocol/rtp/payloadTypes';
import { type RtpPacket, payloadOf } from '../../protocol/rtp/packet';
import { receives } from '../../protocol/sdp/direction';
import type { Format } from '../../protocol/sdp/formats';
import type { Agreement } from '../../protocol/sdp/negotiate';
import { type DecodedAudio, StreamDecoder } from '../audio/decoder';
import { DtmfReceiver } from './dtmfReceiver';
import { FormatTable } from './formatTable';

export interface ReceiverHooks {
  event(kind: MediaEvent['kind'], text: string, detail: MediaEvent['detail']): void;
  digit(digit: string, durationMs: number): void;
  /** A payload of a format that was agreed, digits too. */
  relay(name: Format['name'], packet: RtpPacket, payload: Uint8Array): void;
  audio(audio: DecodedAudio, at: number): void;
}

export interface ReceiverOptions {
  local: Endpoint;
  secured: boolean;
  keepDeltas: boolean;
  decode: boolean;
}

interface InboundStream {
  reducer: StreamStatisticsReducer;
  decoder: StreamDecoder | null;
}

/** More sources than any call has: the rest is somebody's flood. */
const MAX_STREAMS = 16;
const SILENCE_MS = 2000;
/** Energy of a sample of digital silence: zero, but A-law's quietest code is 8 of 32768. */
const QUIETEST = (8 / 32768) ** 2;

export class RtpReceiver {
  private readonly formats = new FormatTable();
  private readonly streams = new Map<number, InboundStream>();
  private readonly unexpected = new Set<number>();
  private readonly dtmf: DtmfReceiver;
  private agreement: Agreement | null = null;
  private current: InboundStream | null = null;
  private eventClockRate = 8000;
  /** Since when media is to be expected, ms; null while none is. */
  private expectedSince: number | null = null;
  private silentSince: number | null = null;
  private lastAt: number | null = null;
  private firstAt: number | null = null;
  private lastSequence = 0;
  private wrappedAt: number | null = null;
  private decodedPackets = 0;
  private silentPackets = 0;

  constructor(
    private readonly options: ReceiverOptions,
    private readonly hooks: ReceiverHooks,
  ) {
    this.dtmf = new DtmfReceiver((digit, duration) => {
      hooks.digit(digit, Math.round((duration * 1000) / this.eventClockRate));
    });
  }

  configure(agreement: Agreement | null, at: number): void {
    this.agreement = agreement;
    const expects = agreement !== null && receives(agreement.direction);
    this.expectedSince = expects ? (this.expectedSince ?? at) : null;
    if (!expects) this.silentSince = null;
    if (agreement) this.expect(agreement.receive);
  }

  /** What may come: also before the answer to our offer is here (RFC 3264 section 5.1). */
  expect(formats: readonly Format[]): void {
    this.formats.agree(formats);
  }

  /** @param at arrival, ms since the epoch */
  receive(packet: RtpPacket, source: Endpoint, at: number): void {
    const stream = this.streamOf(packet, source);
    if (!stream) return;
    stream.reducer.add(packet, packet.data.length, at);
    if (this.lastAt === null) {
      const place = `${source.address}:${source.port}`;
      this.hooks.event('first-packet', `The first packet came from ${place}.`, {
        source: place,
        ssrc: ssrcText(packet.ssrc),
      });
    }
    if (this.silentSince !== null) this.endSilence(at);
    this.firstAt ??= at;
    this.lastAt = at;
    if (packet.sequenceNumber < 0x1000 && this.lastSequence > 0xf000) this.wrappedAt ??= at;
    this.lastSequence = packet.sequenceNumber;
    const format = this.formats.find(packet.payloadType);
    if (format) this.dispatch(format, stream, packet);
    else if (this.formats.payloadTypes.kinds[packet.payloadType] !== PayloadKind.comfortNoise)
      this.notExpected(packet.payloadType);
  }

  /** A packet that failed authentication or was replayed. */
  reject(ssrc: number, source: Endpoint): void {
    // What is not authentic must not make a stream of its own for each SSRC that somebody invents.
    const [first] = this.streams.values();
    const stream = this.streams.get(ssrc) ?? this.current ?? first ?? this.create(ssrc, source);
    stream.reducer.reject();
  }

  /** Tells of media that stays away. To be called some times a second. */
  watchSilence(at: number): void {
    if (this.expectedSince === null || this.silentSince !== null) return;
    const since = Math.max(this.lastAt ?? 0, this.expectedSince);
    if (at - since < SILENCE_MS) return;
    this.silentSince = since;
    this.dtmf.flush();
    const text = this.lastAt === null ? 'No media has come yet.' : 'Media has stopped coming.';
    this.hooks.event('silence-started', text, { forMs: Math.round(at - since) });
  }

  get receivedAt(): number | null {
    return this.lastAt;
  }

  /** Of the packets that were accepted, over all streams. */
  get figures() {
    const { firstAt, lastAt, wrappedAt, decodedPackets, silentPackets } = this;
    return { firstAt, lastAt, wrappedAt, decodedPackets, silentPackets };
  }

  /** Whether a payload type was agreed. Comfort noise may come unasked (RFC 3551 section 4.1). */
  expects(payloadType: number): boolean {
    return (
      this.formats.find(payloadType) !== null ||
      this.formats.payloadTypes.kinds[payloadType] === PayloadKind.comfortNoise
    );
  }

  samples(at: number, peer: PeerFigures): StreamSample[] {
    return this.current ? [this.current.reducer.sample(at, peer)] : [];
  }

  statistics(peer: PeerFigures): StreamStatistics[] {
    return [...this.streams.values()].map((stream) => stream.reducer.statistics(peer));
  }

  /** Of the source that is heard now; null before the first packet. */
  get reducer(): StreamStatisticsReducer | null {
    return this.current?.reducer ?? null;
  }

  private dispatch(format: Format, stream: InboundStream, packet: RtpPacket): void {
    const payload = payloadOf(packet);
    if (format.name === 'telephone-event') {
      this.eventClockRate = format.clockRate;
      this.dtmf.push(payload, packet.timestamp);
    } else {
      this.dtmf.flush();
      stream.decoder?.push(packet.sequenceNumber, format.name satisfies CodecName, payload, packet.timestamp);
    }
    this.hooks.relay(format.name, packet, payload);
  }

  private streamOf(packet: RtpPacket, source: Endpoint): InboundStream | null {
    const { current } = this;
    if (current && current.reducer.ssrc === packet.ssrc) return current;
    const known = this.streams.get(packet.ssrc);
    if (!known && this.streams.size >= MAX_STREAMS) return null;
    const stream = known ?? this.create(packet.ssrc, source);
    // Another source has numbers of its own: they are no wrap.
    this.lastSequence = 0;
    if (current) {
      const before = ssrcText(current.reducer.ssrc);
      const now = ssrcText(packet.ssrc);
      this.hooks.event('ssrc-changed', `The peer's SSRC changed from ${before} to ${now}.`, { before, now });
    }
    this.current = stream;
    return stream;
  }

  private create(ssrc: number, source: Endpoint): InboundStream {
    const { local, secured, keepDeltas, decode } = this.options;
    const reducer = new StreamStatisticsReducer({
      direction: 'inbound',
      ssrc,
      src: { address: source.address, port: source.port },
      dst: local,
      payloadTypes: this.formats.payloadTypes,
      secured,
      keepDeltas,
    });
    const decoder = decode
      ? new StreamDecoder((audio) => {
          if (!audio.concealed) {
            const energy = signalEnergy(audio.pcm);
            reducer.addLevel(energy, audio.pcm.length);
            this.decodedPackets += 1;
            if (energy <= QUIETEST * audio.pcm.length) this.silentPackets += 1;
          }
          this.hooks.audio(audio, this.lastAt ?? 0);
        })
      : null;
    const stream = { reducer, decoder };
    this.streams.set(ssrc, stream);
    return stream;
  }

  private endSilence(at: number): void {
    const forMs = Math.round(at - (this.silentSince ?? at));
    this.silentSince = null;
    this.hooks.event('silence-ended', `Media came again after ${(forMs / 1000).toFixed(1)} s.`, { forMs });
  }

  private notExpected(payloadType: number): void {
    if (this.unexpected.has(payloadType) || !this.agreement) return;
    this.unexpected.add(payloadType);
    const name = this.formats.payloadTypes.name(payloadType);
    const what = name ? `${payloadType} (${name})` : String(payloadType);
    this.hooks.event('payload-unexpected', `Packets of payload type ${what} came, which was not agreed.`, {
      payloadType,
      name,
    });
  }
}
