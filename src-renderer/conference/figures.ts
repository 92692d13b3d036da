/** How the tone fares, out of the reports of both ends. */
import { numberOf, textOf } from '../webPhone/statsView';
import type { StatsEntry, StatsView } from '../webPhone/statsView';
import type { RoomFigures } from './model';
import type { Heard } from './tone';

interface Ends {
  speaker: StatsView;
  listener: StatsView;
  heard: Heard;
  /** Since the first packet of the tone, ms: the time of the mean bit rate. */
  sendingMs: number;
}

export function figuresOf({ speaker, listener, heard, sendingMs }: Ends): RoomFigures {
  const sent = audio(speaker.all('outbound-rtp'));
  const received = audio(listener.all('inbound-rtp'));
  const octets = numberOf(sent, 'bytesSent');
  const rtt = numberOf(speaker.named(speaker.first('transport'), 'selectedCandidatePairId'), 'currentRoundTripTime');
  return {
    packetsSent: numberOf(sent, 'packetsSent'),
    packetsReceived: numberOf(received, 'packetsReceived'),
    packetsLost: numberOf(received, 'packetsLost'),
    jitterMs: milliseconds(numberOf(received, 'jitter')),
    jitterBufferMs: milliseconds(
      ratio(numberOf(received, 'jitterBufferDelay'), numberOf(received, 'jitterBufferEmittedCount')),
    ),
    rttMs: milliseconds(rtt),
    concealedPercent: percent(
      ratio(numberOf(received, 'concealedSamples'), numberOf(received, 'totalSamplesReceived')),
    ),
    bitrateKbps: octets === null || sendingMs <= 0 ? null : (octets * 8) / sendingMs,
    codec: textOf(listener.named(received, 'codecId'), 'mimeType'),
    levelDb: heard.levelDb,
    peakHz: heard.peakHz,
  };
}

const audio = (entries: StatsEntry[]): StatsEntry | null => entries.find((entry) => entry['kind'] === 'audio') ?? null;

const milliseconds = (seconds: number | null): number | null => (seconds === null ? null : seconds * 1000);
const percent = (share: number | null): number | null => (share === null ? null : share * 100);

/** Null where either is unknown, or there is nothing to divide by. */
const ratio = (part: number | null, whole: number | null): number | null =>
  part === null || whole === null || whole === 0 ? null : part / whole;
