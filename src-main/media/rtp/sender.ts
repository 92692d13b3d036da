/** What a session sends: its own sound each packet time, or payloads that a peer or the page supplies, or digits. */
import type { CodecName } from '../../../src-shared/model/media';
import type { MediaSource } from '../../../src-shared/model/call';
import type { RtpHeader } from '../../protocol/rtp/packet';
import { sends } from '../../protocol/sdp/direction';
import { CODEC_FORMATS, type Format, type FormatName } from '../../protocol/sdp/formats';
import type { Agreement } from '../../protocol/sdp/negotiate';
import { DEFAULT_GAP_MS, DEFAULT_TONE_MS, DtmfSender } from './dtmfSender';
import { MediaError } from '../errors';
import type { FrameLibrary } from '../audio/frameLibrary';
import { type Frame, FrameCursor } from '../audio/frameLoop';
import type { PacedHandle, PacedStream, Pacer } from '../pacing/pacer';
import type { SoundSource } from '../audio/sound';
import { RelayClock, RtpTimeline } from './timeline';

/** Builds, protects, counts and sends one packet. `energy` is null where the sound is not known. */
export type Transmit = (
  header: RtpHeader,
  payload: Uint8Array,
  at: number,
  energy: number | null,
  samples: number,
) => void;

/** A payload from elsewhere, to be sent on our own line. */
export interface RelayedPacket {
  name: FormatName;
  payload: Uint8Array;
  ssrc: number;
  timestamp: number;
  marker: boolean;
}

/**
 * Microphone or echo, but no packet to pass on for so long: silence keeps the stream (and NAT bindings) up. An echo that went silent
 * with its peer would also look like a direction of its own that is broken.
 */
const RELAY_SILENT_MS = 200;

export class RtpSender implements PacedStream {
  private readonly dtmf = new DtmfSender();
  private readonly relayClock = new RelayClock();
  private agreement: Agreement | null = null;
  /** What our own sound is sent as. */
  private format: Format | null = null;
  private source: MediaSource;
  private sound: FrameCursor | null = null;
  private silence: FrameCursor | null = null;
  private muted = false;
  private held = false;
  private paced: { handle: PacedHandle; ptimeMs: number } | null = null;
  /** The next packet begins a talkspurt: marker bit (RFC 3551 section 4.1). */
  private resuming = true;
  private lastRelayAt = -Infinity;
  private loads = 0;
  private readonly header: RtpHeader = { marker: false, payloadType: 0, sequenceNumber: 0, timestamp: 0, ssrc: 0 };

  constructor(
    private readonly library: FrameLibrary,
    private readonly pacer: Pacer,
    private readonly now: () => number,
    private readonly transmit: Transmit,
    source: MediaSource,
    readonly timeline = new RtpTimeline(),
  ) {
    this.source = source;
  }

  /** The source is only changed when its sound could be loaded. @param codec to try it with before anything is agreed */
  async setSource(source: MediaSource, codec: CodecName, ptimeMs: number): Promise<void> {
    await this.load(source, this.agreement?.codec ?? codec, this.agreement?.ptimeMs ?? ptimeMs);
  }

  setMuted(muted: boolean): void {
    this.muted = muted;
  }

  /** What was agreed, or null to stop. While `held` by us silence goes out: the person on hold must not listen. */
  async configure(agreement: Agreement | null, held: boolean): Promise<void> {
    const before = this.agreement;
    this.held = held;
    if (!agreement || !sends(agreement.direction)) {
      this.agreement = agreement;
      this.pause();
      return;
    }
    if (before?.codec !== agreement.codec || before.ptimeMs !== agreement.ptimeMs || !this.silence) {
      await this.load(this.source, agreement.codec, agreement.ptimeMs);
    }
    this.agreement = agreement;
    this.format = agreement.send.find((format) => format.name === agreement.codec) ?? null;
    this.timeline.setClockRate(CODEC_FORMATS[agreement.codec].clockRate, this.now());
    if (this.paced?.ptimeMs === agreement.ptimeMs) return;
    this.pause();
    // An echo waits for its first packet before it says anything else.
    if (this.source.kind === 'echo') this.lastRelayAt = this.now();
    this.paced = { handle: this.pacer.add(this, agreement.ptimeMs), ptimeMs: agreement.ptimeMs };
  }

