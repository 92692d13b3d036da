/** RFC 4733: DTMF digits as named telephone events. */

/** Section 3.2, table 3: event codes 0 to 15 are this string's positions. */
const DIGITS = '0123456789*#ABCD';
/** Section 2.3. */
const PAYLOAD_LENGTH = 4;
/** Section 2.5.1.4: the final packet is sent three times in all. */
const END_PACKETS = 3;
const MAX_DURATION = 0xffff;

interface TelephoneEvent {
  /** 0 to 255; 0 to 15 are DTMF. */
  event: number;
  end: boolean;
  /** Power level, dBm0 without its sign, 0 to 63. */
  volume: number;
  /** In RTP time stamp units, 0 to 65535. */
  duration: number;
}

/** Null when the payload is shorter than an event block. */
export function parseTelephoneEvent(payload: Uint8Array): TelephoneEvent | null {
  if (payload.length < PAYLOAD_LENGTH) return null;
  return {
    event: payload[0]!,
    end: (payload[1]! & 0x80) !== 0,
    volume: payload[1]! & 0x3f,
    duration: (payload[2]! << 8) | payload[3]!,
  };
}

export function buildTelephoneEvent(event: TelephoneEvent): Uint8Array {
  return Uint8Array.of(
    event.event,
    (event.end ? 0x80 : 0) | (event.volume & 0x3f),
    event.duration >>> 8,
    event.duration & 0xff,
  );
}

/** Null for characters that are no DTMF digit; letters in either case. */
export function eventOfDigit(digit: string): number | null {
  const event = digit.length === 1 ? DIGITS.indexOf(digit.toUpperCase()) : -1;
  return event < 0 ? null : event;
}

/** Null for events that are no DTMF digit. */
export function digitOfEvent(event: number): string | null {
  return DIGITS[event] ?? null;
}

/** One packet of an event as it has to be sent. */
interface ScheduledEventPacket {
  /** After the start of the event, in packet times. */
  slot: number;
  /** Section 2.5.1.1: on the first packet of an event only. */
  marker: boolean;
  /** To be added to the RTP time stamp of the event's start (section 2.5.1.3: a new segment has a new one). */
  timestampOffset: number;
  payload: Uint8Array;
}

/**
 * Section 2.5.1: the packets of one event, one each packet time; the duration grows, the time stamp stands still, and the
 * last packet goes out three times, one packet time apart. A tone longer than 0xFFFF units is cut into segments.
 * @param event 0 to 15 @param toneUnits length of the tone, RTP time stamp units @param packetUnits packet time, same units
 */
export function scheduleEvent(
  event: number,
  toneUnits: number,
  packetUnits: number,
  volume = 10,
): ScheduledEventPacket[] {
  const packets: ScheduledEventPacket[] = [];
  const steps = Math.max(1, Math.ceil(toneUnits / packetUnits));
  let segmentStart = 0;
  for (let step = 1; step <= steps; step++) {
    const elapsed = Math.min(step * packetUnits, Math.max(toneUnits, 1));
    const end = step === steps;
    if (elapsed - segmentStart > MAX_DURATION) {
      // The segment before has ended at its last report; it is continued, not ended, so no end bit is set.
      segmentStart = (step - 1) * packetUnits;
    }
    const payload = buildTelephoneEvent({ event, end, volume, duration: elapsed - segmentStart });
    packets.push({ slot: step - 1, marker: step === 1, timestampOffset: segmentStart, payload });
  }
  const last = packets[packets.length - 1]!;
  for (let copy = 1; copy < END_PACKETS; copy++) {
    packets.push({ ...last, slot: last.slot + copy, marker: false });
  }
  return packets;
}
