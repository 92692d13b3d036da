/** RFC 4733 digits that arrive: each once, however many of its packets came. */
import { digitOfEvent, parseTelephoneEvent } from '../../protocol/rtp/telephoneEvent';

export class DtmfReceiver {
  private current: { event: number; timestamp: number; before: number; duration: number; told: boolean } | null = null;

  /**
   * @param onDigit the digit and its length in RTP time stamp units; at its end, or where the end was lost (section 2.5.1.4),
   *   when the next event begins or `flush` is called
   */
  constructor(private readonly onDigit: (digit: string, duration: number) => void) {}

  push(payload: Uint8Array, timestamp: number): void {
    const event = parseTelephoneEvent(payload);
    if (!event) return;
    const { current } = this;
    if (current && this.continues(event.event, timestamp)) {
      current.before += current.duration;
      current.duration = event.duration;
      current.timestamp = timestamp;
    } else if (!current || current.timestamp !== timestamp || current.event !== event.event) {
      // A retransmitted end of the event before, overtaken by the new one.
      if (current && ((timestamp - current.timestamp) | 0) < 0) return;
      this.flush();
      this.current = { event: event.event, timestamp, before: 0, duration: event.duration, told: false };
    } else {
      current.duration = Math.max(current.duration, event.duration);
    }
    if (event.end) this.flush();
  }

  /** Audio has come again, or nothing more will come: a digit that is still open ends here. */
  flush(): void {
    const { current } = this;
    if (!current || current.told) return;
    current.told = true;
    const digit = digitOfEvent(current.event);
    if (digit !== null) this.onDigit(digit, current.before + current.duration);
  }

  /** Section 2.5.1.3: a long event is cut into segments, each with a time stamp of its own where the one before stopped. */
  private continues(event: number, timestamp: number): boolean {
    const { current } = this;
    if (!current || current.told || current.event !== event || current.timestamp === timestamp) return false;
    return timestamp === (current.timestamp + current.duration) >>> 0;
  }
}