  get sending(): boolean {
    return this.paced !== null;
  }

  async sendDtmf(digits: string, toneMs = DEFAULT_TONE_MS, gapMs = DEFAULT_GAP_MS): Promise<void> {
    if (!this.paced) throw MediaError.notSending();
    if (!this.agreement?.telephoneEvent) throw MediaError.noTelephoneEvent();
    await this.dtmf.send(digits, toneMs, gapMs);
  }

  tick(due: number): void {
    const { agreement } = this;
    if (!agreement) return;
    const timestamp = this.timeline.timestampAt(due);
    if (this.dtmf.busy && agreement.telephoneEvent) {
      const event = this.dtmf.tick(agreement.telephoneEvent, agreement.ptimeMs, timestamp);
      if (event) {
        this.send(event.payloadType, event.timestamp, event.marker, event.payload, null, 0);
        return;
      }
    }
    const frame = this.muted || this.held ? this.ownSilence() : this.nextFrame();
    if (frame && this.format) {
      this.send(this.format.payloadType, timestamp, false, frame.payload, frame.energy, frame.samples);
    }
  }

  /** Echo or microphone. Nothing goes out while a digit of our own is on the wire, or when the peer does not take the format. */
  relay(packet: RelayedPacket): void {
    const { agreement } = this;
    if (!agreement || !this.paced || this.dtmf.sounding || this.held) return;
    const format = agreement.send.find((candidate) => candidate.name === packet.name);
    if (!format) return;
    const at = this.now();
    this.lastRelayAt = at;
    const timestamp = this.relayClock.map(packet.ssrc, packet.timestamp, this.timeline.timestampAt(at));
    if (!this.muted) {
      this.send(format.payloadType, timestamp, packet.marker, packet.payload, null, 0);
      return;
    }
    // Events are no sound to be replaced; a muted party sends none.
    const silent = packet.name === agreement.codec ? this.silenceFrame() : null;
    if (silent) this.send(format.payloadType, timestamp, packet.marker, silent.payload, silent.energy, silent.samples);
  }

  close(): void {
    this.agreement = null;
    this.pause();
    this.dtmf.abort(MediaError.closed());
  }

  private pause(): void {
    this.paced?.handle.stop();
    this.paced = null;
    this.resuming = true;
    if (this.dtmf.busy) this.dtmf.abort(MediaError.notSending());
  }

  private nextFrame(): Frame | null {
    const { source, sound } = this;
    if (source.kind === 'echo' || source.kind === 'microphone') return this.ownSilence();
    if (source.kind === 'file' && !source.loop && sound?.played) return this.silenceFrame();
    return sound?.next() ?? null;
  }

  /** Null where a relay keeps the line busy: its packets have times of their own. */
  private ownSilence(): Frame | null {
    const { kind } = this.source;
    const relays = (kind === 'echo' || kind === 'microphone') && !this.held;
    return relays && this.now() - this.lastRelayAt < RELAY_SILENT_MS ? null : this.silenceFrame();
  }

  private silenceFrame(): Frame | null {
    return this.silence?.next() ?? null;
  }

  private send(
    payloadType: number,
    timestamp: number,
    marker: boolean,
    payload: Uint8Array,
    energy: number | null,
    samples: number,
  ): void {
    const { header, timeline } = this;
    header.marker = marker || this.resuming;
    header.payloadType = payloadType;
    header.sequenceNumber = timeline.nextSequence();
    header.timestamp = timestamp;
    header.ssrc = timeline.ssrc;
    this.resuming = false;
    this.transmit(header, payload, this.now(), energy, samples);
  }

  /** A later call wins over one that is still reading its file. */
  private async load(source: MediaSource, codec: CodecName, ptimeMs: number): Promise<void> {
    const turn = ++this.loads;
    const sound: SoundSource | null = source.kind === 'echo' || source.kind === 'microphone' ? null : source;
    const loop = sound ? await this.library.loop(sound, codec, ptimeMs) : null;
    const silence = await this.library.loop({ kind: 'silence' }, codec, ptimeMs);
    if (turn !== this.loads) return;
    const joined = this.sending;
    this.source = source;
    this.sound = loop && new FrameCursor(loop, joined);
    this.silence = new FrameCursor(silence, true);
  }
}
