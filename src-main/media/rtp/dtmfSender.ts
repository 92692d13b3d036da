/** RFC 4733 digits in place of audio, on the audio's own line of RTP. */
import { eventOfDigit, scheduleEvent } from '../../protocol/rtp/telephoneEvent';
import type { Format } from '../../protocol/sdp/formats';
import { MediaError } from '../errors';

/** One packet to send in this packet time; null: a gap, audio may be sent. */
export type EventPacket = { payload: Uint8Array; payloadType: number; marker: boolean; timestamp: number } | null;

interface Job {
  /** Event codes; null is a pause. */
  events: (number | null)[];
  toneMs: number;
  gapMs: number;
  resolve: () => void;
  reject: (error: Error) => void;
}

export const DEFAULT_TONE_MS = 100;
export const DEFAULT_GAP_MS = 70;
/** A comma. */
const PAUSE_MS = 1000;
/** ITU-T Q.24: shorter tones and gaps are not surely recognised. */
const MIN_TONE_MS = 40;
const MAX_TONE_MS = 6000;

export class DtmfSender {
  private readonly jobs: Job[] = [];
  private packets: ReturnType<typeof scheduleEvent> = [];
  private start = 0;
  private gapTicks = 0;

  /** @throws MediaError 'dtmf' for a character that is no digit */
  send(digits: string, toneMs: number, gapMs: number): Promise<void> {
    const events = [...digits].map((character) => {
      const event = eventOfDigit(character);
      if (event === null && character !== ',') throw MediaError.notADigit(character);
      return event;
    });
    return new Promise((resolve, reject) => {
      this.jobs.push({
        events,
        toneMs: Math.min(MAX_TONE_MS, Math.max(MIN_TONE_MS, toneMs)),
        gapMs: Math.max(MIN_TONE_MS, gapMs),
        resolve,
        reject,
      });
    });
  }

  get busy(): boolean {
    return this.jobs.length > 0;
  }

  /** A digit is on the wire: nothing else may be sent. */
  get sounding(): boolean {
    return this.packets.length > 0;
  }

  /**
   * Once each packet time while `busy`.
   * @param timestamp of this packet time on our line
   */
  tick(format: Format, ptimeMs: number, timestamp: number): EventPacket {
    if (this.packets.length === 0 && !this.begin(format, ptimeMs, timestamp)) return null;
    const packet = this.packets.shift()!;
    const event = {
      payload: packet.payload,
      payloadType: format.payloadType,
      marker: packet.marker,
      timestamp: (this.start + packet.timestampOffset) >>> 0,
    };
    if (this.packets.length === 0) this.finish(ptimeMs);
    return event;
  }

  /** The call or its media went away. */
  abort(error: Error): void {
    this.packets = [];
    for (const job of this.jobs.splice(0)) job.reject(error);
  }

  /** False while a gap or a pause lasts. */
  private begin(format: Format, ptimeMs: number, timestamp: number): boolean {
    if (this.gapTicks > 0) {
      this.gapTicks -= 1;
      return false;
    }
    const job = this.jobs[0];
    const event = job?.events.shift();
    if (!job || event === undefined) {
      this.jobs.shift()?.resolve();
      return false;
    }
    if (event === null) {
      this.gapTicks = Math.ceil(PAUSE_MS / ptimeMs) - 1;
      return false;
    }
    const perMs = format.clockRate / 1000;
    this.start = timestamp;
    this.packets = scheduleEvent(event, job.toneMs * perMs, ptimeMs * perMs);
    return true;
  }

  private finish(ptimeMs: number): void {
    const job = this.jobs[0]!;
    if (job.events.length > 0) this.gapTicks = Math.ceil(job.gapMs / ptimeMs);
    else this.jobs.shift()?.resolve();
  }
}
